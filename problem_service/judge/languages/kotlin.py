"""Kotlin on the JVM: the compiler as JetBrains, npm or a distribution brings it, and a JDK."""

import re
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from problem_service.judge.languages import jvm
from problem_service.judge.languages.java_source import blank
from problem_service.judge.languages.language import LanguageMissing, Toolchain
from problem_service.reserved_words import RESERVED
from problem_service.signature import DictOf, ListOf, Primitive, Signature, Type

_TYPES = {
    Primitive.INT: "Long",
    Primitive.FLOAT: "Double",
    Primitive.STRING: "String",
    Primitive.BOOL: "Boolean",
}
_OPTIONS = (
    *("-no-reflect", "-no-stdlib", "-nowarn", "-Xdisable-default-scripting-plugin"),
    *("-Xlambdas=class", "-Xsam-conversions=class", "-Xstring-concat=inline", "-d", "."),
)
_HARNESSES = Path(__file__).parent / "harnesses"
_SAMPLE = _HARNESSES / "sample" / "sample.kt"
_COMPILER = "org.jetbrains.kotlin.cli.jvm.K2JVMCompiler"
_COMPILER_BYTES = 768 << 20
# Public packages of the platform, and of its base what they are made of. A jar of them is read far quicker
# than the JDK's own image with its seventy modules.
_PLATFORM = "regex:/java\\.base/.*|/java\\..*/(java|javax)/.*"
_TOKEN = re.compile(
    r"[{}]|(?<!\w)(?P<kind>class|object)\s+(?P<class>\w+)|(?<!\w)fun\s+(?:<[^>]*>\s*)?`?(?P<function>\w+)`?\s*\("
)
_PACKAGE = re.compile(r"^\s*package\s+([\w.]+)", re.MULTILINE)
_FILE_CLASS = re.compile(r'@file\s*:\s*(?:kotlin\.jvm\.)?JvmName\s*\(\s*"(\w+)"')
_STARTER = """\
fun main() {
    val words = generateSequence(::readLine).flatMap { it.split(' ').asSequence() }
}
"""


class Kotlin(jvm.JvmLanguage):
    """The function is one of the file, or a method of a class or an object Solution."""

    name = "kotlin"
    label = "Kotlin"
    brought_by = (
        "JetBrains' kotlinc or npm's package kotlin-compiler, and Debian's package default-jdk-headless"
    )
    compile_cpu_s = 30.0
    compile_memory_bytes = 1536 << 20
    started_early = (
        "kotlin.collections.CollectionsKt",
        "kotlin.collections.MapsKt",
        "kotlin.collections.ArraysKt",
        "kotlin.text.StringsKt",
        "kotlin.ranges.RangesKt",
        "kotlin.sequences.SequencesKt",
        "kotlin.io.ConsoleKt",
        "kotlin.comparisons.ComparisonsKt",
        "kotlin.jvm.internal.Intrinsics",
    )
    prepares_slowly = True
    hello = "fun main() {\n    println(readLine()!!.trim().toLong() + 1)\n}\n"

    def find(self, given: Path | None) -> Toolchain:
        java = jvm.find_java(None)
        for executable in [given] if given else _candidates():
            home = executable.resolve().parent.parent
            jars = {"kotlinc": home / "lib/kotlin-compiler.jar", "stdlib": home / "lib/kotlin-stdlib.jar"}
            if all(jar.exists() for jar in jars.values()):
                programs = {name: str(jar) for name, jar in jars.items()}
                return Toolchain(_version(home), (*java.paths, home / "lib"), {**java.programs, **programs})
        raise LanguageMissing(f"no Kotlin compiler: {given or 'no kotlinc on PATH nor in the usual places'}")

    def starter(self, signature: Signature | None) -> str:
        if signature is None:
            return _STARTER
        parameters = ", ".join(f"{_name(p.name)}: {_type(p.type)}" for p in signature.parameters)
        return (
            f"fun {_name(signature.function)}({parameters}): {_type(signature.returns)} {{\n"
            "    throw NotImplementedError()\n}\n"
        )

    def files(self, source: str, signature: Signature | None) -> dict[str, bytes]:
        package = _PACKAGE.search(blank(source))
        prefix = f"{package[1]}." if package else ""
        classes = [f"{prefix}{name}" for name in _classes(source)]
        text = source.encode("utf-8", "replace")
        if signature is None:
            main = classes[0] if "main" in _outline(source)[0] else classes[-1]
            return {"solution.kt": text, "call": jvm.call(None, 1, classes), "main": main.encode()}
        return {
            "solution.kt": text,
            "call": jvm.call(_name(signature.function), len(signature.parameters), classes),
            "main": b"CodemazeKt",
            "codemaze.kt": _harness(source, signature, prefix).encode(),
        }

    def compile_command(self, toolchain: Toolchain, signature: Signature | None) -> Sequence[str]:
        command = jvm.compiler(toolchain, _COMPILER_BYTES)
        programs = toolchain.programs
        if "starter" in programs:
            path = f"{programs['starter']}:{programs['kotlinc']}"
            return (*command, "-cp", path, "CodemazeKotlinc", self._compile_path(toolchain), "solution.kt")
        options = (*_OPTIONS, "-cp", programs["stdlib"])
        sources = ("solution.kt", "codemaze.kt") if signature else ("solution.kt",)
        return (*command, "-cp", programs["kotlinc"], _COMPILER, *options, *sources)

    def single_file(self, source: str, signature: Signature | None) -> str:
        return source if signature is None else f"{source}\n{_harness(source, signature)}"

    def source_name(self) -> str:
        return "Main.kt"

    def _make_classes(self, toolchain: Toolchain, place: Path) -> None:
        super()._make_classes(toolchain, place)
        compiler = (toolchain.programs["kotlinc"], toolchain.programs["stdlib"])
        jvm.compile_jar(toolchain, [_HARNESSES / "CodemazeKotlinc.java"], place / "starter.jar", compiler)
        _pack_platform(toolchain, place / "platform.jar")

    def _make_archives(self, toolchain: Toolchain, place: Path) -> None:
        super()._make_archives(toolchain, place)
        path = (toolchain.programs["starter"], toolchain.programs["kotlinc"])
        program = ("CodemazeKotlinc", self._compile_path(toolchain), _SAMPLE.name)
        files = {_SAMPLE.name: _SAMPLE.read_bytes()}
        jvm.make_archive(toolchain, path, program, place / "compiler.jsa", files)

    def _libraries(self, toolchain: Toolchain) -> Sequence[str]:
        return [toolchain.programs["stdlib"]]

    def _compile_path(self, toolchain: Toolchain) -> str:
        return f"{toolchain.programs['stdlib']}:{toolchain.programs['platform']}"


def _candidates() -> Iterator[Path]:
    on_path = shutil.which("kotlinc")
    if on_path:
        yield Path(on_path)
    node = shutil.which("node")
    for prefix in [*([Path(node).resolve().parent.parent] if node else []), Path("/usr/local"), Path("/usr")]:
        yield prefix / "lib/node_modules/kotlin-compiler/bin/kotlinc"
    for home in ("/opt/kotlinc", "/opt/kotlin", "/usr/share/kotlin/kotlinc", "/usr/local/kotlinc"):
        yield Path(home) / "bin/kotlinc"


def _version(home: Path) -> str:
    """As the distribution's own file has it; to start the compiler for it would take seconds."""
    try:
        return (home / "build.txt").read_text().strip().partition("-")[0]
    except OSError:
        return "unknown"


def _pack_platform(toolchain: Toolchain, jar: Path) -> None:
    home = Path(toolchain.programs["libraries"]).parent
    with tempfile.TemporaryDirectory() as name:
        image = ("--dir", name, "--include", _PLATFORM, str(home / "lib/modules"))
        jvm.run((str(home / "bin/jimage"), "extract", *image), Path(name))
        modules = sorted(Path(name).iterdir())
        jvm.write_jar(
            jar,
            {
                str(path.relative_to(module)): path
                for module in modules
                for path in module.rglob("*.class")
                if path.name != "module-info.class"
            },
        )


def _outline(source: str) -> tuple[list[str], dict[str, str]]:
    """The functions of the file itself, and its classes and objects: which of the two each is."""
    functions, classes, depth = [], {}, 0
    for token in _TOKEN.finditer(blank(source)):
        depth += {"{": 1, "}": -1}.get(token[0], 0)
        if depth == 0 and token["class"]:
            classes[token["class"]] = token["kind"]
        elif depth == 0 and token["function"]:
            functions.append(token["function"])
    return functions, classes


def _classes(source: str) -> Sequence[str]:
    """Classes to look for the function in: the one of the file's own functions first."""
    given = _FILE_CLASS.search(source)
    classes = sorted(_outline(source)[1], key=lambda name: name != "Solution")
    return [given[1] if given else "SolutionKt", *classes]


def _harness(source: str, signature: Signature, package: str = "") -> str:
    """What calls the function where there is no JVM prepared for it."""
    function = _name(signature.function)
    functions, classes = _outline(source)
    if function not in functions and "Solution" in classes:
        function = f"Solution{'()' if classes['Solution'] == 'class' else ''}.{function}"
    arguments = ", ".join(f"reader.next {{ {_reading(p.type)} }}" for p in signature.parameters)
    call = f"private fun codemazeCall(reader: CodemazeArguments): Any? = {package}{function}({arguments})\n"
    return (_HARNESSES / "codemaze.kt").read_text() + "\n" + call


def _reading(type_: Type) -> str:
    match type_:
        case ListOf(item):
            return f"list {{ {_reading(item)} }}"
        case DictOf(item):
            return f"dict {{ {_reading(item)} }}"
        case primitive:
            return f"{primitive}()"


def _name(name: str) -> str:
    return f"{name}_" if name in RESERVED["kotlin"] else name


def _type(type_: Type) -> str:
    match type_:
        case ListOf(item):
            return f"List<{_type(item)}>"
        case DictOf(item):
            return f"Map<String, {_type(item)}>"
        case primitive:
            return _TYPES[primitive]
