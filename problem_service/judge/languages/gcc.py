"""What C and C++ share: GCC, what a box must show of it, and the harness's object file."""

import os
import re
import shutil
import subprocess
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from problem_service.judge.languages.language import LanguageMissing, Toolchain
from problem_service.judge.languages.native import LONGEST_MESSAGE, SHELL, on_path, run_compiler

OBJECT = "codemaze.o"

_FAST_LINKERS = ("mold", "gold")
_PATH_OF_A_BOX = (Path("/usr/bin"), Path("/bin"))
# What of a message is no player's business, and what stands for it.
_OURS = (
    (r"^(In file included from .*| +from .*[:,]|compilation terminated.*)\n", ""),
    (r"^harness\.c(pp)?:( In .*|[\d:]+ +required from here)\n", ""),
    (r"^harness\.c(pp)?:[\d:]+ ", ""),
    (r"^([^\s:]+\.o:.*?: |\S*/ld(\.\w+)?: \S+: in function .*\n|.*: ld returned .*\n?)", ""),
    (r"^.*: File size limit exceeded signal .*\n(Please .*\n|See .*\n)*", "The program is too large.\n"),
)


@dataclass(frozen=True)
class Gcc:
    """One GCC. ``description``: its version and configuration, and the state of its files."""

    toolchain: Toolchain
    description: str
    includes: tuple[Path, ...]


def find_gcc(given: Path | None, command: str, language: str, oldest: int) -> Gcc:
    """The first GCC on PATH called ``command``, or the one given. Raises LanguageMissing.

    ``language``: as GCC calls it, ``c`` or ``c++``. ``oldest``: the first usable major version.
    """
    tried = []
    for candidate in [given] if given else on_path(command):
        report = _describe(candidate, language)
        version = re.search(r"^gcc version (\d+)[\d.]*", report, re.MULTILINE)
        if version is None:
            tried.append(f"{candidate} is no GCC that runs")
        elif int(version[1]) < oldest:
            tried.append(f"{candidate} is version {version[1]}")
        else:
            return _gcc(candidate.resolve(), version[0].removeprefix("gcc version "), report)
    raise LanguageMissing(f"no {command} {oldest} or newer: {', '.join(tried) or 'none on PATH'}")


def linking(toolchain: Toolchain) -> list[str]:
    """Flags for the way from assembly to a program: the quickest linker, found where it is."""
    programs = toolchain.programs
    tools = {Path(programs[name]).parent for name in ("assembler", "linker") if name in programs}
    flags = [f"-B{folder}" for folder in sorted(tools.difference(_PATH_OF_A_BOX))]
    _, _, linker = Path(programs.get("linker", "ld")).name.partition("ld.")
    if linker:
        flags.append(f"-fuse-ld={linker}")
    if Path(programs["compiler"]).parent not in _PATH_OF_A_BOX:
        flags += ["-static-libgcc", "-static-libstdc++"]  # its own may be elsewhere than the system's
    return flags


def compile_object(compiler: str, flags: Sequence[str], source: str, folder: Path) -> None:
    """Compile the untyped part of the harness. Raises OSError or subprocess.SubprocessError."""
    suffix = ".cpp" if "++" in Path(compiler).name else ".c"
    (folder / f"codemaze{suffix}").write_text(source, encoding="utf-8")
    run_compiler(compiler, *flags, "-c", f"codemaze{suffix}", "-o", OBJECT, folder=folder)


def readable(output: str) -> str:
    """The messages of a compiler or linker, without those that tell of our files alone."""
    output = output[:LONGEST_MESSAGE]
    for pattern, text in _OURS:
        output = re.sub(pattern, text, output, flags=re.MULTILINE)
    return "\n".join(line for line, _ in groupby(output.strip().splitlines()))


def _describe(compiler: Path, language: str) -> str:
    try:
        answer = subprocess.run(  # noqa: S603  a path from the operator, or found on PATH
            [compiler, "-v", "-E", "-x", language, os.devnull, "-o", os.devnull],
            capture_output=True,
            check=True,
            timeout=30,
            text=True,
            errors="replace",
            env=os.environ | {"LC_ALL": "C"},
        )
    except (OSError, subprocess.SubprocessError):
        return ""
    return answer.stderr


def _gcc(compiler: Path, version: str, report: str) -> Gcc:
    listed = report.partition("search starts here:\n")[2].partition("End of search list")[0]
    includes = _existing(line.strip() for line in listed.splitlines() if line.startswith(" "))
    programs = _existing(_variable("COMPILER_PATH", report))
    libraries = _existing(_variable("LIBRARY_PATH", report))
    tools = {"assembler": shutil.which("as")}
    tools["linker"] = next(filter(None, (shutil.which(f"ld.{name}") for name in _FAST_LINKERS)), None)
    found = {name: path for name, path in tools.items() if path}
    state = [f"{path} {path.stat().st_mtime_ns}" for path in (compiler, *includes)]
    plain_linker = shutil.which("ld")
    shown = [SHELL, compiler, *map(Path, found.values()), *includes, *programs, *libraries]
    return Gcc(
        toolchain=Toolchain(
            version=version,
            paths=(*shown, Path(plain_linker)) if plain_linker else tuple(shown),
            programs={"compiler": str(compiler), **found},
        ),
        description="\n".join([report, *state]),
        includes=includes,
    )


def _variable(name: str, report: str) -> list[str]:
    found = re.search(rf"^{name}=(.*)$", report, re.MULTILINE)
    return found[1].split(":") if found else []


def _existing(folders: Iterable[str]) -> tuple[Path, ...]:
    resolved = (Path(folder).resolve() for folder in folders if folder)
    return tuple(dict.fromkeys(folder for folder in resolved if folder.is_dir() and folder != Path("/")))
