"""What the first process of a box is told by the factory; descriptors by number."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Config:
    """``proc``: a /proc to meter with; ``outer``: it shows others too, and this process as ``main``.

    ``run``, ``build`` and ``childless``: seccomp filters for programs, compilers and programs that have no
    children. ``rules`` and ``building_rules``: Landlock rule sets for programs and compilers, -1 in
    namespaces. ``player``: the user of programs, -1 for the same one. ``tmp``: mount options of /tmp;
    ``disk``: bytes that it and the box's folder may hold, each; ``shown``: paths of the host below it.
    ``limit``, ``swap`` and ``kills``: the memory group's files.
    """

    connection: int
    proc: int
    outer: bool
    main: int
    run: bytes
    build: bytes
    childless: bytes
    rules: int
    building_rules: int
    player: int
    namespaces: bool
    folder: str
    tmp: str
    disk: int
    shown: tuple[str, ...] = ()
    limit: int = -1
    swap: int = -1
    kills: int = -1

    @property
    def environment(self) -> dict[str, str]:
        """Of programs."""
        temporary = "/tmp" if self.namespaces else f"{self.folder}/tmp"
        return {"PATH": "/usr/bin:/bin", "HOME": temporary, "TMPDIR": temporary, "LANG": "C.UTF-8"}
