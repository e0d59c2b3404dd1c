"""Secrets of a local installation: made once, kept in the data folder for its owner only."""

import json
import os
import secrets
from dataclasses import asdict, dataclass, field
from pathlib import Path

from deploy.databases import SCHEMAS
from shared.settings import BadSettings


def _random() -> str:
    return secrets.token_urlsafe(48)


@dataclass(frozen=True, slots=True)
class Secrets:
    """The key of internal calls and the passwords of the services' database roles, by schema."""

    internal_key: str = field(default_factory=_random)
    database_passwords: dict[str, str] = field(
        default_factory=lambda: {schema.name: _random() for schema in SCHEMAS}
    )


def load_secrets(folder: Path) -> Secrets:
    """The secrets of this data folder; new ones on the first call. Raises BadSettings, OSError."""
    path = folder / "secrets.json"
    if path.exists():
        try:
            return Secrets(**json.loads(path.read_text()))
        except (ValueError, TypeError) as error:
            raise BadSettings(f"{path} is damaged ({error}); restore it, or choose another --data") from error
    made = Secrets()
    temporary = path.with_suffix(".new")
    with os.fdopen(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        json.dump(asdict(made), file)
        file.flush()
        os.fsync(file.fileno())
    temporary.rename(path)
    return made
