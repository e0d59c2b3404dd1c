"""C#: Mono's compiler mcs and its runtime."""

import re
import shlex
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from problem_service.judge.languages import gcc, native
from problem_service.judge.languages.language import Language, LanguageMissing, Toolchain
from problem_service.judge.languages.prepared import prepared
from problem_service.reserved_words import RESERVED
from problem_service.signature import DictOf, ListOf, Primitive, Signature, Type

_TYPES = {
    Primitive.INT: "long",
    Primitive.FLOAT: "double",
    Primitive.STRING: "string",
    Primitive.BOOL: "bool",
}
_HARNESS = ("codemaze.cs", "codemaze_json.cs")
_MAIN = "codemaze_main.cs"
_IN_BOX = "mono_in_box.c"
_OLDEST_GCC = 8
_FLAGS = ("-optimize+", "-debug", "-nologo", "-warn:0")
_REFERENCES = ("System.Numerics", "Microsoft.CSharp")  # beyond those that mcs looks into anyway
_VERSION = re.compile(r"version (\d+(?:\.\d+)*)")
_NOISE = re.compile(r"^Compilation failed: .*\n?", re.MULTILINE)
_USINGS = """\
using System;
using System.Collections.Generic;
using System.Linq;

"""
_STARTER = f"""\
{_USINGS}class Program
{{
    static void Main()
    {{
        string line = Console.ReadLine();
    }}
}}
"""


class CSharp(Language):
    """The function is a method of a class Solution, static or not; a whole program has a Main.

    Arguments may be taken as the starter has them, or as int or arrays. The player's source becomes a
    library, which the harness (``harnesses/codemaze*.cs``) loads and calls by reflection: so it can be
    compiled once, by `prepare`, and stand ready before the program comes. Without `prepare` both become one
    program, or a whole program is run as it is.
    """

    name = "csharp"
    label = "C#"
    brought_by = "Debian's packages mono-mcs, mono-runtime and gcc"
    start_up_s = 0.3
    memory_overhead_bytes = 160 << 20
    out_of_memory = (b"System.OutOfMemoryException",)
    hello = """\
using System;

class Hello
{
    static void Main()
    {
        Console.WriteLine(long.Parse(Console.ReadLine()) + 1);
    }
}
"""

    def find(self, given: Path | None) -> Toolchain:
        found = given or shutil.which("mono")
        environment = shutil.which("env")
        if found is None or environment is None:
            raise LanguageMissing("no mono on PATH")
        mono = Path(found)
        try:
            answer = subprocess.run(  # noqa: S603  a path from the operator
                [mono, "--version"], capture_output=True, check=True, timeout=30, text=True
            )
        except (OSError, subprocess.SubprocessError) as error:
            raise LanguageMissing(f"{mono} does not run: {error}") from None
        binary = mono.resolve()
        prefix = binary.parent.parent
        library = prefix / "lib/mono/4.5"
        if not (library / "mcs.exe").exists():
            raise LanguageMissing(f"{mono} has no compiler: there is no {library}/mcs.exe")
        version = _VERSION.search(answer.stdout)
        c = gcc.find_gcc(None, "gcc", "c", _OLDEST_GCC).toolchain
        mcs = str(library / "mcs.exe")
        programs = {**c.programs, "mono": str(binary), "mcs": mcs, "env": environment}
        for name in _REFERENCES:
            if (library / f"{name}.dll").exists():
                programs[name] = str(library / f"{name}.dll")
        configuration = Path("/etc/mono") if prefix == Path("/usr") else prefix
        shown = (*c.paths, binary, Path(environment), configuration)
        return Toolchain(version[1] if version else "unknown", shown, programs)

    def prepare(self, toolchain: Toolchain, folder: Path) -> Toolchain:
        sources = [native.HARNESSES / name for name in (*_HARNESS, _MAIN, _IN_BOX)]

        def make(place: Path) -> None:
            _run(*_library(toolchain, place / "preload.so", native.HARNESSES / _IN_BOX))
            mcs = (toolchain.programs["mono"], toolchain.programs["mcs"], *_FLAGS)
            _run(*mcs, f"-out:{place}/codemaze.exe", *sources[:-1])

        made_of = [repr(toolchain), *(source.read_text() for source in sources)]
        place = prepared(folder, "csharp", made_of, make)
        return replace(
            toolchain,
            paths=(*toolchain.paths, place),
            programs={
                **toolchain.programs,
                "harness": str(place / "codemaze.exe"),
                "preload": str(place / "preload.so"),
            },
        )

    def starter(self, signature: Signature | None) -> str:
        if signature is None:
            return _STARTER
        parameters = ", ".join(f"{_type(p.type)} {_name(p.name)}" for p in signature.parameters)
        head = f"public static {_type(signature.returns)} {_name(signature.function)}({parameters})"
        return (
            f"{_USINGS}class Solution\n{{\n    {head}\n    {{\n"
            "        throw new NotImplementedException();\n    }\n}\n"
        )

    def files(self, source: str, signature: Signature | None) -> dict[str, bytes]:
        call = f"{_name(signature.function)}\n{len(signature.parameters)}" if signature else "\n1"
        return {
            "solution.cs": source.encode("utf-8", "replace"),
            "call": call.encode(),
            "codemaze.cs": "\n".join(map(native.read_harness, (*_HARNESS, _MAIN))).encode(),
            _IN_BOX: native.read_harness(_IN_BOX).encode(),
        }

    def compile_command(self, toolchain: Toolchain, signature: Signature | None) -> Sequence[str]:
        if "harness" in toolchain.programs:
            return (*_compiler(toolchain), "-target:library", "-out:solution.dll", "solution.cs")
        harness = ("-main:CodemazeMain", "codemaze.cs") if signature else ()
        program = ("-out:codemaze.exe", "solution.cs", *harness)
        library = shlex.join(_library(toolchain, Path("preload.so"), Path(_IN_BOX)))
        return (str(native.SHELL), "-c", f"{library} && {shlex.join([*_compiler(toolchain), *program])}")

    def compile_message(self, output: str) -> str:
        return _NOISE.sub("", output)

    def run_command(
        self, toolchain: Toolchain, signature: Signature | None, memory_bytes: int
    ) -> Sequence[str]:
        if "harness" in toolchain.programs:
            return _runtime(toolchain, memory_bytes, toolchain.programs["harness"], "run")
        return _runtime(toolchain, memory_bytes, "codemaze.exe", *(["run"] if signature else []))

    def park_command(self, toolchain: Toolchain, memory_bytes: int) -> Sequence[str] | None:
        harness = toolchain.programs.get("harness")
        return _runtime(toolchain, memory_bytes, harness, "park") if harness else None

    def single_file(self, source: str, signature: Signature | None) -> str:
        if signature is None:
            return source
        call = f'"{_name(signature.function)}", {len(signature.parameters)}, arguments'
        start = f"Codemaze.Start(typeof(CodemazeMain).Assembly, {call});"
        main = f"static class CodemazeMain {{ static void Main(string[] arguments) {{ {start} }} }}\n"
        return "\n".join([source, main, *map(native.read_harness, _HARNESS)])

    def source_name(self) -> str:
        return "Main.cs"


def _run(*command: str | Path) -> None:
    subprocess.run(command, capture_output=True, check=True, timeout=120)  # noqa: S603  the operator's toolchain


def _mono(toolchain: Toolchain, *settings: str) -> tuple[str, ...]:
    """The runtime with variables of the environment set."""
    programs = toolchain.programs
    return (
        programs["env"],
        f"LD_PRELOAD={programs.get('preload', './preload.so')}",
        *settings,
        programs["mono"],
    )


def _library(toolchain: Toolchain, library: Path, source: Path) -> tuple[str, ...]:
    """The command that compiles what is loaded before Mono."""
    options = (*gcc.linking(toolchain), "-O2", "-shared", "-fPIC", "-o", str(library))
    return (toolchain.programs["compiler"], *options, str(source), "-ldl")


def _compiler(toolchain: Toolchain) -> tuple[str, ...]:
    programs = toolchain.programs
    references = [f"-r:{programs[name]}" for name in _REFERENCES if name in programs]
    return (*_mono(toolchain), programs["mcs"], *_FLAGS, *references)


def _runtime(toolchain: Toolchain, memory_bytes: int, *program: str) -> tuple[str, ...]:
    """The runtime, with line numbers in its traces.

    Its collector works more the nearer the heap comes to the limit, but has none itself: when it reaches one,
    it crashes as often as it says so.
    """
    collector = f"MONO_GC_PARAMS=nursery-size=16m,major=marksweep,soft-heap-limit={memory_bytes // 4 * 3}"
    return (*_mono(toolchain, collector), "--debug", *program)


def _name(name: str) -> str:
    return f"{name}_" if name in RESERVED["csharp"] else name


def _type(type_: Type) -> str:
    match type_:
        case ListOf(item):
            return f"List<{_type(item)}>"
        case DictOf(item):
            return f"Dictionary<string, {_type(item)}>"
        case primitive:
            return _TYPES[primitive]
