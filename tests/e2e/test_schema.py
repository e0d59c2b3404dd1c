"""What schemathesis makes of /openapi.json: requests of every kind, answered as the document says."""

import asyncio
import subprocess
import sys
from pathlib import Path

import pytest

from deploy.stack import Stack
from tests.e2e.rest.battle import Fought, write

EXAMPLES = 2
"""Random requests to each operation, beside those that cover each schema's corners."""
FEW = 1
"""The same where a request is a whole problem or program, which takes long to make up."""
PATIENCE = 300
"""Seconds."""

ENDS_THE_SESSION = (
    "POST /api/auth/logout",
    "POST /auth/logout",
    "POST /logout",
    "POST /api/auth/reauthenticate",
    "PUT /api/auth/password",
    "DELETE /api/auth/sessions",
    "DELETE /api/auth/sessions/{session_id}",
    "DELETE /api/auth/delete-account",
)
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

# All other methods are asked for among bad input.
[phases.coverage]
unexpected-methods = ["options"]

[auth.openapi.bearer]
bearer = "{token}"

# What is there to be read.
[parameters]
battle_id = "{battle_id}"
execution_id = "{execution_id}"
draft_id = "{draft_id}"
user_id = "{user_id}"
"path.id" = "bell-founder"
"path.name" = "avatar-01"
language = "python"

# A guest whose pseudonym somebody has gets 400 here, which earlier front-ends know; elsewhere it is 409.
[[operations]]
include-path = "/login"
warnings = false
checks.positive_data_acceptance.expected-statuses = ["200", "400", "401", "429"]

# Names that read as others, common passwords, private addresses, the time, whether a token came along, and
# which tokens are good, are nothing that a schema can tell.
[[operations]]
include-name = [
    "POST /api/auth/register", "POST /auth/register", "POST /register", "POST /api/auth/upgrade",
    "POST /api/auth/login", "POST /api/auth/identities/confirm", "POST /api/auth/password/reset",
    "POST /api/users/{{user_id}}/ban",
    "PUT /api/auth/profile", "PUT /api/users/profile", "PATCH /users/update",
]
warnings = false
checks.positive_data_acceptance.expected-statuses = ["2xx", "400", "401", "403", "404", "409", "429"]

# There is no mail server.
[[operations]]
include-path = [
    "/api/auth/email", "/api/auth/email/resend", "/api/auth/email/verify",
    "/api/auth/password/forgot",
]
warnings = false
checks.positive_data_acceptance.expected-statuses = ["503"]
checks.not_a_server_error.expected-statuses = ["2xx", "4xx", "503"]

# There is neither an identity provider nor a second factor.
[[operations]]
include-path = [
    "/api/auth/identities/{{provider}}", "/api/auth/oauth/{{provider}}/start",
    "/api/auth/oauth/{{provider}}/callback", "/api/auth/sync", "/api/auth/second-factor",
    "/api/auth/second-factor/recovery-codes", "/api/auth/second-factor/confirm",
    "/api/auth/login/second-factor", "/api/users/{{user_id}}/second-factor",
]
warnings = false

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

[[operations]]
include-name = "POST /api/executions"
generation.max-examples = {few}

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
            user_id=fought.loser_id,
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
            *(f"--exclude-name={name}" for name in ENDS_THE_SESSION),
        ],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    assert found.returncode == 0, found.stdout + found.stderr
