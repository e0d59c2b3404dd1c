"""What schemathesis makes of /openapi.json: requests of every kind, answered as the document says."""

import asyncio
import subprocess
import sys
from pathlib import Path

import pytest

from deploy.stack import Stack
from tests.e2e.rest.battle import Fought, write

EXAMPLES = 4
"""Random requests to each operation, beside those that cover each schema's corners."""
FEW = 2
"""The same where a request is a whole problem, which takes long to make up."""
PATIENCE = 300
"""Seconds."""

ENDS_THE_SESSION = ("/api/auth/logout", "/auth/logout", "/logout")
"""Left out: the token that all requests share would be worth nothing afterwards."""

LEFT_OUT = "use_after_free"
"""The check that what was deleted is gone: to delete an execution is to abort it; it stays readable."""

CONFIG = """
seed = 1
warnings.fail-on = true
suppress-health-check = ["too_slow"]

[generation]
deterministic = true
max-examples = {examples}
database = "none"

[auth.openapi.bearer]
bearer = "{token}"

# What is there to be read.
[parameters]
battle_id = "{battle_id}"
execution_id = "{execution_id}"
draft_id = "{draft_id}"
"path.id" = "bell-founder"
language = "python"

# A guest whose pseudonym somebody has gets 400 here, which earlier front-ends know; elsewhere it is 409.
[[operations]]
include-path = "/login"
warnings = false
checks.positive_data_acceptance.expected-statuses = ["200", "400", "401"]

# What a schema can say of an image is that it is a text.
[[operations]]
include-path = "/api/images/compare"
warnings = false
checks.positive_data_acceptance.expected-statuses = ["200", "400"]

# What goes together in a problem, and what a file must be, a schema cannot say.
[[operations]]
include-name = "POST /api/problems/drafts"
generation.max-examples = {few}
checks.positive_data_acceptance.expected-statuses = ["201", "400", "409"]

[[operations]]
include-name = "POST /api/problems/drafts/import"
warnings = false
checks.positive_data_acceptance.expected-statuses = ["201", "400", "409"]

[[operations]]
include-name = "PUT /api/problems/drafts/{{draft_id}}"
generation.max-examples = {few}
checks.positive_data_acceptance.expected-statuses = ["200", "400", "409"]

# The draft that the others are about would be gone.
[[operations]]
include-name = "DELETE /api/problems/drafts/{{draft_id}}"
enabled = false

# There is no key for a language model.
[[operations]]
include-path = "/problems/generate"
warnings = false
checks.positive_data_acceptance.expected-statuses = ["503"]
checks.not_a_server_error.expected-statuses = ["2xx", "4xx", "503"]
"""


@pytest.mark.xdist_group("rest")
def test_schemathesis_finds_nothing(stack: Stack, fought: Fought, tmp_path: Path) -> None:
    config = tmp_path / "schemathesis.toml"
    config.write_text(
        CONFIG.format(
            examples=EXAMPLES,
            few=FEW,
            battle_id=fought.battle_id,
            execution_id=fought.execution_id,
            draft_id=asyncio.run(write(stack, fought.token)),
            token=fought.token,
        )
    )
    found = subprocess.run(
        [
            Path(sys.executable).with_name("st"),
            f"--config-file={config}",
            "run",
            f"{stack.url}/openapi.json",
            "--checks=all",
            f"--exclude-checks={LEFT_OUT}",
            "--continue-on-failure",
            "--no-color",
            *(f"--exclude-path={path}" for path in ENDS_THE_SESSION),
        ],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    assert found.returncode == 0, found.stdout + found.stderr
