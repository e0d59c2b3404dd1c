"""What the runner orders from the factory, as JSON of one packet."""

import json
from dataclasses import asdict, dataclass


@dataclass(frozen=True)
class Order:
    """One box. ``number`` counts the factory's boxes.

    ``namespaces``: of its own, or else Landlock's rules. ``mounts`` and ``links``: what the box shows, and
    the symbolic links of a merged /usr. ``init``: the folder of the compiled first process, "" for the one in
    Python. ``fork``: a Python program that the first process, in Python, forks to run; "" for none.
    ``folder``: where the box's own folder is made where there are no namespaces.
    """

    number: int
    namespaces: bool
    mounts: list[str]
    links: dict[str, str]
    init: str
    fork: str
    folder: str
    disk_bytes: int
    disk_files: int

    def pack(self) -> bytes:
        return json.dumps(asdict(self)).encode()

    @classmethod
    def unpack(cls, data: bytes) -> "Order":
        return cls(**json.loads(data))
