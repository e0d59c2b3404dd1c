"""Languages whose runtime reads the program itself, and can boot before the program comes."""

import json
import re
import subprocess
from abc import abstractmethod
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import ClassVar

from problem_service.judge.languages.language import Language, LanguageMissing, Toolchain
from problem_service.signature import Signature

HARNESSES = Path(__file__).parent / "harnesses"


class Script(Language):
    """The harness is on the command line. The file ``call`` tells it of the function, if there is one."""

    syntax_error_exit_code: ClassVar[int | None] = 100
    source_file: ClassVar[str]
    """The name of the player's source in the box."""

    @abstractmethod
    def boot_command(self, toolchain: Toolchain, memory_bytes: int) -> tuple[str, ...]:
        """Runs what lies in the folder; with the argument ``park`` it waits first."""

    def files(self, source: str, signature: Signature | None) -> dict[str, bytes]:
        files = {self.source_file: source.encode("utf-8", "replace")}
        if signature is not None:
            files["call"] = json.dumps(call_of(signature)).encode()
        return files

    def run_command(
        self, toolchain: Toolchain, signature: Signature | None, memory_bytes: int
    ) -> Sequence[str]:
        return self.boot_command(toolchain, memory_bytes)

    def park_command(self, toolchain: Toolchain, memory_bytes: int) -> Sequence[str] | None:
        return (*self.boot_command(toolchain, memory_bytes), "park")


def call_of(signature: Signature) -> dict[str, str | list[str]]:
    """What a harness must know of a signature."""
    return {
        "function": signature.function,
        "types": [str(parameter.type) for parameter in signature.parameters],
        "returns": str(signature.returns),
    }


def first_new_enough(
    candidates: Iterable[Path], oldest: tuple[int, ...], *arguments: str
) -> tuple[Path, str]:
    """The first executable that answers ``arguments`` with a version that is new enough, and its answer.

    Raises LanguageMissing.
    """
    tried = []
    for candidate in candidates:
        try:
            answer = subprocess.run(  # noqa: S603  a path from the operator, or the machine's own
                [candidate, *arguments], capture_output=True, check=True, timeout=30, text=True
            ).stdout
        except (OSError, subprocess.SubprocessError, UnicodeDecodeError):
            tried.append(f"{candidate} does not run")
            continue
        version = re.search(r"\d+(\.\d+)+", answer)
        if version is not None and tuple(map(int, version[0].split("."))) >= oldest:
            return candidate, answer
        tried.append(f"{candidate} is version {version[0] if version else 'unknown'}")
    wanted = ".".join(map(str, oldest))
    raise LanguageMissing(f"version {wanted} or newer is needed: {', '.join(tried) or 'none found'}")
