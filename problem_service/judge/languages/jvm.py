"""What Java and Kotlin share: the machine they run on, the harness, and how both start quickly."""

import os
import re
import shutil
import subprocess
import tempfile
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import ClassVar

from problem_service.judge.languages.elf import loader_of
from problem_service.judge.languages.language import Language, LanguageMissing, Toolchain
from problem_service.judge.languages.prepared import prepared
from problem_service.signature import Signature

JAVAC = "jdk.compiler/com.sun.tools.javac.Main"

_OLDEST = 17
_SOURCES = Path(__file__).parent / "harnesses"
_HARNESS = ("Codemaze", "CodemazeOutput", "CodemazeJson")
_HELPERS = ("CodemazePark", "CodemazeCompile")
_VERSION = re.compile(r'version "(\d+)([^"]*)"')
_PATIENCE_S = 120

# No logging: warnings would go to standard output. The serial collector starts quickest of those that are
# quick for programs full of references, which G1 doubles the time of; it takes no time of other threads.
_LEAN = ("-Xlog:disable", "-Xshare:auto", "-XX:+UseSerialGC", "-XX:-UsePerfData", "-XX:-UseContainerSupport")
_COMPILER = (*_LEAN, "-XX:TieredStopAtLevel=1", "-Xss32m")

_STACK = "-Xss64m"
# The old generation holds what the problem allows, and the young one is had on top.
_YOUNG = 4


class JvmLanguage(Language):
    """Runs the classes that its compiler left in the box's folder.

    The harness (``harnesses/Codemaze*.java``) calls the player's function by reflection, so that it is the
    same for each program: `prepare` compiles it once, and a parked JVM can hold it before the program comes.
    What to call is in the file ``call``. Without `prepare` it is compiled together with a program whose
    function it is to call, and the JVM starts the class that the file ``main`` names.
    """

    started_early: ClassVar[Sequence[str]] = ()
    """Classes of the language's library that a parked JVM loads before the program comes."""

    start_up_s = 0.5
    memory_overhead_bytes = 192 << 20
    processes = 96
    out_of_memory = (b"java.lang.OutOfMemoryError",)
    out_of_memory_exit_codes = (3,)

    def run_command(
        self, toolchain: Toolchain, signature: Signature | None, memory_bytes: int
    ) -> Sequence[str]:
        main = ("Codemaze",) if "harness" in toolchain.programs else (_STACK, "@main")
        return self._command(toolchain, memory_bytes, *main)

    def park_command(self, toolchain: Toolchain, memory_bytes: int) -> Sequence[str] | None:
        if "harness" not in toolchain.programs:
            return None
        return self._command(toolchain, memory_bytes, "CodemazePark", *self.started_early)

    def _libraries(self, toolchain: Toolchain) -> Sequence[str]:
        """Jars that programs of the language need."""
        return ()

    def _command(self, toolchain: Toolchain, memory_bytes: int, *main: str) -> Sequence[str]:
        heap = memory_bytes + memory_bytes // _YOUNG
        return java(
            toolchain,
            *_LEAN,
            *_archived(toolchain, "run"),
            *(f"-Xms{heap}", f"-Xmx{heap}", f"-XX:NewRatio={_YOUNG}", "-XX:+ExitOnOutOfMemoryError"),
            *("-cp", ":".join([*self._class_path(toolchain), "."]), *main),
        )

    def _class_path(self, toolchain: Toolchain) -> Sequence[str]:
        harness = toolchain.programs.get("harness")
        return [*([harness] if harness else []), *self._libraries(toolchain)]

    def prepare(self, toolchain: Toolchain, folder: Path) -> Toolchain:
        sources = sorted([*_SOURCES.glob("*.java"), *_SOURCES.glob("sample/*")])
        made_of = [repr(toolchain), *(source.read_text() for source in sources)]
        classes = prepared(folder, "classes", made_of, lambda place: self._make_classes(toolchain, place))
        with_classes = _with(toolchain, classes, "*.jar")
        # Apart from the classes, as an archive holds for the place where they lie when it is made.
        archives = prepared(
            folder, "archives", [str(classes)], lambda place: self._make_archives(with_classes, place)
        )
        return _with(with_classes, archives, "*.jsa")

    def _make_classes(self, toolchain: Toolchain, place: Path) -> None:
        """Compile what of ours is compiled once into jars."""
        sources = [_SOURCES / f"{name}.java" for name in (*_HARNESS, *_HELPERS)]
        compile_jar(toolchain, sources, place / "harness.jar")

    def _make_archives(self, toolchain: Toolchain, place: Path) -> None:
        """Make the archives of classes, ``run`` for programs and ``compiler``."""
        files = {"call": call("sample", 4, ["CodemazePark"]), "go": b"g"}
        program = ("CodemazePark", *self.started_early)
        path = self._class_path(toolchain)
        make_archive(toolchain, path, program, place / "run.jsa", files, b'["",[],[],true]')


def find_java(given: Path | None) -> Toolchain:
    """A JDK: the one of the ``java`` at ``given``, or the first on PATH and in the usual places.

    Raises LanguageMissing.
    """
    tried = []
    for candidate in [given] if given else _candidates():
        home = candidate.resolve().parent.parent
        version = _version(candidate)
        if version is None:
            tried.append(f"{candidate} does not run")
        elif version[0] < _OLDEST:
            tried.append(f"{candidate} is version {version[0]}")
        elif not (home / "bin" / "javac").exists():
            tried.append(f"{home} has no compiler")
        else:
            java_ = home / "bin" / "java"
            programs = {"java": str(java_), "libraries": str(home / "lib")}
            loader = loader_of(java_)
            if loader is not None:
                programs["loader"] = loader
            return Toolchain(version[1], tuple(_shown(home)), programs)
    raise LanguageMissing(f"no JDK {_OLDEST} or newer: {', '.join(tried) or 'none found'}")


def java(toolchain: Toolchain, *arguments: str) -> tuple[str, ...]:
    """The command that starts the JVM.

    By way of the dynamic loader, as ``java`` looks for its libraries next to itself, and where it is itself
    only /proc tells, which boxes have not.
    """
    programs = toolchain.programs
    loader = programs.get("loader")
    prefix = (loader, "--library-path", programs["libraries"]) if loader else ()
    return (*prefix, programs["java"], *arguments)


def compiler(toolchain: Toolchain, memory_bytes: int) -> tuple[str, ...]:
    """The beginning of a compiler's command: quickly started, with its classes' archive if there is one."""
    return java(toolchain, *_COMPILER, f"-Xmx{memory_bytes}", *_archived(toolchain, "compiler"))


def call(function: str | None, parameters: int, classes: Sequence[str]) -> bytes:
    """What the file ``call`` tells the harness: a function of one of the classes, or None for its main."""
    if function is None:
        return "\n".join(["", "1", *classes]).encode()
    return "\n".join([function, str(parameters), *classes]).encode()


def harness_source() -> str:
    """The harness in one text, without what only a prepared machine uses."""
    return "\n".join((_SOURCES / f"{name}.java").read_text() for name in _HARNESS)


def make_archive(
    toolchain: Toolchain,
    class_path: Sequence[str],
    program: Sequence[str],
    archive: Path,
    files: Mapping[str, bytes],
    stdin: bytes = b"",
) -> None:
    """Write the classes that a run of ``program``, beside those files, loads into an archive (CDS).

    The JVM takes an archive only for a class path that begins with this one, jars of the same age.
    Raises OSError or SubprocessError.
    """
    path = ("-cp", ":".join(class_path))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for file, data in files.items():
            (folder / file).write_bytes(data)
        listing = f"-XX:DumpLoadedClassList={folder}/classes.list"
        run(java(toolchain, *_COMPILER, listing, *path, *program), folder, stdin)
        # Dumped under G1, for then there are objects in it too, which newer JVMs use under each collector.
        options = (f"-XX:SharedClassListFile={folder}/classes.list", f"-XX:SharedArchiveFile={archive}")
        run(
            java(toolchain, "-Xshare:dump", "-Xlog:disable", "-XX:+UseG1GC", "-Xmx256m", *options, *path),
            folder,
        )


def run(command: Sequence[str], folder: Path, stdin: bytes = b"") -> None:
    """Run a command of the toolchain's own. Raises OSError or SubprocessError."""
    subprocess.run(  # noqa: S603  a toolchain of the operator's, on no one's input
        command, cwd=folder, input=stdin, capture_output=True, check=True, timeout=_PATIENCE_S, env={}
    )


def compile_jar(
    toolchain: Toolchain, sources: Sequence[Path], jar: Path, class_path: Sequence[str] = ()
) -> None:
    """Compile Java sources of ours. Raises OSError or SubprocessError."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        options = ("-proc:none", "-XDstringConcat=inline", "-encoding", "UTF-8", "-d", name)
        path = ("-cp", ":".join(class_path)) if class_path else ()
        run(java(toolchain, *_COMPILER, "-m", JAVAC, *options, *path, *map(str, sources)), folder)
        write_jar(jar, {compiled.name: compiled for compiled in folder.glob("*.class")})


def write_jar(jar: Path, files: Mapping[str, Path]) -> None:
    """Write an uncompressed jar that depends on nothing but the files."""
    with zipfile.ZipFile(jar, "w") as file:
        for name, path in sorted(files.items()):
            file.writestr(zipfile.ZipInfo(name), path.read_bytes())
    os.utime(jar, (0, 0))  # an archive of classes holds for this age alone, even when the jar is made again


def _with(toolchain: Toolchain, place: Path, pattern: str) -> Toolchain:
    """The toolchain with what is in a folder of ours, by its names without their endings."""
    made = {path.stem: str(path) for path in place.glob(pattern)}
    return replace(toolchain, paths=(*toolchain.paths, place), programs={**toolchain.programs, **made})


def _archived(toolchain: Toolchain, name: str) -> Sequence[str]:
    archive = toolchain.programs.get(name)
    return [f"-XX:SharedArchiveFile={archive}"] if archive else []


def _candidates() -> Iterator[Path]:
    on_path = shutil.which("java")
    if on_path:
        yield Path(on_path)
    yield from sorted(Path("/usr/lib/jvm").glob("*/bin/java"))
    yield from sorted(Path("/opt").glob("*/bin/java"))


def _version(executable: Path) -> tuple[int, str] | None:
    """The first number and the whole of it; None when it does not run."""
    try:
        answer = subprocess.run(  # noqa: S603  a path from the operator
            [executable, "-version"], capture_output=True, check=True, timeout=30, text=True
        )
    except (OSError, subprocess.SubprocessError):
        return None
    found = _VERSION.search(answer.stderr)
    return (int(found[1]), found[1] + found[2]) if found else None


def _shown(home: Path) -> Iterator[Path]:
    """The JDK, and where a distribution keeps the configuration that it links to."""
    yield home
    for name in ("lib/jvm.cfg", "conf/net.properties", "conf/security/java.security"):
        target = (home / name).resolve()
        if target.exists() and home not in target.parents:
            yield target.parent
