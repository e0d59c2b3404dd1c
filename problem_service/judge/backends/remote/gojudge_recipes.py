"""How programs are built and run on a usual go-judge host: a Debian with the languages' usual tools."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePath

_COPY = "cp {source} {out}"


@dataclass(frozen=True, slots=True)
class Recipe:
    """``build`` is a line for a shell that makes one file, {out}, of {source}; {stem} is its name.

    To be run, that file is put under the name ``program``. The interpreted languages only have their syntax
    checked and are copied. ``tools`` are looked for on PATH. ``beside``: files of the language that building
    needs and that are not the program.
    """

    tools: tuple[str, ...]
    build: str
    program: str
    command: tuple[str, ...]
    beside: tuple[str, ...] = ()

    def build_line(self, source: str, out: str) -> str:
        return self.build.format(source=source, out=out, stem=PurePath(source).stem)

    def program_name(self, source: str) -> str:
        return self.program.format(source=source)

    def run_command(self, source: str, memory_mb: int) -> list[str]:
        """By env, which finds the tool on the box's PATH."""
        names = {"source": source, "stem": PurePath(source).stem, "memory_mb": memory_mb}
        return ["/usr/bin/env", *(part.format(**names) for part in self.command)]


def _native(tool: str, build: str) -> Recipe:
    return Recipe((tool,), f"{tool} {build}", "main", ("./main",))


def _interpreted(tool: str, check: str, *options: str) -> Recipe:
    return Recipe((tool,), f"{tool} {check} {{source}} && {_COPY}", "{source}", (tool, *options, "{source}"))


_JAVA = ("java", "-Xmx{memory_mb}m", "-Xss64m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1")
_NODE_OPTIONS = ("--max-old-space-size={memory_mb}", "--stack-size=50000")
_TYPESCRIPT = (
    "--target es2022 --lib es2022 --module commonjs --moduleDetection force --esModuleInterop true"
    " --strict false --skipLibCheck --pretty false"
)
_COMPILES = "import sys;compile(open(sys.argv[1],'rb').read(),sys.argv[1],'exec')"

RECIPES: Mapping[str, Recipe] = {
    "c": _native("gcc", "-O2 -std=gnu17 -o {out} {source} -lm"),
    "cpp": _native("g++", "-O2 -std=gnu++20 -o {out} {source}"),
    "go": _native("go", "build -o {out} {source}"),
    "rust": _native("rustc", "-O --edition 2021 -o {out} {source}"),
    "swift": _native("swiftc", "-O -o {out} {source}"),
    "csharp": Recipe(("mcs", "mono"), "mcs -optimize+ -out:{out} {source}", "main.exe", ("mono", "main.exe")),
    "java": Recipe(
        ("javac", "jar", "java"),
        "javac -J-Xmx512m -encoding UTF-8 -d classes {source} && cd classes"
        " && main=CodemazeMain && if [ ! -f $main.class ]; then main={stem}; fi && jar cfe ../{out} $main .",
        "main.jar",
        (*_JAVA, "-jar", "main.jar"),
    ),
    "kotlin": Recipe(
        ("kotlinc", "java"),
        "kotlinc -J-Xmx768m {source} -include-runtime -d main.jar && mv main.jar {out}",
        "main.jar",
        (*_JAVA, "-jar", "main.jar"),
    ),
    "javascript": _interpreted("node", "--check", *_NODE_OPTIONS),
    "typescript": Recipe(
        ("tsc", "node"),
        f"tsc {_TYPESCRIPT} node.d.ts {{source}} && mv {{stem}}.js {{out}}",
        "main.js",
        ("node", *_NODE_OPTIONS, "main.js"),
        beside=("node.d.ts",),
    ),
    "php": _interpreted("php", "-l", "-d", "memory_limit=-1"),
    "python": _interpreted("python3", f'-c "{_COMPILES}"'),
    "ruby": _interpreted("ruby", "-c"),
}
