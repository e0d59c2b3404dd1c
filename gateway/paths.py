"""Request paths in their one plain form.

A path that a service could read differently from the gateway's table is refused, not repaired: dot
segments, empty segments, backslashes, parameters (``;``), and percent-encoding of anything that has a
meaning of its own in a path, once or twice encoded, or that needs none (RFC 3986, section 2.3).
"""

import re

from gateway.errors import BadPath

_PLAIN = re.compile(r"(?:/[A-Za-z0-9_~-][A-Za-z0-9._~-]*)+/?|/")
_SEGMENT = r"(?!\.{1,2}(?:/|\Z))(?:[A-Za-z0-9._~!$&'()*+,=:@-]|%[0-9A-Fa-f]{2})+"
_ALLOWED = re.compile(rf"(?:/{_SEGMENT})+/?")
_SYNTAX = r"[01][0-9A-F]|2[35F]|3[BF]|5C|7F"
_UNRESERVED = r"2[DE]|3[0-9]|4[1-9A-F]|5[0-9AF]|6[1-9A-F]|7[0-9AE]"
_FORBIDDEN_ESCAPE = re.compile(rf"%(?:{_SYNTAX}|{_UNRESERVED})", re.IGNORECASE)


def split_target(target: str) -> tuple[str, str]:
    """Path and query (with its "?") of a request target in origin form; raises BadPath."""
    path, mark, query = target.partition("?")
    if _PLAIN.fullmatch(path) is None:
        _check(path)
    if "#" in query or not target.isascii():
        raise BadPath
    return path, mark + query


def _check(path: str) -> None:
    if _ALLOWED.fullmatch(path) is None or _FORBIDDEN_ESCAPE.search(path) is not None:
        raise BadPath
