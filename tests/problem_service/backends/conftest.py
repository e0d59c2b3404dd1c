"""Fakes of the services that run programs elsewhere, and back-ends that speak to them."""

from collections.abc import AsyncIterator
from typing import cast

import pytest

from tests.problem_service.backends.fakes.gojudge import FakeGoJudge
from tests.problem_service.backends.fakes.judge0 import FakeJudge0
from tests.problem_service.backends.fakes.piston import FakePiston
from tests.problem_service.backends.remotes import Remote, remotes


@pytest.fixture
async def all_remotes() -> AsyncIterator[dict[str, Remote]]:
    async with remotes() as found:
        yield found


@pytest.fixture(params=["judge0", "piston", "gojudge"])
def remote(request: pytest.FixtureRequest, all_remotes: dict[str, Remote]) -> Remote:
    """Each of them in turn."""
    return all_remotes[request.param]


@pytest.fixture
def judge0(all_remotes: dict[str, Remote]) -> Remote:
    return all_remotes["judge0"]


@pytest.fixture
def fake_judge0(judge0: Remote) -> FakeJudge0:
    return cast("FakeJudge0", judge0.fake)


@pytest.fixture
def piston(all_remotes: dict[str, Remote]) -> Remote:
    return all_remotes["piston"]


@pytest.fixture
def fake_piston(piston: Remote) -> FakePiston:
    return cast("FakePiston", piston.fake)


@pytest.fixture
def gojudge(all_remotes: dict[str, Remote]) -> Remote:
    return all_remotes["gojudge"]


@pytest.fixture
def fake_gojudge(gojudge: Remote) -> FakeGoJudge:
    return cast("FakeGoJudge", gojudge.fake)
