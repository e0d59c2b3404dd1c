"""Java: a JDK's javac, and the JVM."""

import re
from collections.abc import Sequence
from pathlib import Path

from problem_service.judge.languages import jvm
from problem_service.judge.languages.java_source import Outline, blank
from problem_service.judge.languages.language import Toolchain
from problem_service.reserved_words import RESERVED
from problem_service.signature import DictOf, ListOf, Primitive, Signature, Type

_TYPES = {
    Primitive.INT: ("long", "Long"),
    Primitive.FLOAT: ("double", "Double"),
    Primitive.STRING: ("String", "String"),
    Primitive.BOOL: ("boolean", "Boolean"),
}
# What of the platform is outside the module java.base. Without the others, javac starts a tenth sooner.
_OUTSIDE_BASE = re.compile(
    r"\b(?:javax|jdk|com|sun|org|netscape)\s*\."
    r"|\bjava\s*\.\s*(?!(?:lang|util|io|math|nio|net|time|text|security)\b)"
    r"|\bjava\s*\.\s*(?:util\s*\.\s*(?:logging|prefs)|net\s*\.\s*http|lang\s*\.\s*(?:instrument|management))\b"
    r"|\bmodule\b"
)
_SAMPLE = Path(__file__).parent / "harnesses" / "sample" / "Solution.java"
_COMPILER_BYTES = 512 << 20
_OPTIONS = (
    *("-proc:none", "-XDstringConcat=inline", "-g", "-nowarn", "-Xlint:none", "-Xmaxerrs", "20"),
    *("-encoding", "UTF-8", "-d", "."),
)
_STARTER = """\
import java.util.*;

public class Main {
    public static void main(String[] args) {
        Scanner input = new Scanner(System.in);
    }
}
"""


class Java(jvm.JvmLanguage):
    """The function is a method of a class Solution, static or not; a whole program is a class with a main.

    Arguments may be taken as the starter has them, or narrower: as int, or as arrays.
    """

    name = "java"
    label = "Java"
    brought_by = "Debian's package default-jdk-headless"
    compile_cpu_s = 15.0
    hello = """\
import java.util.Scanner;

public class Hello {
    public static void main(String[] args) {
        System.out.println(new Scanner(System.in).nextLong() + 1);
    }
}
"""

    def find(self, given: Path | None) -> Toolchain:
        return jvm.find_java(given)

    def starter(self, signature: Signature | None) -> str:
        if signature is None:
            return _STARTER
        parameters = ", ".join(f"{_type(p.type)} {_name(p.name)}" for p in signature.parameters)
        return (
            "import java.util.*;\n\nclass Solution {\n"
            f"    static {_type(signature.returns)} {_name(signature.function)}({parameters}) {{\n"
            "        throw new UnsupportedOperationException();\n    }\n}\n"
        )

    def files(self, source: str, signature: Signature | None) -> dict[str, bytes]:
        outline = Outline.of(source)
        limit = "" if _OUTSIDE_BASE.search(blank(source)) else "--limit-modules java.base "
        files = {
            outline.file_name(signature): source.encode("utf-8", "replace"),
            "sources": f"{limit}{outline.file_name(signature)}".encode(),
            "call": _call(outline, signature),
            "main": b"Codemaze" if signature else outline.qualified(None)[0].encode(),
        }
        return files | ({"Codemaze.java": jvm.harness_source().encode()} if signature else {})

    def compile_command(self, toolchain: Toolchain, signature: Signature | None) -> Sequence[str]:
        command = jvm.compiler(toolchain, _COMPILER_BYTES)
        harness = toolchain.programs.get("harness")
        if harness:
            return (*command, "-cp", harness, "CodemazeCompile", *_OPTIONS, "@sources")
        sources = ("@sources", "Codemaze.java") if signature else ("@sources",)
        return (*command, "-m", jvm.JAVAC, *_OPTIONS, *sources)

    def single_file(self, source: str, signature: Signature | None) -> str:
        """The entry comes first, on the line of the last import: one back-end starts the first class of a
        file, another the class Main.
        """
        outline = Outline.of(source)
        classes = outline.qualified(signature, packaged=False)
        if signature is None:
            call, harness = f"{classes[0]}.main(arguments)", ""
        else:
            names = ", ".join(f'"{name}"' for name in classes)
            function = f'"{_name(signature.function)}", {len(signature.parameters)}'
            call = f"Codemaze.start({function}, new String[] {{{names}}}, arguments)"
            harness = jvm.harness_source()
        name = "Main" if "Main" not in outline.classes else "CodemazeMain"
        main = f"public static void main(String[] arguments) throws Throwable {{ {call}; }}"
        head, body = outline.without_modifiers()
        return f"{head} final class {name} {{ {main} }}{body}\n{harness}"

    def source_name(self) -> str:
        return "Main.java"

    def _make_archives(self, toolchain: Toolchain, place: Path) -> None:
        super()._make_archives(toolchain, place)
        harness = [toolchain.programs["harness"]]
        program = ("CodemazeCompile", *_OPTIONS, _SAMPLE.name)
        files = {_SAMPLE.name: _SAMPLE.read_bytes()}
        jvm.make_archive(toolchain, harness, program, place / "compiler.jsa", files)


def _call(outline: Outline, signature: Signature | None) -> bytes:
    classes = outline.qualified(signature)
    if signature is None:
        return jvm.call(None, 1, classes)
    return jvm.call(_name(signature.function), len(signature.parameters), classes)


def _name(name: str) -> str:
    return f"{name}_" if name in RESERVED["java"] else name


def _type(type_: Type, *, boxed: bool = False) -> str:
    match type_:
        case ListOf(item):
            return f"List<{_type(item, boxed=True)}>"
        case DictOf(item):
            return f"Map<String, {_type(item, boxed=True)}>"
        case primitive:
            return _TYPES[primitive][boxed]
