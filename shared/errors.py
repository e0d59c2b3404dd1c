"""Errors that clients may see, free of any transport.

A service's domain raises subclasses of CodemazeError; `problem` turns one into the body of RFC 9457
that REST answers and Socket.IO acks share.
"""

from enum import Enum
from http import HTTPStatus
from typing import Any, ClassVar


class Kind(Enum):
    """What went wrong in general, with the HTTP status that says so."""

    INVALID = HTTPStatus.BAD_REQUEST
    UNAUTHENTICATED = HTTPStatus.UNAUTHORIZED
    FORBIDDEN = HTTPStatus.FORBIDDEN
    NOT_FOUND = HTTPStatus.NOT_FOUND
    METHOD_NOT_ALLOWED = HTTPStatus.METHOD_NOT_ALLOWED
    TIMEOUT = HTTPStatus.REQUEST_TIMEOUT
    CONFLICT = HTTPStatus.CONFLICT
    TOO_LARGE = HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    UNSUPPORTED = HTTPStatus.UNSUPPORTED_MEDIA_TYPE
    TOO_MANY = HTTPStatus.TOO_MANY_REQUESTS
    HEADERS_TOO_LARGE = HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE
    INTERNAL = HTTPStatus.INTERNAL_SERVER_ERROR
    BAD_UPSTREAM = HTTPStatus.BAD_GATEWAY
    UNAVAILABLE = HTTPStatus.SERVICE_UNAVAILABLE
    UPSTREAM_TIMEOUT = HTTPStatus.GATEWAY_TIMEOUT


class CodemazeError(Exception):
    """Something went wrong."""

    code: ClassVar[str] = "error"
    kind: ClassVar[Kind] = Kind.INTERNAL

    def __init__(
        self,
        detail: str | None = None,
        *,
        errors: dict[str, Any] | None = None,
        retry_after: int | None = None,
        **extra: Any,
    ) -> None:
        """The first line of the class's docstring is the message unless ``detail`` says more.

        ``errors``: messages by field; ``retry_after``: seconds; ``extra``: further members of the body.
        """
        self.title = (type(self).__doc__ or "").strip().splitlines()[0]
        self.detail = detail or self.title
        self.errors = errors
        self.retry_after = retry_after
        self.extra = extra
        super().__init__(self.detail)

    @property
    def status(self) -> int:
        return int(self.kind.value)


class ValidationFailed(CodemazeError):
    """The request is not valid."""

    code = "validation-failed"
    kind = Kind.INVALID


class Unauthenticated(CodemazeError):
    """A valid access token is required."""

    code = "unauthenticated"
    kind = Kind.UNAUTHENTICATED


class Forbidden(CodemazeError):
    """You may not do this."""

    code = "forbidden"
    kind = Kind.FORBIDDEN


class NotFound(CodemazeError):
    """There is nothing here."""

    code = "not-found"
    kind = Kind.NOT_FOUND


class MethodNotAllowed(CodemazeError):
    """This method is not allowed here."""

    code = "method-not-allowed"
    kind = Kind.METHOD_NOT_ALLOWED


class RequestTimeout(CodemazeError):
    """The request took too long to arrive."""

    code = "request-timeout"
    kind = Kind.TIMEOUT


class Conflict(CodemazeError):
    """This conflicts with the present state."""

    code = "conflict"
    kind = Kind.CONFLICT


class TooLarge(CodemazeError):
    """The request body is too large."""

    code = "too-large"
    kind = Kind.TOO_LARGE


class UnsupportedMediaType(CodemazeError):
    """The body must be JSON (Content-Type: application/json)."""

    code = "unsupported-media-type"
    kind = Kind.UNSUPPORTED


class TooMany(CodemazeError):
    """Too many requests; try again later."""

    code = "too-many-requests"
    kind = Kind.TOO_MANY


class Unavailable(CodemazeError):
    """This cannot be done at the moment; try again soon."""

    code = "unavailable"
    kind = Kind.UNAVAILABLE


class InternalError(CodemazeError):
    """Something went wrong on our side."""

    code = "internal-error"


def problem(error: CodemazeError, request_id: str | None = None) -> dict[str, Any]:
    """The problem+json body of an error (RFC 9457), with ``error`` = detail for older clients."""
    body: dict[str, Any] = {
        "type": f"urn:codemaze:{error.code}",
        "title": error.title,
        "status": error.status,
        "detail": error.detail,
        "code": error.code,
        "error": error.detail,
    }
    if request_id is not None:
        body["request_id"] = request_id
    if error.errors:
        body["errors"] = _with_text_keys(error.errors)
    if error.retry_after is not None:
        body["retry_after"] = error.retry_after
    return body | error.extra


def _with_text_keys(messages: Any) -> Any:
    """Messages about a list's items are keyed by their indexes, and JSON has text keys only."""
    if isinstance(messages, dict):
        return {str(key): _with_text_keys(inner) for key, inner in messages.items()}
    return messages
