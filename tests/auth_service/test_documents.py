"""What operators read of accounts is true of the settings, and the containers get them all."""

import re

from auth_service.settings import Settings
from deploy.databases import ROOT
from shared.settings import variables

SETTINGS = {variable.name for variable in variables(Settings)}
OF_THE_IMAGE = {"AUTH_HOST", "AUTH_PORT", "AUTH_METRICS_HOST", "AUTH_METRICS_PORT"}
"""Said in the Dockerfile, or as it is by default."""


def test_every_setting_reaches_the_container() -> None:
    text = (ROOT / "docker-compose.yml").read_text()
    given = set(re.findall(r"^ {2,6}([A-Z0-9_]+): ", text, re.MULTILINE))
    assert given >= SETTINGS - OF_THE_IMAGE
    passed_on = re.findall(r"^      (AUTH_\w+|SMTP_URL|MAIL_FROM): \$\{(\w+):-\}$", text, re.MULTILINE)
    assert all(name == variable for name, variable in passed_on)
    assert {name for name, _ in passed_on} <= SETTINGS


def test_the_guide_names_settings_that_there_are() -> None:
    text = (ROOT / "docs" / "accounts.md").read_text()
    named = set(re.findall(r"`([A-Z][A-Z0-9]*_[A-Z0-9_]+)`", text))
    assert named
    assert named <= SETTINGS
    own = {name for name in SETTINGS if name.startswith(("AUTH_LIMIT", "AUTH_FIGURES", "AUTH_GITHUB"))}
    assert own <= named
