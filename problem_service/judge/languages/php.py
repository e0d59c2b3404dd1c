"""PHP's command line interpreter, without a php.ini."""

import json
import re
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import ClassVar

from problem_service.judge.languages.language import LanguageMissing, Toolchain
from problem_service.judge.languages.script import HARNESSES, Script, call_of, first_new_enough
from problem_service.signature import DictOf, ListOf, Primitive, Signature, Type

_OLDEST = (8, 1)
_TYPES = {Primitive.INT: "int", Primitive.FLOAT: "float", Primitive.STRING: "string", Primitive.BOOL: "bool"}
_EXTENSIONS = ("ctype", "mbstring", "bcmath", "gmp")  # where they are not built in
_DESCRIBE = """\
$described = ["folder" => ini_get("extension_dir"), "built_in" => get_loaded_extensions()];
echo PHP_VERSION, "\\n", json_encode($described);
"""
_TIME_ZONES = Path("/usr/share/zoneinfo")  # Debian's PHP has no copy of its own
_HARNESS = (HARNESSES / "harness.php").read_text().removeprefix("<?php\n")
_BOOT = """
Codemaze::begin($argv);
$argv = $_SERVER['argv'] = ['solution.php'];
$argc = $_SERVER['argc'] = 1;
try {
    require getcwd() . '/solution.php';
    Codemaze::call();
} catch (Throwable $codemaze_error) {
    Codemaze::report($codemaze_error);
}
"""


class Php(Script):
    """A list and a dict are arrays; the type of the result tells which of them is written."""

    name: ClassVar[str] = "php"
    label: ClassVar[str] = "PHP"
    brought_by: ClassVar[str] = "Debian's package php-cli"
    memory_overhead_bytes: ClassVar[int] = 32 << 20
    source_file: ClassVar[str] = "solution.php"
    out_of_memory: ClassVar[Sequence[bytes]] = (b"Out of memory", b"Allowed memory size")
    hello: ClassVar[str] = '<?php\necho (int) fgets(STDIN) + 1, "\\n";\n'

    def find(self, given: Path | None) -> Toolchain:
        """Raises LanguageMissing."""
        on_path = shutil.which("php")
        candidates = [given] if given else [Path(on_path)] if on_path else []
        found, answer = first_new_enough(candidates, _OLDEST, "-n", "-r", _DESCRIBE)
        version, _, rest = answer.partition("\n")
        try:
            described = json.loads(rest)
            folder, built_in = Path(described["folder"]), described["built_in"]
        except (ValueError, LookupError, TypeError):
            raise LanguageMissing(f"{found} is no PHP of the command line") from None
        executable = found.resolve()
        extensions = {name: folder / f"{name}.so" for name in _EXTENSIONS if name not in built_in}
        extensions = {name: file for name, file in extensions.items() if file.exists()}
        return Toolchain(
            version=version,
            paths=(executable, *extensions.values(), *(path for path in (_TIME_ZONES,) if path.exists())),
            programs={"php": str(executable)} | {name: str(file) for name, file in extensions.items()},
        )

    def starter(self, signature: Signature | None) -> str:
        if signature is None:
            return "<?php\n\n$text = stream_get_contents(STDIN);\n"
        lines = ["<?php", "", "/**"]
        lines += [f" * @param {_annotation(p.type)} ${p.name}" for p in signature.parameters]
        lines += [f" * @return {_annotation(signature.returns)}", " */"]
        parameters = ", ".join(f"{_declared(p.type)} ${p.name}" for p in signature.parameters)
        lines += [f"function {signature.function}({parameters}): {_declared(signature.returns)}"]
        lines += ["{", "}", ""]
        return "\n".join(lines)

    def files(self, source: str, signature: Signature | None) -> dict[str, bytes]:
        if signature is not None and "<?" not in source:
            source = f"<?php {source}"
        return super().files(source, signature)

    def compile_message(self, output: str) -> str:
        """Without what PHP says of the same error on standard error."""
        return re.sub(r"^Fatal error: .* on line \d+$", "", output, flags=re.MULTILINE)

    def boot_command(self, toolchain: Toolchain, memory_bytes: int) -> tuple[str, ...]:
        settings = ["memory_limit=-1", "display_errors=stderr", "display_startup_errors=0", "log_errors=0"]
        settings += [f"extension={file}" for name, file in toolchain.programs.items() if name != "php"]
        flags = [part for setting in settings for part in ("-d", setting)]
        return (toolchain.programs["php"], "-n", *flags, "-r", _HARNESS + _BOOT, "--")

    def single_file(self, source: str, signature: Signature | None) -> str:
        if signature is None:
            return source
        call = call_of(signature)
        types = ", ".join(f"'{type_}'" for type_ in call["types"])
        last = f"""
register_shutdown_function(['Codemaze', 'end']);
set_exception_handler(['Codemaze', 'report']);
Codemaze::expect('{call["function"]}', [{types}], '{call["returns"]}');
Codemaze::call();
"""
        tag = "" if "<?" in source else "<?php "
        again = "<?php" if source.rstrip().endswith("?>") else ""
        # Around it there may be the harness of programs without a function.
        alone = f"{_HARNESS}{last}".replace("Codemaze", "CodemazeAlone")
        return f"{tag}{source}\n{again}\n{alone}"

    def source_name(self) -> str:
        return "main.php"


def _declared(type_: Type) -> str:
    return _TYPES[type_] if isinstance(type_, Primitive) else "array"


def _annotation(type_: Type) -> str:
    match type_:
        case ListOf(item):
            return f"list<{_annotation(item)}>"
        case DictOf(item):
            return f"array<string, {_annotation(item)}>"
        case primitive:
            return _TYPES[primitive]
