"""Python: the interpreter that runs the service, or another one by its path."""

import json
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from problem_service.judge.languages.language import LanguageMissing
from problem_service.signature import DictOf, ListOf, Primitive, Signature, Type

_TYPES = {Primitive.INT: "int", Primitive.FLOAT: "float", Primitive.STRING: "str", Primitive.BOOL: "bool"}

_DESCRIBE = """\
import json, sys, sysconfig
library = sysconfig.get_config_var("LIBDIR"), sysconfig.get_config_var("INSTSONAME")
print(json.dumps({
    "version": sys.version_info[:2],
    "executable": sys.executable,
    "folders": [sysconfig.get_path("stdlib"), sysconfig.get_path("platstdlib")],
    "library": "/".join(library) if all(library) else None,
}))
"""

# The C halves of json are used directly: the json package imports re, which doubles the start-up.
_HARNESS = '''\
import builtins
import os
import sys

SOURCE = "solution.py"


def read_arguments():
    with open(0, "rb", closefd=False) as file:
        text = file.read().decode("ascii")
    try:
        from _json import make_scanner
    except ImportError:
        import json

        return json.loads(text)

    class Context:
        strict, memo = True, {}
        object_hook = object_pairs_hook = None
        parse_float, parse_int, parse_constant = float, int, float

    return make_scanner(Context())(text, 0)[0]


def to_json(value):
    try:
        from _json import encode_basestring_ascii, make_encoder
    except ImportError:
        import json

        return json.dumps(value, default=refuse, allow_nan=False, separators=(",", ":"))
    encode = make_encoder({}, refuse, encode_basestring_ascii, None, ":", ",", False, False, False)
    return "".join(encode(value, 0))


def refuse(value):
    raise TypeError(f"{type(value).__name__} is not a type of the answer")


def report(error):
    """The traceback without the harness's own frames."""
    import linecache
    import traceback

    with open("/box/" + SOURCE, encoding="utf-8") as file:
        text = file.read()
    linecache.cache[SOURCE] = (len(text), None, text.splitlines(True), SOURCE)
    frame = error.__traceback__
    while frame is not None and frame.tb_frame.f_code.co_filename != SOURCE:
        frame = frame.tb_next
    return "".join(traceback.format_exception(type(error), error, frame))


def solve(name):
    arguments = read_arguments()
    with open("/box/" + SOURCE, "rb") as file:
        code = compile(file.read(), SOURCE, "exec", dont_inherit=True)
    module = type(sys)("solution")
    sys.modules["solution"] = module
    exec(code, module.__dict__)
    function = getattr(module, name, None)
    if not callable(function):
        raise SystemExit(f"There is no function {name}.")
    value = function(*arguments)
    try:
        return to_json(value)
    except (TypeError, ValueError, RecursionError) as error:
        raise SystemExit(f"{name} returned what JSON cannot hold: {error}") from None


def write(descriptor, text):
    data = memoryview(text.encode("utf-8", "backslashreplace"))
    while data:
        data = data[os.write(descriptor, data):]


def main():
    result = os.dup(1)
    os.dup2(2, 1)
    builtins.exit = builtins.quit = sys.exit  # site, which makes them, is not loaded
    sys.setrecursionlimit(50_000)
    if hasattr(sys, "set_int_max_str_digits"):
        sys.set_int_max_str_digits(0)
    code = 1
    try:
        text = solve(sys.argv[1])
        code = 0
    except MemoryError:
        text = "MemoryError"
    except SystemExit as error:
        text = str(error) if isinstance(error.code, str) else f"The program ended by exit({error.code})."
    except BaseException as error:
        try:
            text = report(error)
        except BaseException as another:
            text = f"{type(error).__name__} (and no traceback: {type(another).__name__})"
    try:
        for stream in (sys.stdout, sys.stderr):
            if stream is not None:
                stream.flush()
    except Exception:
        pass
    write(result, text)
    os._exit(code)  # neither threads nor the tear-down of large objects matter now


main()
'''

_CHECK = """\
import sys
try:
    with open("/box/solution.py", "rb") as file:
        compile(file.read(), "solution.py", "exec", dont_inherit=True)
except SyntaxError as error:
    import traceback
    print("".join(traceback.format_exception_only(error)))
    sys.exit(1)
except (ValueError, RecursionError, MemoryError, OverflowError) as error:
    print(f"{type(error).__name__}: {error}")
    sys.exit(1)
"""


@dataclass(frozen=True)
class Python:
    """CPython without site packages. Made by `find_python`."""

    executable: str
    version: tuple[int, int]
    toolchain: tuple[Path, ...]

    name: ClassVar[str] = "python"
    time_factor: ClassVar[float] = 1.0
    start_up_s: ClassVar[float] = 0.1
    memory_overhead_bytes: ClassVar[int] = 16 << 20
    out_of_memory: ClassVar[Sequence[bytes]] = (b"MemoryError",)

    @property
    def title(self) -> str:
        return f"Python {self.version[0]}.{self.version[1]}"

    def starter(self, signature: Signature) -> str:
        parameters = ", ".join(f"{p.name}: {_annotation(p.type)}" for p in signature.parameters)
        return f"def {signature.function}({parameters}) -> {_annotation(signature.returns)}:\n    pass\n"

    def files(self, source: str, signature: Signature) -> dict[str, bytes]:
        return {
            "solution.py": source.encode("utf-8", "replace"),
            "harness.py": _HARNESS.encode(),
            "check.py": _CHECK.encode(),
        }

    def compile_command(self) -> Sequence[str]:
        return (self.executable, "-I", "-S", "-B", "/box/check.py")

    def compile_message(self, output: str) -> str:
        return output

    def run_command(self, signature: Signature, memory_bytes: int) -> Sequence[str]:
        return (self.executable, "-I", "-S", "-B", "/box/harness.py", signature.function)


def find_python(path: Path | None = None) -> Python:
    """The interpreter at ``path``, or the one the service runs on (of a virtual environment, its base).

    Raises LanguageMissing.
    """
    base: str = getattr(sys, "_base_executable", sys.executable)
    executable = str(path or base)
    try:
        answer = subprocess.run(  # noqa: S603  a path from the operator
            [executable, "-I", "-S", "-c", _DESCRIBE], capture_output=True, check=True, timeout=30
        )
        found = json.loads(answer.stdout)
    except (OSError, subprocess.SubprocessError, ValueError) as error:
        raise LanguageMissing(f"no Python at {executable}: {error}") from None
    binary = Path(found["executable"]).resolve()
    toolchain = {binary, *map(Path, found["folders"])}
    if found["library"]:
        toolchain.add(Path(found["library"]))
    return Python(
        executable=str(binary),
        version=(found["version"][0], found["version"][1]),
        toolchain=tuple(sorted(part for part in toolchain if part.exists())),
    )


def _annotation(type_: Type) -> str:
    match type_:
        case ListOf(item):
            return f"list[{_annotation(item)}]"
        case DictOf(item):
            return f"dict[str, {_annotation(item)}]"
        case primitive:
            return _TYPES[primitive]
