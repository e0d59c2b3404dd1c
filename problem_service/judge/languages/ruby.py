"""Ruby without RubyGems, which takes four times as long to start."""

import json
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import ClassVar

from problem_service.judge.languages.language import LanguageMissing, Toolchain
from problem_service.judge.languages.script import HARNESSES, Script, call_of, first_new_enough
from problem_service.reserved_words import RESERVED
from problem_service.signature import DictOf, ListOf, Primitive, Signature, Type

_OLDEST = (2, 7)
_TYPES = {
    Primitive.INT: "Integer",
    Primitive.FLOAT: "Float",
    Primitive.STRING: "String",
    Primitive.BOOL: "Boolean",
}
_STACK_BYTES = 32 << 20  # of each thread, taken as it is used: 380 000 calls of a simple method
_DESCRIBE = """\
require 'rbconfig'
puts RUBY_VERSION
config = RbConfig::CONFIG
library = File.join(config['libdir'], config['LIBRUBY_SO'])
gems = Dir.glob("#{config['rubylibprefix']}/gems/#{config['ruby_version']}/gems/{matrix,prime}-*/lib")
puts RbConfig.ruby, [*$:, library].join(':'), gems.join(':')
"""
_HARNESS = (HARNESSES / "harness.rb").read_text()


class Ruby(Script):
    """The gems that come with Ruby and that players use, prime and matrix, can be required."""

    name: ClassVar[str] = "ruby"
    label: ClassVar[str] = "Ruby"
    brought_by: ClassVar[str] = "Debian's package ruby"
    time_factor: ClassVar[float] = 1.5  # of what loops take in CPython
    memory_overhead_bytes: ClassVar[int] = 32 << 20
    children: ClassVar[bool] = False  # it handles SIGCHLD, and tells the player where it may not
    source_file: ClassVar[str] = "solution.rb"
    out_of_memory: ClassVar[Sequence[bytes]] = (b"NoMemoryError", b"failed to allocate memory")
    hello: ClassVar[str] = "puts gets.to_i + 1\n"

    def find(self, given: Path | None) -> Toolchain:
        """Raises LanguageMissing."""
        on_path = shutil.which("ruby")
        env = shutil.which("env")
        candidates = [given] if given else [Path(on_path)] if on_path else []
        found, answer = first_new_enough(candidates, _OLDEST, "--disable-gems", "-e", _DESCRIBE)
        if env is None:
            raise LanguageMissing("no env on PATH, which gives it a larger stack")
        try:
            version, executable, *lists = answer.splitlines()
            parts, gems = (part.split(":") if part else [] for part in lists)
        except ValueError:
            raise LanguageMissing(f"{found} is no Ruby") from None
        paths = {Path(path) for path in (executable, *parts, *gems)}
        return Toolchain(
            version=version,
            paths=(Path(env), *sorted(path for path in paths if path.exists())),
            programs={"env": env, "ruby": executable} | {f"gem{at}": path for at, path in enumerate(gems)},
        )

    def starter(self, signature: Signature | None) -> str:
        if signature is None:
            return "text = $stdin.read\n"
        names = [f"{p.name}_" if p.name in RESERVED["ruby"] else p.name for p in signature.parameters]
        lines = [
            f"# @param {name} [{_annotation(p.type)}]"
            for name, p in zip(names, signature.parameters, strict=True)
        ]
        lines += [f"# @return [{_annotation(signature.returns)}]"]
        lines += [f"def {signature.function}({', '.join(names)})", "end", ""]
        return "\n".join(lines)

    def boot_command(self, toolchain: Toolchain, memory_bytes: int) -> tuple[str, ...]:
        gems = [f"-I{path}" for name, path in toolchain.programs.items() if name.startswith("gem")]
        return (
            toolchain.programs["env"],
            f"RUBY_THREAD_VM_STACK_SIZE={_STACK_BYTES}",
            toolchain.programs["ruby"],
            "--disable-gems",
            *gems,
            "-e",
            f"{_HARNESS}\nCodemaze.boot\n",
            "--",
        )

    def single_file(self, source: str, signature: Signature | None) -> str:
        if signature is None:
            return source
        types = call_of(signature)["types"]
        return f"{source}\n{_HARNESS}\nCodemaze.answer('{signature.function}', {json.dumps(types)}) {{}}\n"

    def source_name(self) -> str:
        return "main.rb"


def _annotation(type_: Type) -> str:
    match type_:
        case ListOf(item):
            return f"Array<{_annotation(item)}>"
        case DictOf(item):
            return f"Hash{{String => {_annotation(item)}}}"
        case primitive:
            return _TYPES[primitive]
