"""Go. The compiler and the linker are called as they are: the go command takes longer than both."""

import json
import os
import re
import shlex
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import ClassVar

from problem_service.judge.languages.language import Language, LanguageMissing, Toolchain
from problem_service.judge.languages.native import LONGEST_MESSAGE, SHELL, on_path, read_harness
from problem_service.judge.languages.prepared import prepared
from problem_service.reserved_words import RESERVED
from problem_service.signature import DictOf, ListOf, Primitive, Signature, Type

_OLDEST = (1, 18)  # the first with generic functions
_TYPES = {
    Primitive.INT: "int",
    Primitive.FLOAT: "float64",
    Primitive.STRING: "string",
    Primitive.BOOL: "bool",
}
_ZEROS = {Primitive.INT: "0", Primitive.FLOAT: "0", Primitive.STRING: '""', Primitive.BOOL: "false"}
_CODECS = {Primitive.INT: "Int", Primitive.FLOAT: "Float", Primitive.STRING: "String", Primitive.BOOL: "Bool"}
_NAME = "main.go"

# Newer releases bring no compiled packages: these, and what they need, are compiled when Go is made ready.
_PACKAGES = """
    bufio bytes cmp container/heap container/list container/ring context encoding/base64 encoding/binary
    encoding/hex encoding/json errors fmt hash/crc32 hash/fnv hash/maphash io iter maps math math/big
    math/bits math/cmplx math/rand math/rand/v2 os reflect regexp runtime runtime/debug slices sort strconv
    strings sync sync/atomic syscall text/tabwriter time unicode unicode/utf16 unicode/utf8 unsafe
"""

# No settings or modules of the user's, no other toolchain that would be fetched, no C.
_ENVIRONMENT = {
    "GOENV": "off",
    "GOFLAGS": "",
    "GO111MODULE": "off",
    "GOTOOLCHAIN": "local",
    "GOPROXY": "off",
    "CGO_ENABLED": "0",
    "GOWORK": "off",
    "GOTELEMETRY": "off",
}
_NOISE = re.compile(r"# |failed to start telemetry")
_PACKAGE_CLAUSE = re.compile(r"\A((?>\s+|//[^\n]*|/\*.*?\*/)*+package\s+main\b)", re.DOTALL)
_IMPORTS = (
    '; import (codemazeMath "math"; codemazeOs "os"; codemazeRuntime "runtime"; '
    'codemazeStrconv "strconv"; codemazeSyscall "syscall")'
)


class Go(Language):
    """Go 1.18 or newer."""

    name: ClassVar[str] = "go"
    label: ClassVar[str] = "Go"
    brought_by: ClassVar[str] = "Debian's package golang-go"
    memory_overhead_bytes: ClassVar[int] = 32 << 20
    start_up_s: ClassVar[float] = 0.05
    children: ClassVar[bool] = False
    compile_cpu_s: ClassVar[float] = 20.0
    out_of_memory: ClassVar[Sequence[bytes]] = (b"runtime: out of memory", b"runtime: cannot allocate memory")
    hello: ClassVar[str] = """\
package main

import "fmt"

func main() {
	var n int
	fmt.Scan(&n)
	fmt.Println(n + 1)
}
"""

    def find(self, given: Path | None) -> Toolchain:
        tried = []
        for candidate in [given] if given else on_path("go"):
            facts = _ask(candidate)
            version = re.match(r"go(\d+)\.(\d+)", facts.get("GOVERSION", ""))
            if version is None:
                tried.append(f"{candidate} does not run")
            elif (int(version[1]), int(version[2])) < _OLDEST:
                tried.append(f"{candidate} is {facts['GOVERSION']}")
            else:
                return _toolchain(facts)
        oldest = ".".join(map(str, _OLDEST))
        raise LanguageMissing(f"no Go {oldest} or newer: {', '.join(tried) or 'none on PATH'}")

    def prepare(self, toolchain: Toolchain, folder: Path) -> Toolchain:
        """Compile what programs import, unless the release brought it along; a minute of one core's time."""
        if "packages" in toolchain.programs:
            return toolchain
        go = toolchain.programs["go"]

        def make(place: Path) -> None:
            _compile_packages(go, place)

        state = str(Path(go).stat().st_mtime_ns)
        place = prepared(folder, "go", [toolchain.version, go, state, _PACKAGES], make)
        return Toolchain(
            version=toolchain.version,
            paths=(*toolchain.paths, place),
            programs={**toolchain.programs, "packages": str(place)},
        )

    def starter(self, signature: Signature | None) -> str:
        if signature is None:
            return "package main\n\nfunc main() {\n}\n"
        parameters = ", ".join(f"{_parameter(p.name)} {_annotation(p.type)}" for p in signature.parameters)
        returns = signature.returns
        zero = _ZEROS[returns] if isinstance(returns, Primitive) else "nil"
        head = f"func {signature.function}({parameters}) {_annotation(returns)}"
        return f"package main\n\n{head} {{\n\treturn {zero}\n}}\n"

    def files(self, source: str, signature: Signature | None) -> dict[str, bytes]:
        return {_NAME: self.single_file(source, signature).encode("utf-8", "replace")}

    def compile_command(self, toolchain: Toolchain, signature: Signature | None) -> Sequence[str]:
        programs = toolchain.programs
        packages = programs.get("packages")
        if packages is None:
            root = Path(programs["go"]).parents[1]  # told, as it cannot be found out without /proc
            settings = [f"{name}={value}" for name, value in {**_ENVIRONMENT, "GOROOT": root}.items()]
            build = ("build", "-trimpath", "-ldflags=-s -w", "-o", "main", _NAME)
            return (programs["env"], *settings, programs["go"], *build)
        flags = f"-p main -complete -pack -trimpath /box -o main.a -I {shlex.quote(packages)} {_NAME}"
        compile_, link = shlex.quote(programs["compile"]), shlex.quote(programs["link"])
        script = f"{compile_} {flags} && exec {link} -s -w -L {shlex.quote(packages)} -o main main.a"
        return (str(SHELL), "-c", script)

    def compile_message(self, output: str) -> str:
        lines = output[:LONGEST_MESSAGE].replace("/box/", "").splitlines()
        return "\n".join(line.removeprefix("./") for line in lines if not _NOISE.match(line)).strip()

    def run_command(
        self, toolchain: Toolchain, signature: Signature | None, memory_bytes: int
    ) -> Sequence[str]:
        """The collector waits until there is four times as much, or until the limit is near.

        One thread runs Go: a program's time is that of all its threads, so that a second one wins nothing.
        """
        limit = memory_bytes - memory_bytes // 16
        settings = (f"GOMEMLIMIT={limit}", "GOGC=300", "GOMAXPROCS=1")
        return (toolchain.programs["env"], *settings, "./main")

    def single_file(self, source: str, signature: Signature | None) -> str:
        if signature is None:
            return source
        with_imports = _PACKAGE_CLAUSE.sub(lambda match: match[1] + _IMPORTS, source, count=1)
        return f"{with_imports}\n{read_harness('harness.go')}\n{_main(signature)}"

    def source_name(self) -> str:
        return _NAME


def _ask(go: Path) -> dict[str, str]:
    wanted = ("GOVERSION", "GOROOT", "GOTOOLDIR", "GOOS", "GOARCH")
    try:
        answer = subprocess.run(  # noqa: S603  a path from the operator, or found on PATH
            [go, "env", "-json", *wanted],
            capture_output=True,
            check=True,
            timeout=30,
            env=os.environ | _ENVIRONMENT,
        )
        facts: dict[str, str] = json.loads(answer.stdout)
    except (OSError, subprocess.SubprocessError, ValueError):
        return {}
    return facts


def _toolchain(facts: dict[str, str]) -> Toolchain:
    root, tools = Path(facts["GOROOT"]).resolve(), Path(facts["GOTOOLDIR"]).resolve()
    env = shutil.which("env") or "/usr/bin/env"
    programs = {
        "go": str(root / "bin" / "go"),
        "env": env,
        "compile": str(tools / "compile"),
        "link": str(tools / "link"),
    }
    compiled = root / "pkg" / f"{facts['GOOS']}_{facts['GOARCH']}"
    if (compiled / "fmt.a").exists():
        programs["packages"] = str(compiled)
    return Toolchain(
        version=facts["GOVERSION"].removeprefix("go"), paths=(SHELL, Path(env), root), programs=programs
    )


def _compile_packages(go: str, place: Path) -> None:
    """Fill a folder with archives by import path, as `go install` did before it had a cache instead."""
    cache = place / ".cache"
    listing = ("list", "-e", "-deps", "-export", "-f", "{{if .Export}}{{.ImportPath}}\t{{.Export}}{{end}}")
    answer = subprocess.run(  # noqa: S603  found by us
        [go, *listing, *_PACKAGES.split()],
        capture_output=True,
        check=True,
        timeout=600,
        text=True,
        env=os.environ | _ENVIRONMENT | {"GOCACHE": str(cache)},
    )
    for line in answer.stdout.splitlines():
        package, _, archive = line.partition("\t")
        target = place / f"{package}.a"
        target.parent.mkdir(parents=True, exist_ok=True)
        Path(archive).rename(target)
    shutil.rmtree(cache)


def _main(signature: Signature) -> str:
    read = [
        f"a{i} := codemazeArgument(in, {_codec('Read', p.type)})" for i, p in enumerate(signature.parameters)
    ]
    arguments = ", ".join(f"a{index}" for index in range(len(signature.parameters)))
    write = f"return {_codec('Write', signature.returns)}(nil, {signature.function}({arguments}))"
    body = "\n".join(f"\t\t{line}" for line in [*read, write])
    return f"func main() {{\n\tcodemazeRun(func(in *codemazeInput) codemazeOutput {{\n{body}\n\t}})\n}}\n"


def _codec(verb: str, type_: Type) -> str:
    match type_:
        case ListOf(item):
            return f"codemaze{verb}List[{_annotation(item)}]({_codec(verb, item)})"
        case DictOf(item):
            return f"codemaze{verb}Dict[{_annotation(item)}]({_codec(verb, item)})"
        case primitive:
            return f"codemaze{verb}{_CODECS[primitive]}"


def _annotation(type_: Type) -> str:
    match type_:
        case ListOf(item):
            return f"[]{_annotation(item)}"
        case DictOf(item):
            return f"map[string]{_annotation(item)}"
        case primitive:
            return _TYPES[primitive]


def _parameter(name: str) -> str:
    return f"{name}_" if name in RESERVED["go"] else name
