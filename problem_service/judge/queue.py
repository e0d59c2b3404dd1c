"""The line before the judge's places: by priority, fair between players, bounded."""

from enum import IntEnum


class Priority(IntEnum):
    """What goes first."""

    BATTLE = 0
    RUN = 1
    PRACTICE = 2
    VERIFICATION = 3
