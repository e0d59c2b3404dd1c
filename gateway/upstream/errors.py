"""What can go wrong between the gateway and a service."""

from shared.errors import CodemazeError, Kind, Unavailable


class UpstreamUnavailable(Unavailable):
    """The service behind this path cannot be reached at the moment; try again soon."""

    code = "upstream-unavailable"


class UpstreamBroken(CodemazeError):
    """The service behind this path did not answer properly."""

    code = "upstream-broken"
    kind = Kind.BAD_UPSTREAM


class UpstreamTimeout(CodemazeError):
    """The service behind this path did not answer in time."""

    code = "upstream-timeout"
    kind = Kind.UPSTREAM_TIMEOUT
