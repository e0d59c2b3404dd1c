"""The wire shapes of drafts."""

from marshmallow import fields, validate

from problem_service.authoring.definitions import DefinitionIn
from problem_service.domain import ProofState
from problem_service.exchange.writing import FORMATS
from problem_service.schemas import Example, LimitsOut, ProblemSummary, SignatureOut
from shared.fields import Input, Int, Output, Pagination, Text, Time, choice


def _described(description: str) -> dict[str, str]:
    return {"description": description}


class DraftUpdate(DefinitionIn):
    """A draft's new content; what is left out is as in a new draft."""

    revision = Int(
        required=True,
        validate=validate.Range(1, 2**31 - 1),
        metadata=_described("The revision that was read; if it is not the present one, nothing is changed."),
    )


class DraftPath(Input):
    """A draft in a path."""

    draft_id = fields.UUID(required=True)


class ImportQuery(Input):
    """What is imported."""

    filename = Text(
        longest=200,
        pattern=r"^[A-Za-z0-9 ._-]*$",
        load_default="",
        metadata=_described("The file's name, in plain letters; a problem without a name is called by it."),
    )


class ExportQuery(Input):
    """What to export to."""

    format = choice(
        *FORMATS,
        load_default=FORMATS[0],
        metadata=_described(
            "codemaze: a zip that holds it whole; kattis: a problem package (zip) of 2025-09, or of the"
            " version named; codebattle: a task (JSON)."
        ),
    )


class ProgramOut(Output):
    """A program."""

    language = fields.String()
    source = fields.String()


class SolutionOut(ProgramOut):
    """A program and the verdict that it must get."""

    name = fields.String()
    verdict = fields.String()
    is_brute = fields.Boolean()
    why = fields.String()


class GivenTestOut(Output):
    """A test that is given."""

    input = fields.Raw()
    output = fields.Raw()


class DefinitionOut(Output):
    """A problem as its author writes it: the members that a draft is made from."""

    title = fields.String()
    slug = fields.String()
    rank = fields.String()
    tags = fields.List(fields.String())
    statement = fields.String()
    signature = fields.Nested(SignatureOut, allow_none=True)
    checker = fields.String()
    checker_program = fields.Nested(ProgramOut, allow_none=True)
    limits = fields.Nested(LimitsOut)
    examples = fields.List(fields.Nested(Example))
    generator = fields.String(allow_none=True)
    tests = fields.List(fields.Nested(GivenTestOut))
    invalid_inputs = fields.List(fields.Raw())
    solutions = fields.List(fields.Nested(SolutionOut))


class FindingOut(Output):
    """One thing that is wrong with a problem."""

    code = fields.String(metadata=_described('The kind, such as "wrong-passes".'))
    detail = fields.String()


class ProofOut(Output):
    """What a proof says."""

    holds = fields.Boolean()
    findings = fields.List(fields.Nested(FindingOut))
    figures = fields.Dict(keys=fields.String(), metadata=_described("What was measured."))


class DraftSummary(Output):
    """A draft in a list."""

    id = fields.UUID()
    author_id = fields.UUID()
    problem_id = fields.UUID(
        allow_none=True, metadata=_described("The problem that it becomes the next version of.")
    )
    slug = fields.String()
    title = fields.String()
    revision = fields.Integer(metadata=_described("Counts the edits, from 1."))
    proof_state = fields.Enum(
        ProofState,
        by_value=True,
        metadata=_described("waiting and running go on; none: this revision was not proved yet."),
    )
    created_at = Time()
    updated_at = Time()


class DraftList(Output):
    """A page of drafts, those that were worked on last first."""

    drafts = fields.List(fields.Nested(DraftSummary))
    pagination = fields.Nested(Pagination)


class DraftOut(DraftSummary):
    """A draft."""

    definition = fields.Nested(DefinitionOut)
    proof = fields.Nested(ProofOut, allow_none=True, metadata=_described("Of this revision."))
    notes = fields.List(fields.String(), metadata=_described("What an import could not take over."))


class Imported(Output):
    """The drafts that were made of a file, each with notes of what could not be taken over."""

    drafts = fields.List(fields.Nested(DraftOut))


class ExportNotes(Output):
    """What a file in a format will be called, and what of the draft it cannot hold."""

    filename = fields.String()
    notes = fields.List(fields.String())


class PublishedOut(ProblemSummary):
    """A problem as its author has it offered."""

    version = fields.Integer()
    listed = fields.Boolean(metadata=_described("Whether it is offered for new battles."))
