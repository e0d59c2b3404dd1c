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

# The C halves of json are used directly: the json package imports re, which doubles the start-up.
_HARNESS = '''\
import builtins
import os
import sys

SOURCE = "solution.py"
PLACE = os.getcwd() + "/"  # the program may go elsewhere
TEXT = None
NAME = None
"""The source and the function, where they do not lie beside."""


def read(name):
    with open(PLACE + name, "rb") as file:
        return file.read()


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

    text = TEXT or read(SOURCE).decode()
    linecache.cache[SOURCE] = (len(text), None, text.splitlines(True), SOURCE)
    frame = error.__traceback__
    while frame is not None and frame.tb_frame.f_code.co_filename != SOURCE:
        frame = frame.tb_next
    return "".join(traceback.format_exception(type(error), error, frame))


def load(name):
    code = compile(TEXT or read(SOURCE), SOURCE, "exec", dont_inherit=True)
    module = type(sys)(name)
    sys.modules[name] = module
    exec(code, module.__dict__)
    return module


def solve(name):
    arguments = read_arguments()
    module = load("solution")
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


def call(name):
    """Write the function's result, or what went wrong, to standard output; prints go to standard error."""
    result = os.dup(1)
    os.dup2(2, 1)
    code = 1
    try:
        text = solve(name)
        code = 0
    except MemoryError:
        text = "MemoryError"
    except SystemExit as error:
        text = str(error) if isinstance(error.code, str) else f"The program ended by exit({error.code})."
    except BaseException as error:
        text = told(error)
    flush()
    write(result, text)
    os._exit(code)  # neither threads nor the tear-down of large objects matter now


def run():
    """A program as it is: its prints, its exit code, its traceback."""
    sys.argv[0] = SOURCE
    code = 0
    try:
        load("__main__")
    except SystemExit as error:
        code = error.code
        if code is None:
            code = 0
        elif not isinstance(code, int):
            code, text = 1, str(code)
            flush()
            write(2, text + "\\n")
    except BaseException as error:
        code, text = 1, told(error)
        flush()
        write(2, text)
    flush()
    os._exit(code & 255)


def told(error):
    try:
        return report(error)
    except BaseException as another:
        return f"{type(error).__name__} (and no traceback: {type(another).__name__})"


def flush():
    for stream in (sys.stdout, sys.stderr):
        try:
            if stream is not None:
                stream.flush()
        except Exception:
            pass


def main():
    builtins.exit = builtins.quit = sys.exit  # site, which makes them, is not loaded
    sys.setrecursionlimit(50_000)
    if hasattr(sys, "set_int_max_str_digits"):
        sys.set_int_max_str_digits(0)
    try:
        name = NAME or read("call").decode()
    except FileNotFoundError:
        name = ""
    if name:
        call(name)
    else:
        run()


main()
'''

_CHECK = """\
import sys
try:
    with open("solution.py", "rb") as file:
        compile(file.read(), "solution.py", "exec", dont_inherit=True)
except SyntaxError as error:
    import traceback
    print("".join(traceback.format_exception_only(error)))
    sys.exit(1)
except (ValueError, RecursionError, MemoryError, OverflowError) as error:
    print(f"{type(error).__name__}: {error}")
    sys.exit(1)
"""


class Python(Language):
    """CPython without site packages."""

    name: ClassVar[str] = "python"
    label: ClassVar[str] = "Python"
    brought_by: ClassVar[str] = "Debian's package python3"
    start_up_s: ClassVar[float] = 0.1
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
            "harness.py": _HARNESS.encode(),
            "check.py": _CHECK.encode(),
            "call": b"" if signature is None else signature.function.encode(),
        }

    def compile_command(self, toolchain: Toolchain, signature: Signature | None) -> Sequence[str]:
        return (toolchain.programs["python"], "-I", "-S", "-B", "check.py")

    def run_command(
        self, toolchain: Toolchain, signature: Signature | None, memory_bytes: int
    ) -> Sequence[str]:
        return (toolchain.programs["python"], "-I", "-S", "-B", "harness.py")

    def single_file(self, source: str, signature: Signature | None) -> str:
        if signature is None:
            return source
        named = _HARNESS.replace("NAME = None", f"NAME = {signature.function!r}", 1)
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
