"""The name of this process among all that ever ran."""

from uuid import uuid4

_RANDOM = 8
"""Characters."""


def new_boot(instance: str) -> str:
    """A name that no other process bears, not even one given the same name of an instance."""
    return f"{instance}-{uuid4().hex[:_RANDOM]}"


SUFFIX = _RANDOM + 1
"""Characters by which a process's name is longer than its instance's."""
