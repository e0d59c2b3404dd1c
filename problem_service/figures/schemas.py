"""The wire shapes of figures."""

from typing import Any

from marshmallow import fields

from shared.fields import Output


class _Rounded(fields.Integer):
    """A median, which may lie between two whole numbers."""

    def _serialize(self, value: Any, attr: str | None, obj: Any, **kwargs: Any) -> int | None:
        return None if value is None else round(value)


def _described(description: str) -> dict[str, str]:
    return {"description": description}


class LanguageFigures(Output):
    """What players make of a problem in one language."""

    language = fields.String()
    attempts = fields.Integer(metadata=_described("Submissions that were judged."))
    players = fields.Integer(metadata=_described("Who tried."))
    solve_rate = fields.Float(
        allow_none=True, metadata=_described("The share of these who solved it; null if nobody tried.")
    )
    median_solve_ms = _Rounded(
        allow_none=True,
        metadata=_described("From when a player saw the problem to their first accepted submission."),
    )
    median_cpu_ms = _Rounded(
        allow_none=True, metadata=_described("The slowest test of each player's first accepted submission.")
    )


class Figures(LanguageFigures):
    """What players make of a problem, all versions of it together."""

    class Meta(LanguageFigures.Meta):
        exclude = ("language",)

    problem_id = fields.UUID()
    by_language = fields.List(
        fields.Nested(LanguageFigures), metadata=_described("The language with most attempts first.")
    )
