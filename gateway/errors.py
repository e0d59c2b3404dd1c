"""What the gateway itself refuses."""

from shared.errors import CodemazeError, Forbidden, Kind, NotFound, Unavailable, ValidationFailed


class BadRequest(ValidationFailed):
    """The request is not valid HTTP.

    The connection ends with it: what follows on it may not be what it seems.
    """

    code = "bad-request"


class BadPath(BadRequest):
    """The path is not in its plain form."""

    code = "bad-path"


class HeadersTooLarge(CodemazeError):
    """The request line or the headers are too large."""

    code = "headers-too-large"
    kind = Kind.HEADERS_TOO_LARGE


class NoRoute(NotFound):
    """There is nothing at this path."""

    code = "no-route"


class OriginRefused(Forbidden):
    """Sign-ins, and requests with a cookie, are taken from pages of known origins only."""

    code = "origin-refused"


class TooManyConnections(Unavailable):
    """There are too many connections; try again later."""

    code = "too-many-connections"


class TooManyUploads(Unavailable):
    """There are too many large uploads at the moment; try again soon."""

    code = "too-many-uploads"


class NotReady(Unavailable):
    """The gateway cannot check access tokens yet; try again soon."""

    code = "not-ready"
