"""The README's table of settings, made from the code: ``python -m tests.contract.readme`` writes it."""

from typing import Any

import auth_service.settings
import game_service.settings
import gateway.settings
import problem_service.settings
from deploy.databases import ROOT
from shared.settings import Variable, variables

README = ROOT / "README.md"
BEGIN, END = "<!-- settings -->\n", "<!-- /settings -->"

SETTINGS: dict[str, type[Any]] = {
    "gateway": gateway.settings.Settings,
    "auth": auth_service.settings.Settings,
    "problem": problem_service.settings.Settings,
    "game": game_service.settings.Settings,
}

# Read by ./codemaze itself, before any service runs.
LAUNCHER = [
    Variable("DATABASE_URL", "PostgreSQL server to use instead of the embedded one.", "", secret=True),
    Variable("CODEMAZE_PYTHON", "Python that the environment is made with.", "", secret=False),
    Variable("CODEMAZE_ENV", "Folder of the Python environment.", ".venv", secret=False),
]


def settings_table() -> str:
    """The table in Markdown: one row a variable, with the services that read it."""
    rows: dict[str, tuple[Variable, list[str]]] = {
        variable.name: (variable, ["./codemaze"]) for variable in LAUNCHER
    }
    for service, settings in SETTINGS.items():
        for variable in variables(settings):
            rows.setdefault(variable.name, (variable, []))[1].append(service)
    lines = ["| variable | default | read by | what it does |", "|---|---|---|---|"]
    for name, (variable, services) in rows.items():
        shown = (
            "*required*" if variable.default is None else f"`{variable.default}`" if variable.default else ""
        )
        readers = "all" if len(services) == len(SETTINGS) else ", ".join(services)
        lines.append(f"| `{name}` | {shown} | {readers} | {variable.doc} |")
    return "\n".join(lines) + "\n"


def current_table() -> str:
    """The table as the README has it."""
    return README.read_text().partition(BEGIN)[2].partition(END)[0]


def main() -> None:
    text = README.read_text()
    before, _, rest = text.partition(BEGIN)
    README.write_text(before + BEGIN + settings_table() + END + rest.partition(END)[2])


if __name__ == "__main__":
    main()
