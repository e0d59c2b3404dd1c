"""A model that asks the fake server."""

from typing import Any

from problem_service.generation.settings import ModelSettings
from tests.problem_service.generation.fake_model import KEY, FakeModel


def settings_of(fake: FakeModel, **settings: Any) -> ModelSettings:
    """Of a model at the fake server; ``settings`` override."""
    given: dict[str, Any] = {
        "model_key": KEY,
        "model_url": fake.url,
        "model_timeout": 5.0,
        "model_silence": 2.0,
    }
    return ModelSettings(**given | settings)
