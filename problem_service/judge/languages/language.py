"""What the judge needs to know of a programming language."""

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from problem_service.signature import Signature


class LanguageMissing(Exception):
    """The machine has no usable toolchain for a language; the text says what was looked for."""


class Language(Protocol):
    """A language and its toolchain on this machine.

    The program reads a JSON array, the arguments, from standard input. When the function returns, the
    program writes the result as JSON to standard output and exits with 0; otherwise it writes why not and
    exits with another code. All that the player prints goes to standard error.
    """

    @property
    def name(self) -> str:
        """The identifier in the API: ``python``."""

    @property
    def title(self) -> str:
        """For people, with the version: ``Python 3.13``."""

    @property
    def toolchain(self) -> Sequence[Path]:
        """Files and folders of the host that the box must show."""

    @property
    def time_factor(self) -> float:
        """A problem's time limit is multiplied by this."""

    @property
    def start_up_s(self) -> float:
        """CPU time that the runtime may take on top, before the function is called."""

    @property
    def memory_overhead_bytes(self) -> int:
        """Memory that the runtime may take on top of a problem's limit."""

    @property
    def out_of_memory(self) -> Sequence[bytes]:
        """What the runtime writes when it finds no memory."""

    def starter(self, signature: Signature) -> str:
        """The code that a player begins with."""

    def files(self, source: str, signature: Signature) -> dict[str, bytes]:
        """What goes into /box: the player's source and the harness around it."""

    def compile_command(self) -> Sequence[str]:
        """Checks or builds the program, in /box; exit code 0 means it can be run."""

    def compile_message(self, output: str) -> str:
        """The compiler's output as a player should see it."""

    def run_command(self, signature: Signature, memory_bytes: int) -> Sequence[str]:
        """Runs the program on one test. ``memory_bytes``: the problem's limit, without the overhead."""
