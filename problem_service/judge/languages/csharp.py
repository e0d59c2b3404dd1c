"""C#: Mono's compiler mcs and its runtime."""

import re
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from problem_service.judge.languages.language import Language, LanguageMissing, Toolchain
from problem_service.judge.languages.prepared import prepared
from problem_service.signature import DictOf, ListOf, Primitive, Signature, Type

_TYPES = {
    Primitive.INT: "long",
    Primitive.FLOAT: "double",
    Primitive.STRING: "string",
    Primitive.BOOL: "bool",
}
_RESERVED = re.compile(
    "(abstract|base|bool|byte|char|checked|decimal|delegate|double|event|explicit|extern|fixed|float|foreach|goto"
    "|implicit|int|internal|is|lock|long|namespace|object|operator|out|override|params|readonly|ref|sbyte|sealed"
    "|short|sizeof|stackalloc|string|struct|uint|ulong|unchecked|unsafe|ushort|using|virtual|volatile)\\Z"
)
_HARNESSES = Path(__file__).parent / "harnesses"
_HARNESS = ("codemaze.cs", "codemaze_json.cs")
_MAIN = "codemaze_main.cs"
_IN_BOX = "mono_in_box.c"
_SHARED = ("-O2", "-shared", "-fPIC")
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
    program.
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
        compiler = shutil.which("gcc") or shutil.which("cc")
        if found is None or environment is None:
            raise LanguageMissing("no mono on PATH")
        if compiler is None:
            raise LanguageMissing("no C compiler, without which Mono cannot be made to run in boxes")
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
        programs = {"mono": str(binary), "mcs": str(library / "mcs.exe"), "env": environment, "cc": compiler}
        for name in _REFERENCES:
            if (library / f"{name}.dll").exists():
                programs[name] = str(library / f"{name}.dll")
        configuration = Path("/etc/mono") if prefix == Path("/usr") else prefix
        return Toolchain(
            version[1] if version else "unknown", (binary, Path(environment), configuration), programs
        )

    def prepare(self, toolchain: Toolchain, folder: Path) -> Toolchain:
        sources = [_HARNESSES / name for name in (*_HARNESS, _MAIN, _IN_BOX)]

        def make(place: Path) -> None:
            programs = toolchain.programs
            _run(programs["cc"], *_SHARED, "-o", place / "preload.so", _HARNESSES / _IN_BOX, "-ldl")
            mcs = (programs["mono"], programs["mcs"], *_FLAGS)
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
            "codemaze.cs": "\n".join((_HARNESSES / name).read_text() for name in (*_HARNESS, _MAIN)).encode(),
        }

    def compile_command(self, toolchain: Toolchain, signature: Signature | None) -> Sequence[str]:
        if "harness" in toolchain.programs:
            return (*_compiler(toolchain), "-target:library", "-out:solution.dll", "solution.cs")
        program = ("-out:codemaze.exe", "-main:CodemazeMain", "solution.cs", "codemaze.cs")
        return (*_compiler(toolchain), *program)

    def compile_message(self, output: str) -> str:
        return _NOISE.sub("", output)

    def run_command(
        self, toolchain: Toolchain, signature: Signature | None, memory_bytes: int
    ) -> Sequence[str]:
        return _runtime(toolchain, memory_bytes, "run")

    def park_command(self, toolchain: Toolchain, memory_bytes: int) -> Sequence[str] | None:
        return _runtime(toolchain, memory_bytes, "park") if "harness" in toolchain.programs else None

    def single_file(self, source: str, signature: Signature | None) -> str:
        if signature is None:
            return source
        call = f'"{_name(signature.function)}", {len(signature.parameters)}, arguments'
        start = f"Codemaze.Start(typeof(CodemazeMain).Assembly, {call});"
        main = f"static class CodemazeMain {{ static void Main(string[] arguments) {{ {start} }} }}\n"
        return "\n".join([source, main, *((_HARNESSES / name).read_text() for name in _HARNESS)])

    def source_name(self) -> str:
        return "Main.cs"


def _run(*command: str | Path) -> None:
    subprocess.run(command, capture_output=True, check=True, timeout=120)  # noqa: S603  the operator's toolchain


def _mono(toolchain: Toolchain, *settings: str) -> tuple[str, ...]:
    """The runtime with variables of the environment set."""
    preload = toolchain.programs.get("preload")
    with_preload = (f"LD_PRELOAD={preload}",) if preload else ()
    return (toolchain.programs["env"], *with_preload, *settings, toolchain.programs["mono"])


def _compiler(toolchain: Toolchain) -> tuple[str, ...]:
    programs = toolchain.programs
    references = [f"-r:{programs[name]}" for name in _REFERENCES if name in programs]
    return (*_mono(toolchain), programs["mcs"], *_FLAGS, *references)


def _runtime(toolchain: Toolchain, memory_bytes: int, what: str) -> tuple[str, ...]:
    """The runtime, with line numbers in its traces.

    Its collector works more the nearer the heap comes to the limit, but has none itself: when it reaches one,
    it crashes as often as it says so.
    """
    collector = f"MONO_GC_PARAMS=nursery-size=16m,major=marksweep,soft-heap-limit={memory_bytes // 4 * 3}"
    harness = toolchain.programs.get("harness", "codemaze.exe")
    return (*_mono(toolchain, collector), "--debug", harness, what)


def _name(name: str) -> str:
    return f"{name}_" if _RESERVED.match(name) else name


def _type(type_: Type) -> str:
    match type_:
        case ListOf(item):
            return f"List<{_type(item)}>"
        case DictOf(item):
            return f"Dictionary<string, {_type(item)}>"
        case primitive:
            return _TYPES[primitive]
