"""Swift, compiled by swiftc; or, where there is none, by a remote back-end."""

import re
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

from problem_service.judge.languages.language import Language, LanguageMissing, Toolchain
from problem_service.reserved_words import RESERVED
from problem_service.signature import DictOf, ListOf, Primitive, Signature, Type

_TYPES = {
    Primitive.INT: "Int",
    Primitive.FLOAT: "Double",
    Primitive.STRING: "String",
    Primitive.BOOL: "Bool",
}
_HARNESS = Path(__file__).parent / "harnesses" / "codemaze.swift"
_OPTIONS = (
    *("-O", "-wmo", "-static-stdlib", "-suppress-warnings"),
    *("-module-name", "Program", "-o", "main"),
)
_VERSION = re.compile(r"Swift version (\d+(?:\.\d+)*)")
_QUOTED = re.compile(r'"""[\s\S]*?"""|"(?:\\.|[^"\\\n])*"|//[^\n]*|/\*[\s\S]*?\*/')
_TOKEN = re.compile(
    r"[{}]|(?<!\w)(?P<kind>class|struct|enum)\s+(?P<type>\w+)"
    r"|(?<!\w)(?P<static>(?:static|class)\s+)?func\s+`?(?P<function>\w+)`?\s*[(<]"
)
_STARTER = """\
while let line = readLine() {
    let words = line.split(separator: " ")
}
"""


class Swift(Language):
    """The function is one of the file, or a method of a type Solution, static or not.

    Its parameters have no labels.
    """

    name = "swift"
    label = "Swift"
    brought_by = "the toolchains of swift.org, or a remote back-end"
    start_up_s = 0.1
    memory_overhead_bytes = 96 << 20  # of it 64 MB the stack
    compile_cpu_s = 30.0
    compile_memory_bytes = 2 << 30
    hello = "print(Int(readLine()!)! + 1)\n"

    def find(self, given: Path | None) -> Toolchain:
        found = given or shutil.which("swiftc")
        if found is None:
            raise LanguageMissing(
                "no swiftc on PATH; no package of Debian 12 brings one, so Swift needs a remote back-end"
            )
        swiftc = Path(found)
        try:
            answer = subprocess.run(  # noqa: S603  a path from the operator
                [swiftc, "--version"], capture_output=True, check=True, timeout=30, text=True
            )
        except (OSError, subprocess.SubprocessError) as error:
            raise LanguageMissing(f"{swiftc} does not run: {error}") from None
        version = _VERSION.search(answer.stdout + answer.stderr)
        # The compiler starts others of its folder, a linker, and reads the C library's headers.
        shown = {swiftc.resolve().parent.parent, Path("/usr/bin"), Path("/usr/include")} - {Path("/usr")}
        return Toolchain(
            version[1] if version else "unknown", tuple(sorted(shown)), {"swiftc": str(swiftc.absolute())}
        )

    def starter(self, signature: Signature | None) -> str:
        if signature is None:
            return _STARTER
        parameters = ", ".join(f"_ {_name(p.name)}: {_type(p.type)}" for p in signature.parameters)
        return (
            f"func {_name(signature.function)}({parameters}) -> {_type(signature.returns)} {{\n"
            '    fatalError("not written yet")\n}\n'
        )

    def files(self, source: str, signature: Signature | None) -> dict[str, bytes]:
        """Statements outside of functions are allowed in main.swift alone, and there ``@main`` is not."""
        text = source.encode("utf-8", "replace")
        if signature is not None:
            harness = f"{_HARNESS.read_text()}{_call(source, signature)}"
            return {
                "solution.swift": text,
                "main.swift": harness.encode(),
                "sources": b"solution.swift main.swift",
            }
        if re.search(r"^\s*@main\b", _blank(source), re.MULTILINE):
            return {"solution.swift": text, "sources": b"-parse-as-library solution.swift"}
        return {"main.swift": text, "sources": b"main.swift"}

    def compile_command(self, toolchain: Toolchain, signature: Signature | None) -> Sequence[str]:
        return (toolchain.programs["swiftc"], *_OPTIONS, "@sources")

    def compile_message(self, output: str) -> str:
        return output.replace("/box/", "")

    def run_command(
        self, toolchain: Toolchain, signature: Signature | None, memory_bytes: int
    ) -> Sequence[str]:
        return ("./main",)

    def single_file(self, source: str, signature: Signature | None) -> str:
        if signature is None:
            return source
        return f"{source}\n{_HARNESS.read_text()}{_call(source, signature)}"

    def source_name(self) -> str:
        return "main.swift"


def _call(source: str, signature: Signature) -> str:
    function = f"{_receiver(source, _name(signature.function))}{_name(signature.function)}"
    arguments = ", ".join("reader.next()" for _ in signature.parameters)
    return (
        "\nfunc codemazeCall(_ reader: CodemazeReader) throws -> [UInt8] {\n"
        f"    return try Codemaze.written({function}({arguments}))\n}}\n\nCodemaze.start()\n"
    )


def _receiver(source: str, function: str) -> str:
    """What to write before the name of the function where it is a method."""
    depth, within, receiver = 0, "", ""
    for token in _TOKEN.finditer(_blank(source)):
        depth += {"{": 1, "}": -1}.get(token[0], 0)
        if token["type"] and depth == 0:
            within = token["type"]
        elif token["function"] == function and depth == 0:
            return ""
        elif token["function"] == function and depth == 1 and within == "Solution":
            receiver = "Solution." if token["static"] else "Solution()."
    return receiver


def _blank(source: str) -> str:
    return _QUOTED.sub(lambda found: re.sub(r"[^\n]", " ", found[0]), source)


def _name(name: str) -> str:
    return f"{name}_" if name in RESERVED["swift"] else name


def _type(type_: Type) -> str:
    match type_:
        case ListOf(item):
            return f"[{_type(item)}]"
        case DictOf(item):
            return f"[String: {_type(item)}]"
        case primitive:
            return _TYPES[primitive]
