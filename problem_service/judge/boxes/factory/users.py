"""Which host users a box runs as, and the maps that say so."""

import os
from dataclasses import dataclass

INIT_ID = 1000  # inside the box: PID 1
PLAYER_ID = 1001  # inside the box: the player's program, when it can have a user of its own

_FIRST_UNUSED = 1_500_000_000  # far above what systems, subordinate ranges and systemd hand out
_FACTORIES = 1 << 16
_BOXES = 4096  # of a factory, before the ids come round again


@dataclass(frozen=True)
class BoxUsers:
    """Ids on the host; `player` is None where the box has one user alone (an unprivileged service)."""

    init: int
    init_group: int
    player: int | None

    @property
    def player_id(self) -> int:
        """The id inside the box that the player's program runs under."""
        return INIT_ID if self.player is None else PLAYER_ID


def choose(number: int) -> BoxUsers:
    """For root two host ids that nobody else has; for anyone else their own, the only one they may map.

    ``number`` counts the factory's boxes.
    """
    if os.geteuid() != 0:
        return BoxUsers(init=os.geteuid(), init_group=os.getegid(), player=None)
    first = _first_unused(number)
    return BoxUsers(init=first, init_group=first, player=first + 1)


def _first_unused(number: int) -> int:
    """The ids of a root service come from the process id of its factory."""
    offset = 2 * (os.getpid() % _FACTORIES * _BOXES + number % _BOXES)
    spans = [_mapped_span(f"/proc/self/{kind}_map") for kind in ("uid", "gid")]
    first = max(start for start, _ in spans)
    end = min(stop for _, stop in spans)
    if first <= _FIRST_UNUSED and end >= _FIRST_UNUSED + 2 * _FACTORIES * _BOXES:
        return _FIRST_UNUSED + offset
    # A container with few ids: its upper half, below 65534, which other daemons share.
    end = min(end, 65534)
    middle = first + (end - first) // 2
    if middle < 1000 or end - middle < 1024:
        raise OSError(f"root has only the user ids {first} to {end} here: run as a normal user instead")
    return middle + offset % ((end - middle) // 2 * 2)


def _mapped_span(path: str) -> tuple[int, int]:
    """The largest range of ids that exist in this user namespace."""
    with open(path, encoding="utf-8") as file:
        extents = [[int(field) for field in line.split()] for line in file]
    start, _, count = max(extents, key=lambda extent: extent[2])
    return start, start + count


def write_maps(process: int, users: BoxUsers) -> None:
    """Map the ids into the new user namespace of `process`."""
    folder = f"/proc/{process}"
    if users.player is None:
        _write(f"{folder}/setgroups", "deny")
        _write(f"{folder}/uid_map", f"{INIT_ID} {users.init} 1\n")
        _write(f"{folder}/gid_map", f"{INIT_ID} {users.init_group} 1\n")
        return
    for kind in ("uid", "gid"):
        _write(f"{folder}/{kind}_map", f"{INIT_ID} {users.init} 1\n{PLAYER_ID} {users.player} 1\n")


def become_init(users: BoxUsers) -> None:
    """Leave the service's ids behind; capabilities in the box's own user namespace stay."""
    if users.player is not None:
        os.setgroups([])
        os.setresgid(INIT_ID, INIT_ID, INIT_ID)
        os.setresuid(INIT_ID, INIT_ID, INIT_ID)


def _write(path: str, text: str) -> None:
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)
