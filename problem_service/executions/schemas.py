"""The wire shapes of executions and of the events of one."""

from typing import Any

import orjson
from marshmallow import fields, validate

from problem_service.domain import LONGEST_SOURCE
from problem_service.executions.domain import LONGEST_INPUT, Status, text
from problem_service.judge.languages import LANGUAGES
from problem_service.judge.verdicts import Verdict
from shared.fields import Input, Int, OneOf, Output, Text, Time, choice

MOST_EXAMPLES = 1000
_VERDICTS = [Verdict.TLE, Verdict.MLE, Verdict.RE, Verdict.CE, Verdict.OLE, Verdict.IE]
_STREAMS = ("stdout", "stderr")


class _Program(Input):
    language = choice(*LANGUAGES, required=True)
    source = Text(longest=LONGEST_SOURCE, required=True)


class InputRequest(_Program):
    """A program to run on an input; it reads standard input and writes standard output."""

    stdin = Text(
        longest=LONGEST_INPUT,
        required=True,
        metadata={"description": "Standard input; empty for none. The whole body may have 1 000 000 bytes."},
    )


class ExampleRequest(_Program):
    """A solution to run on an example of a problem."""

    problem_id = fields.UUID(required=True)
    example = Int(
        required=True,
        validate=validate.Range(0, MOST_EXAMPLES),
        metadata={"description": "Which of the problem's examples, from 0."},
    )


def execution_request() -> OneOf:
    return OneOf(InputRequest(), ExampleRequest())


class KeyHeader(Input):
    """A key that makes a request safe to send again."""

    key = Text(
        longest=255,
        shortest=1,
        pattern=r"^[!-~]+$",
        data_key="Idempotency-Key",
        metadata={
            "description": "Chosen by the client for this request alone. Sent again with it, the same request"
            " is not done again: its execution is answered again, for as long as that is kept."
        },
    )


class ExecutionPath(Input):
    """An execution in a path."""

    execution_id = fields.UUID(required=True)


class LastEventHeader(Input):
    """Where to go on in a stream of events."""

    last_event_id = Text(
        longest=32,
        pattern=r"^([0-9]{1,9}-[0-9]{1,9}|end)$",
        data_key="Last-Event-ID",
        metadata={"description": "The id of the last event that was seen."},
    )


class _Written(fields.String):
    """What a program wrote, kept as bytes."""

    def _serialize(self, value: Any, attr: str | None, obj: Any, **kwargs: Any) -> str | None:
        return None if value is None else text(value)


class _Json(fields.Raw):
    """A JSON value that is kept as its text."""

    def _serialize(self, value: Any, attr: str | None, obj: Any, **kwargs: Any) -> Any:
        return None if value is None else orjson.loads(value)


class _Seconds(fields.Float):
    """Milliseconds, shown as seconds."""

    def _serialize(self, value: Any, attr: str | None, obj: Any, **kwargs: Any) -> Any:
        return None if value is None else value / 1000


def _described(description: str) -> dict[str, str]:
    return {"description": description}


class ExecutionOut(Output):
    """A run of a program. What is not known, or does not apply, is null."""

    id = fields.UUID()
    user_id = fields.UUID()
    language = fields.String()
    source_code = fields.String()
    input_data = fields.String(metadata=_described("Of an example: the arguments, as JSON."))
    output = _Written(
        allow_none=True,
        metadata=_described("What the program printed, at most 1 000 000 bytes; U+FFFD for broken UTF-8."),
    )
    error_output = _Written(
        allow_none=True,
        metadata=_described("Standard error; of an example: what went wrong, such as a trace."),
    )
    compile_output = _Written(allow_none=True)
    exit_code = fields.Integer(allow_none=True)
    signal = fields.Integer(allow_none=True, metadata=_described("The signal that ended the program."))
    execution_time = _Seconds(
        attribute="cpu_ms", allow_none=True, metadata=_described("CPU time in seconds.")
    )
    memory_usage = fields.Integer(attribute="memory_kb", allow_none=True, metadata=_described("KB."))
    status = fields.Enum(
        Status,
        by_value=True,
        metadata=_described("pending and running go on; failed: the program did not end well."),
    )
    verdict = fields.String(
        allow_none=True,
        validate=validate.OneOf([*_VERDICTS, None]),
        metadata=_described(
            "Why it failed: out of time, memory or output, runtime error, compile error, fault of ours."
        ),
    )
    truncated = fields.Boolean(metadata=_described("Whether some of what was written is left out."))
    problem_id = fields.UUID(allow_none=True)
    example = fields.Integer(allow_none=True)
    expected = fields.Raw(allow_none=True, metadata=_described("Of an example: what is to be returned."))
    result = _Json(allow_none=True, metadata=_described("Of an example: what the function returned."))
    passed = fields.Boolean(allow_none=True, metadata=_described("Of an example: whether that is right."))
    created_at = Time()
    started_at = Time(allow_none=True)
    completed_at = Time(allow_none=True)


class Started(Output):
    """It runs; what came before, if anything, was an attempt that broke off."""

    attempt = fields.Integer()


class BuiltOut(Output):
    """The program is compiled, or checked, or cannot be."""

    ok = fields.Boolean()
    message = fields.String()


class PrintedOut(Output):
    """A piece of what the program writes."""

    stream = fields.String(validate=validate.OneOf(_STREAMS))
    text = fields.String()


class Finished(Output):
    """It is over; the last event."""

    execution = fields.Nested(ExecutionOut)


EVENTS: dict[str, Output] = {
    "started": Started(),
    "built": BuiltOut(),
    "printed": PrintedOut(),
    "finished": Finished(),
}
"""The data of the events, by name."""


class SentEvent(Output):
    """An event of a stream, by the names of its lines."""

    event = fields.String(validate=validate.OneOf([*EVENTS]))
    id = fields.String()
    data = fields.String(metadata=_described("JSON."))


class LanguageOut(Output):
    """A language that programs may be written in."""

    name = fields.String()
    label = fields.String()
    version = fields.String(allow_none=True)
    available = fields.Boolean()
    missing = fields.String(allow_none=True, metadata=_described("Why it is not available."))
    package = fields.String(metadata=_described("What brings it."))


class LanguageList(Output):
    """All languages, those that are not available here too."""

    languages = fields.List(fields.Nested(LanguageOut))
    language_map = fields.Dict(
        keys=fields.String(),
        values=fields.String(),
        metadata=_described("The labels of those that are available, by name."),
    )
