"""Wire shapes: marshmallow schemas that take JSON types as they are.

`Input` schemas refuse unknown members; `Output` schemas document every member as present. Numbers and
booleans are not read from strings, so that what the OpenAPI document says is exactly what is accepted.
"""

from collections.abc import Mapping
from typing import Any, ClassVar

import marshmallow as ma
from marshmallow import fields, validate


class Input(ma.Schema):
    """The base of request bodies and queries; unknown members are errors.

    ``most_parts``: lists and objects that a body may hold, where it may be large and needs few; counted by
    their brackets before it is parsed, which stops everything else.
    """

    most_parts: ClassVar[int | None] = None

    class Meta:
        unknown = ma.RAISE


class Output(ma.Schema):
    """The base of answers; every member is present unless its metadata says ``optional``."""

    def on_bind_field(self, field_name: str, field_obj: Any) -> None:
        super().on_bind_field(field_name, field_obj)
        field_obj.required = not field_obj.metadata.get("optional", False)


class OneOf(ma.Schema):
    """A body in one of several forms, told apart by their required members.

    A form without such members comes first, and is for what fits no other.
    """

    def __init__(self, *forms: ma.Schema) -> None:
        super().__init__()
        self.forms = forms

    def load(self, data: Any, **kwargs: Any) -> Any:
        """What the form whose members fit best makes of the data; raises its ValidationError."""

        def fit(form: ma.Schema) -> float:
            names = [name for name, item in form.fields.items() if item.required]
            return sum(name in data for name in names) / len(names) if names else 0.0

        return max(self.forms, key=fit).load(data, **kwargs)


class Int(fields.Integer):
    """A JSON integer; booleans, strings and fractions are refused."""

    def _deserialize(
        self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any
    ) -> int:
        whole = isinstance(value, int) or (isinstance(value, float) and value.is_integer())
        if isinstance(value, bool) or not whole:
            raise self.make_error("invalid", input=value)
        return super()._deserialize(int(value), attr, data, **kwargs)


class Bool(fields.Boolean):
    """A JSON true or false."""

    def _deserialize(
        self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any
    ) -> bool:
        if not isinstance(value, bool):
            raise self.make_error("invalid", input=value)
        return value


class QueryInt(fields.Integer):
    """An integer in a query string."""


class _Pattern(validate.Regexp):
    """An anchored pattern; unlike Python's, its ``$`` does not overlook a line feed at the end."""

    def __call__(self, value: Any) -> Any:
        if self.regex.fullmatch(value) is None:
            raise ma.ValidationError(self._format_error(value))
        return value


NO_NUL = r"^[^\u0000]*$"
"""PostgreSQL stores no NUL characters."""


class Text(fields.String):
    """A string of bounded length."""

    def __init__(self, *, longest: int, shortest: int = 0, pattern: str = NO_NUL, **kwargs: Any) -> None:
        """``longest``, ``shortest``: characters; ``pattern``: an anchored ECMA 262 regular expression."""
        checks: list[Any] = [validate.Length(min=shortest, max=longest), _Pattern(pattern)]
        super().__init__(validate=checks, **kwargs)


class Few(fields.List[Any]):
    """A list of bounded length, which is looked at before what is in it: that may take long."""

    def __init__(self, item: fields.Field[Any], *, most: int, **kwargs: Any) -> None:
        self._length = validate.Length(max=most)
        super().__init__(item, validate=self._length, **kwargs)

    def _deserialize(
        self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any
    ) -> list[Any]:
        if isinstance(value, list):
            self._length(value)
        return super()._deserialize(value, attr, data, **kwargs)


def choice(*values: str, **kwargs: Any) -> fields.String:
    """A string out of a fixed set."""
    return fields.String(validate=validate.OneOf(values), **kwargs)


class Time(fields.AwareDateTime):
    """A moment as ISO 8601 in UTC, ending in Z, to the millisecond."""

    def _serialize(self, value: Any, attr: str | None, obj: Any, **kwargs: Any) -> str | None:
        if value is None:
            return None
        return str(value.isoformat(timespec="milliseconds")).replace("+00:00", "Z")


class Empty(Input):
    """No members."""


class Pagination(Output):
    """Where in a list this page is."""

    page = fields.Integer()
    pages = fields.Integer()
    per_page = fields.Integer()
    total = fields.Integer()
    has_next = fields.Boolean()
    has_prev = fields.Boolean()


def pagination(*, page: int, per_page: int, total: int) -> dict[str, Any]:
    """The members of `Pagination`; pages count from 1 and there is always one."""
    pages = max(1, -(-total // per_page))
    return {
        "page": page,
        "pages": pages,
        "per_page": per_page,
        "total": total,
        "has_next": page < pages,
        "has_prev": page > 1,
    }


class PageQuery(Input):
    """Which page of a list."""

    page = QueryInt(load_default=1, validate=validate.Range(1, 100_000))
    per_page = QueryInt(load_default=20, validate=validate.Range(1, 100))


class Problem(Output):
    """An error (RFC 9457)."""

    type = fields.String()
    title = fields.String()
    status = fields.Integer()
    detail = fields.String()
    code = fields.String()
    error = fields.String(metadata={"description": "The same as detail, for older clients."})
    request_id = fields.String(metadata={"optional": True})
    errors = fields.Dict(metadata={"optional": True, "description": "Messages by field."})
    retry_after = fields.Integer(metadata={"optional": True, "description": "Seconds."})
    revision = fields.Integer(
        metadata={"optional": True, "description": "The present one of what was changed meanwhile."}
    )
    until = fields.String(
        metadata={"optional": True, "description": "Of a ban: when it ends, as ISO 8601; null: never."},
        allow_none=True,
    )
    challenge = fields.String(
        metadata={"optional": True, "description": "What to send the second factor's code with."}
    )
    expires_in = fields.Integer(
        metadata={"optional": True, "description": "Seconds for which the challenge is good."}
    )
    reason = fields.String(
        metadata={"optional": True, "description": "Why an identity provider's token does not count."}
    )
