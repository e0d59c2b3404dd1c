"""TypeScript, compiled for Node by npm's package typescript, native or not."""

import os
import platform
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import ClassVar

from problem_service.judge.languages.language import LanguageMissing, Toolchain
from problem_service.judge.languages.node import Node, find_node
from problem_service.judge.languages.prepared import prepared
from problem_service.judge.languages.script import HARNESSES, first_new_enough
from problem_service.signature import DictOf, ListOf, Primitive, Signature, Type

_OLDEST = (5, 0)
_MACHINES = {"x86_64": "x64", "aarch64": "arm64"}
_GLOBAL_FOLDERS = ("/usr/local/lib/node_modules", "/usr/lib/node_modules", "~/.npm-global/lib/node_modules")
_LIBRARY = "lib.es2022.d.ts"
"""Lies beside the compiler."""
_DECLARATIONS = (HARNESSES / "node.d.ts").read_bytes()
# The native compiler wants to find its folder by a link in /proc, which a box has not. A copy of it looks for
# another link, of the same length, in the box's folder.
_LINK_OF_LINUX = b"/proc/self/exe"
_LINK_OF_OURS = b"./codemaze_tsc"
_LINK_AND_RUN = '"$0" -s "$1" codemaze_tsc && shift && exec "$@"'
# Types are checked; what may be null or has no type stands in nobody's way.
_OPTIONS = (
    *("--target", "es2022", "--lib", "es2022", "--module", "commonjs", "--moduleDetection", "force"),
    *("--strict", "false", "--strictFunctionTypes", "true", "--strictBindCallApply", "true"),
    *("--esModuleInterop", "true", "--sourceMap", "--noEmitOnError", "--skipLibCheck", "--pretty", "false"),
)
_TYPES = {
    Primitive.INT: ("number", "0"),
    Primitive.FLOAT: ("number", "0"),
    Primitive.STRING: ("string", '""'),
    Primitive.BOOL: ("boolean", "false"),
}


class TypeScript(Node):
    """The program becomes JavaScript for CommonJS. An int beyond ±(2^53 - 1) is a BigInt, its type or not."""

    name: ClassVar[str] = "typescript"
    label: ClassVar[str] = "TypeScript"
    brought_by: ClassVar[str] = "npm's package typescript, and Node as for JavaScript"
    syntax_error_exit_code: ClassVar[int | None] = None
    source_file: ClassVar[str] = "solution.ts"
    hello: ClassVar[str] = (
        "const text: string = require('fs').readFileSync(0, 'utf8');\nconsole.log(Number(text) + 1);\n"
    )

    def find(self, given: Path | None) -> Toolchain:
        """``given``: the compiler, as on PATH (``tsc``) or the native one. Raises LanguageMissing."""
        node = find_node()
        compilers = [given] if given else list(_candidates(Path(node.programs["node"])))
        for compiler in compilers:
            command = _command(compiler)
            if command is not None:
                return _toolchain(node, command)
        looked = ", ".join(map(str, compilers)) or "none on PATH or in a global node_modules"
        raise LanguageMissing(f"no compiler of npm's package typescript: {looked}")

    def prepare(self, toolchain: Toolchain, folder: Path) -> Toolchain:
        if "native" not in toolchain.programs:
            return toolchain
        compiler = Path(toolchain.programs["native"])

        def make(place: Path) -> None:
            copied = compiler.read_bytes().replace(_LINK_OF_LINUX, _LINK_OF_OURS)
            (place / "tsc").write_bytes(copied)

        made_of = (str(compiler), toolchain.version, str(compiler.stat().st_mtime_ns))
        copy = prepared(folder, "compiler", made_of, make) / "tsc"
        if not os.access(copy, os.X_OK):  # it may be another's, or on a disk that is read-only
            copy.chmod(0o755)
        return replace(
            toolchain,
            paths=(*toolchain.paths, copy.parent),
            programs={**toolchain.programs, "linked": str(copy)},
        )

    def starter(self, signature: Signature | None) -> str:
        if signature is None:
            return 'import { readFileSync } from "fs";\n\nconst text: string = readFileSync(0, "utf8");\n'
        parameters = ", ".join(f"{p.name}: {_annotation(p.type)}" for p in signature.parameters)
        returns = signature.returns
        return (
            f"function {signature.function}({parameters}): {_annotation(returns)} {{\n"
            f"    return {_empty(returns)};\n}}\n"
        )

    def files(self, source: str, signature: Signature | None) -> dict[str, bytes]:
        return super().files(source, signature) | {"node.d.ts": _DECLARATIONS}

    def compile_command(self, toolchain: Toolchain, signature: Signature | None) -> Sequence[str]:
        programs = toolchain.programs
        files = ("node.d.ts", self.source_file)
        if "linked" in programs:
            link = (programs["sh"], "-c", _LINK_AND_RUN, programs["ln"], programs["native"])
            return (*link, programs["linked"], "--singleThreaded", *_OPTIONS, *files)
        if "native" in programs:
            return (programs["native"], "--singleThreaded", *_OPTIONS, *files)
        return (programs["node"], programs["tsc"], *_OPTIONS, *files)

    def source_name(self) -> str:
        return "main.ts"


def _candidates(node: Path) -> Iterator[Path]:
    on_path = shutil.which("tsc")
    if on_path:
        yield Path(on_path)
    folders = [Path(folder).expanduser() for folder in _GLOBAL_FOLDERS]
    for folder in [node.parent.parent / "lib" / "node_modules", *folders]:
        compiler = folder / "typescript" / "bin" / "tsc"
        if compiler.exists():
            yield compiler


def _command(compiler: Path) -> dict[str, str] | None:
    """The compiler of the package that this one is of: ``native``, or ``tsc``, which Node runs."""
    compiler = compiler.resolve()
    if (compiler.parent / _LIBRARY).exists():
        return {"tsc" if compiler.suffix == ".js" else "native": str(compiler)}
    package = compiler.parent.parent
    machine = f"typescript-linux-{_MACHINES.get(platform.machine())}"
    for folder in (package / "node_modules", package.parent):
        native = folder / "@typescript" / machine / "lib" / "tsc"
        if native.exists():
            return {"native": str(native)}
    script = package / "lib" / "tsc.js"
    if (script.parent / _LIBRARY).exists():
        return {"tsc": str(script)}
    return None


def _toolchain(node: Toolchain, command: dict[str, str]) -> Toolchain:
    (path,) = map(Path, command.values())
    tools = {name: shutil.which(name) for name in ("sh", "ln")}
    found = {name: tool for name, tool in tools.items() if tool}
    if "native" in command:
        if len(found) < len(tools):
            raise LanguageMissing(f"no {' or '.join(tools)} on PATH, which its compiler is run with")
        _, answer = first_new_enough([path], _OLDEST, "--version")
    else:
        _, answer = first_new_enough([Path(node.programs["node"])], _OLDEST, str(path), "--version")
    return Toolchain(
        version=answer.strip().removeprefix("Version "),
        paths=(*node.paths, path.parent, *map(Path, found.values())),
        programs={**node.programs, **found, **command},
    )


def _annotation(type_: Type) -> str:
    match type_:
        case ListOf(item):
            return f"{_annotation(item)}[]"
        case DictOf(item):
            return f"{{ [key: string]: {_annotation(item)} }}"
        case primitive:
            return _TYPES[primitive][0]


def _empty(type_: Type) -> str:
    match type_:
        case ListOf():
            return "[]"
        case DictOf():
            return "{}"
        case primitive:
            return _TYPES[primitive][1]
