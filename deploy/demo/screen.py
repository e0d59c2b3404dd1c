"""The demo's picture of a battle, drawn from one player's event log."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from rich.console import Console, Group, RenderableType
from rich.markdown import Markdown
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

_COLOURS = {"AC": "green", "WA": "red", "TLE": "yellow", "MLE": "yellow", "RE": "magenta", "CE": "magenta"}


class Screen:
    """Folds events into a picture; `rich.live.Live` shows it."""

    def __init__(self, names: Mapping[str, str]) -> None:
        self._names = names
        self._round: dict[str, Any] = {}
        self._headline = "waiting for two players"
        self._attempts: dict[str, tuple[str, Text]] = {}
        self._standings: list[dict[str, Any]] = []
        self._news: list[Text] = []
        self._until: datetime | None = None

    def take(self, event: dict[str, Any]) -> None:
        """Show one more event."""
        data = event["data"]
        line = describe(event, self._names)
        if line is not None:
            self._news.append(Text.assemble((f"{event['seq']:>3} ", "dim"), line))
        match event["type"]:
            case "countdown_started":
                self._headline, self._until = "the battle begins", _time(data["starts_at"])
            case "round_started":
                self._round, self._until = data, _time(data["ends_at"])
                self._headline = f"round {data['round']}"
                self._attempts.clear()
            case "submission_received":
                self._attempts[data["submission_id"]] = (data["player_id"], Text())
            case "test_judged":
                if data["submission_id"] in self._attempts:
                    mark = "●" if data["verdict"] == "AC" else "✗"
                    dots = self._attempts[data["submission_id"]][1]
                    dots.append(mark, _COLOURS.get(data["verdict"], "white"))
            case "submission_judged":
                if data["submission_id"] in self._attempts:
                    dots = self._attempts[data["submission_id"]][1]
                    dots.append(f"  {data['verdict']} {data['passed']}/{data['tests']}", "bold")
            case "round_over":
                self._standings = data["standings"]
                self._headline, self._until = f"round {data['round']} is over", None
            case "battle_finished":
                self._standings = data["standings"]
                self._headline, self._until = "the battle is over", None

    def __rich__(self) -> RenderableType:
        parts: list[RenderableType] = [self._clock()]
        problem = self._round.get("problem")
        if problem is not None:
            signature = problem["signature"]
            call = f"`{signature['function']}`" if signature else "standard input → standard output"
            title = f"{problem['title']}  [dim]{problem['rank']} · {', '.join(problem['tags'])}[/]"
            first = problem["statement"].strip().split("\n\n")[0]
            parts.append(Panel(Markdown(f"{first}\n\n{call}"), title=title, title_align="left"))
        attempts = Table.grid(padding=(0, 2))
        for player_id, dots in self._attempts.values():
            attempts.add_row(Text(self._names.get(player_id, "?"), "bold cyan"), dots)
        parts.append(Panel(attempts, title="Tests", title_align="left", height=8))
        if self._standings:
            parts.append(standings_table(self._standings))
        parts.append(Panel(Group(*self._news[-8:]), title="Events", title_align="left"))
        return Group(*parts)

    def _clock(self) -> Text:
        text = Text(f" {self._headline} ", "bold reverse")
        if self._until is not None:
            left = max(0.0, (self._until - datetime.now(UTC)).total_seconds())
            text.append(f"  {int(left // 60)}:{int(left % 60):02d}", "bold yellow")
        return text


def describe(event: dict[str, Any], names: Mapping[str, str]) -> str | None:
    """One line about an event, or None when it is not news."""
    data = event["data"]
    who = names.get(data.get("player_id", ""), "")
    match event["type"]:
        case "battle_created":
            return "battle created"
        case "countdown_started":
            return "both are ready, the clock starts"
        case "round_started":
            return f"round {data['round']}: {data['problem']['title']}"
        case "submission_received":
            return f"{who} submitted in {data['language']}"
        case "submission_judged":
            tests = f"{data['passed']} of {data['tests']} tests"
            return f"{who}: {data['verdict']}, {tests}, {data['points']} points"
        case "player_dropped":
            return f"{who} lost the connection"
        case "player_back":
            return f"{who} is back"
        case "round_over":
            return f"round {data['round']} goes to {names.get(data['winner_id'] or '', 'nobody')}"
        case "battle_finished":
            return f"{names.get(data['winner_id'] or '', 'nobody')} wins the battle"
        case "battle_cancelled":
            return "the battle was cancelled"
    return None


def standings_table(standings: list[dict[str, Any]], title: str = "Standings") -> Table:
    """The standings as they are in an event."""
    table = Table(title=title, title_justify="left")
    for column in ("", "Player", "Points", "Solved"):
        table.add_column(column, justify="left" if column == "Player" else "right")
    for row in standings:
        table.add_row(str(row["place"]), row["name"], str(row["points"]), str(row["solved"]))
    return table


def print_events(console: Console, event: dict[str, Any], names: Mapping[str, str]) -> None:
    """For output that is no terminal: a line an event."""
    line = describe(event, names)
    if line is not None:
        console.print(f"{event['seq']:>3} {line}")


def _time(text: str) -> datetime:
    return datetime.fromisoformat(text)
