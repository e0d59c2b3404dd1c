"""Python: the interpreter that runs the service, or another one by its path."""

import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import ClassVar

from problem_service.judge.languages.language import Language, LanguageMissing, Toolchain
from problem_service.signature import DictOf, ListOf, Primitive, Signature, Type

_TYPES = {Primitive.INT: "int", Primitive.FLOAT: "float", Primitive.STRING: "str", Primitive.BOOL: "bool"}

_DESCRIBE = """\
import json, sys, sysconfig
library = sysconfig.get_config_var("LIBDIR"), sysconfig.get_config_var("INSTSONAME")
print(json.dumps({
    "version": ".".join(map(str, sys.version_info[:3])),
    "executable": sys.executable,
    "folders": [sysconfig.get_path("stdlib"), sysconfig.get_path("platstdlib")],
    "library": "/".join(library) if all(library) else None,
}))
"""

_HARNESS = Path(__file__).parent / "harnesses" / "harness.py"


class Python(Language):
    """CPython without site packages."""

    name: ClassVar[str] = "python"
    label: ClassVar[str] = "Python"
    brought_by: ClassVar[str] = "Debian's package python3"
    start_up_s: ClassVar[float] = 0.1
    syntax_error_exit_code: ClassVar[int | None] = 100
    fork_program: ClassVar[Path | None] = _HARNESS
    memory_overhead_bytes: ClassVar[int] = 16 << 20
    out_of_memory: ClassVar[Sequence[bytes]] = (b"MemoryError",)
    hello: ClassVar[str] = "print(int(input()) + 1)\n"

    def find(self, given: Path | None) -> Toolchain:
        """The interpreter at the path, or the one this runs on (of a virtual environment, its base)."""
        base: str = getattr(sys, "_base_executable", sys.executable)
        executable = str(given or base)
        try:
            answer = subprocess.run(  # noqa: S603  a path from the operator
                [executable, "-I", "-S", "-c", _DESCRIBE], capture_output=True, check=True, timeout=30
            )
            found = json.loads(answer.stdout)
        except (OSError, subprocess.SubprocessError, ValueError) as error:
            raise LanguageMissing(f"no Python at {executable}: {error}") from None
        binary = Path(found["executable"]).resolve()
        paths = {binary, *map(Path, found["folders"])}
        if found["library"]:
            paths.add(Path(found["library"]))
        return Toolchain(
            version=found["version"],
            paths=tuple(sorted(path for path in paths if path.exists())),
            programs={"python": str(binary)},
        )

    def starter(self, signature: Signature | None) -> str:
        if signature is None:
            return "import sys\n\ntext = sys.stdin.read()\n"
        parameters = ", ".join(f"{p.name}: {_annotation(p.type)}" for p in signature.parameters)
        return f"def {signature.function}({parameters}) -> {_annotation(signature.returns)}:\n    pass\n"

    def files(self, source: str, signature: Signature | None) -> dict[str, bytes]:
        return {
            "solution.py": source.encode("utf-8", "replace"),
            "harness.py": _HARNESS.read_bytes(),
            "call": b"" if signature is None else signature.function.encode(),
        }

    def run_command(
        self, toolchain: Toolchain, signature: Signature | None, memory_bytes: int
    ) -> Sequence[str]:
        return (toolchain.programs["python"], "-I", "-S", "-B", "harness.py")

    def single_file(self, source: str, signature: Signature | None) -> str:
        if signature is None:
            return source
        named = _HARNESS.read_text().replace("NAME = None", f"NAME = {signature.function!r}", 1)
        return named.replace("TEXT = None", f"TEXT = {source!a}", 1)

    def source_name(self) -> str:
        return "main.py"


def _annotation(type_: Type) -> str:
    match type_:
        case ListOf(item):
            return f"list[{_annotation(item)}]"
        case DictOf(item):
            return f"dict[str, {_annotation(item)}]"
        case primitive:
            return _TYPES[primitive]
