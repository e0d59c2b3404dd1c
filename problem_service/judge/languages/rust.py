"""Rust, with its own compiler and GCC as the linker. The harness is a crate, compiled once."""

import re
import shlex
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import ClassVar

from problem_service.judge.languages.gcc import find_gcc, linking
from problem_service.judge.languages.language import Language, LanguageMissing, Toolchain
from problem_service.judge.languages.native import LONGEST_MESSAGE, SHELL, on_path, read_harness, run_compiler
from problem_service.judge.languages.prepared import prepared
from problem_service.reserved_words import RESERVED
from problem_service.signature import DictOf, ListOf, Primitive, Signature, Type

_OLDEST = (1, 63)
_FLAGS = ("--edition=2021", "-Copt-level=2", "-Ccodegen-units=1", "-Awarnings", "--color=never")
_TYPES = {Primitive.INT: "i64", Primitive.FLOAT: "f64", Primitive.STRING: "String", Primitive.BOOL: "bool"}
_NAME = "main.rs"
_LINKED = "linked.rs"
_CRATE = "codemaze"
_NOISE = re.compile(
    r"(error: aborting due to|For more information about this error|Some errors have detailed ).*\n?"
)

# Without /proc the compiler cannot find out where it lies, nor the dynamic linker where its libraries are. It
# believes the way by which it is called, if that is a symbolic link; old ones look for lib right here.
_START = """\
mkdir bin && ln -s {root}/lib lib && ln -s {root}/bin/rustc bin/rustc &&
LD_LIBRARY_PATH={root}/lib exec "$PWD/bin/rustc" --sysroot {root} {arguments}
"""


class Rust(Language):
    """rustc 1.63 or newer, and GCC."""

    name: ClassVar[str] = "rust"
    label: ClassVar[str] = "Rust"
    brought_by: ClassVar[str] = "Debian's packages rustc and gcc"
    start_up_s: ClassVar[float] = 0.05
    memory_overhead_bytes: ClassVar[int] = 8 << 20
    children: ClassVar[bool] = False
    compile_cpu_s: ClassVar[float] = 15.0
    out_of_memory: ClassVar[Sequence[bytes]] = (b"memory allocation of ",)
    hello: ClassVar[str] = """\
fn main() {
    let mut line = String::new();
    std::io::stdin().read_line(&mut line).unwrap();
    println!("{}", line.trim().parse::<i64>().unwrap() + 1);
}
"""

    def find(self, given: Path | None) -> Toolchain:
        """A toolchain under a home folder closed to others comes last: not every sandbox can show it."""
        tried = []
        for candidate in [given] if given else sorted(on_path("rustc"), key=_is_hidden):
            version, root = _ask(candidate)
            if root is None:
                tried.append(f"{candidate} does not run")
            elif tuple(map(int, version.split(".")[:2])) < _OLDEST:
                tried.append(f"{candidate} is version {version}")
            else:
                return _toolchain(version, root)
        oldest = ".".join(map(str, _OLDEST))
        raise LanguageMissing(f"no rustc {oldest} or newer: {', '.join(tried) or 'none on PATH'}")

    def prepare(self, toolchain: Toolchain, folder: Path) -> Toolchain:
        rustc = str(Path(toolchain.programs["root"]) / "bin" / "rustc")
        source = _crate()

        def make(place: Path) -> None:
            (place / f"{_CRATE}.rs").write_text(source, encoding="utf-8")
            run_compiler(rustc, *_FLAGS, "--crate-type=rlib", f"{_CRATE}.rs", folder=place)

        state = str(Path(rustc).stat().st_mtime_ns)
        place = prepared(folder, "rust", [toolchain.version, rustc, state, *_FLAGS, _CRATE, source], make)
        return Toolchain(
            version=toolchain.version,
            paths=(*toolchain.paths, place),
            programs={**toolchain.programs, "crate": str(place / f"lib{_CRATE}.rlib")},
        )

    def starter(self, signature: Signature | None) -> str:
        if signature is None:
            return "fn main() {\n}\n"
        parameters = ", ".join(f"{_parameter(p.name)}: {_annotation(p.type)}" for p in signature.parameters)
        types = [*(parameter.type for parameter in signature.parameters), signature.returns]
        uses = "use std::collections::HashMap;\n\n" if any(map(_has_dict, types)) else ""
        head = f"fn {signature.function}({parameters}) -> {_annotation(signature.returns)}"
        return f"{uses}{head} {{\n    todo!()\n}}\n"

    def files(self, source: str, signature: Signature | None) -> dict[str, bytes]:
        texts = {_NAME: self.single_file(source, signature)}
        if signature is not None:
            texts[_LINKED] = f"{source}\n{_main(signature)}"
        return {name: text.encode("utf-8", "replace") for name, text in texts.items()}

    def compile_command(self, toolchain: Toolchain, signature: Signature | None) -> Sequence[str]:
        programs = toolchain.programs
        command = [*_FLAGS, "-o", "main", f"-Clinker={programs['compiler']}"]
        command += [f"-Clink-arg={flag}" for flag in linking(toolchain)]
        if signature is None or "crate" not in programs:
            command.append(_NAME)
        else:
            command += [
                f"--remap-path-prefix={_LINKED}={_NAME}",
                f"--extern={_CRATE}={programs['crate']}",
                _LINKED,
            ]
        script = _START.format(root=shlex.quote(programs["root"]), arguments=shlex.join(command))
        return (str(SHELL), "-c", script)

    def compile_message(self, output: str) -> str:
        return _NOISE.sub("", output[:LONGEST_MESSAGE].replace(_LINKED, _NAME)).strip()

    def run_command(
        self, toolchain: Toolchain, signature: Signature | None, memory_bytes: int
    ) -> Sequence[str]:
        return ("./main",)

    def single_file(self, source: str, signature: Signature | None) -> str:
        if signature is None:
            return source
        return f"{source}\n{read_harness('harness.rs')}\n{_main(signature)}"

    def source_name(self) -> str:
        return _NAME


def _ask(rustc: Path) -> tuple[str, Path | None]:
    """The version and the root of a toolchain, behind rustup's proxy too; no root: it does not run."""
    try:
        answers = [
            subprocess.run(  # noqa: S603  a path from the operator, or found on PATH
                [rustc, *question], capture_output=True, check=True, timeout=30, text=True
            ).stdout
            for question in (["--version"], ["--print", "sysroot"])
        ]
    except (OSError, subprocess.SubprocessError):
        return "", None
    version = re.match(r"rustc (\d+\.\d+\.\d+)", answers[0])
    return (version[1], Path(answers[1].strip())) if version else ("", None)


def _toolchain(version: str, root: Path) -> Toolchain:
    linker = find_gcc(None, "gcc", "c", oldest=5).toolchain
    rustc = root / "bin" / "rustc"
    tools = [Path(path) for path in map(shutil.which, ("ln", "mkdir")) if path]
    return Toolchain(
        version=version,
        paths=(rustc, root / "lib", *tools, *linker.paths),
        programs={**linker.programs, "root": str(root)},
    )


def _is_hidden(path: Path) -> bool:
    """Whether a user without rights of their own cannot reach a file."""
    resolved = path.resolve()
    return not all(place.stat().st_mode & 0o001 for place in (resolved, *resolved.parents))


def _crate() -> str:
    """What is in the module of the single file."""
    _, _, module = read_harness("harness.rs").partition(f"mod {_CRATE} {{\n")
    return module.rstrip().removesuffix("}")


def _main(signature: Signature) -> str:
    lets = [f"let a{i}: {_full_type(p.type)} = input.argument();" for i, p in enumerate(signature.parameters)]
    arguments = ", ".join(f"a{index}" for index in range(len(signature.parameters)))
    call = f"let result: {_full_type(signature.returns)} = {signature.function}({arguments});"
    body = "".join(f"        {line}\n" for line in [*lets, call, f"{_CRATE}::json(result)"])
    return f"fn main() {{\n    {_CRATE}::run(|input| {{\n{body}    }})\n}}\n"


def _has_dict(type_: Type) -> bool:
    match type_:
        case ListOf(item):
            return _has_dict(item)
        case DictOf():
            return True
        case _:
            return False


def _annotation(type_: Type) -> str:
    match type_:
        case ListOf(item):
            return f"Vec<{_annotation(item)}>"
        case DictOf(item):
            return f"HashMap<String, {_annotation(item)}>"
        case primitive:
            return _TYPES[primitive]


def _full_type(type_: Type) -> str:
    return _annotation(type_).replace("HashMap", "std::collections::HashMap")


def _parameter(name: str) -> str:
    return f"{name}_" if name in RESERVED["rust"] else name
