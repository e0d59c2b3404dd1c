"""C on GCC. Lists and dicts are structs, declared ahead of the player's code and shown in the starter."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import ClassVar

from problem_service.judge.languages import gcc
from problem_service.judge.languages.language import Language, Toolchain
from problem_service.judge.languages.native import read_harness
from problem_service.judge.languages.prepared import prepared
from problem_service.reserved_words import RESERVED
from problem_service.signature import DictOf, ListOf, Primitive, Signature, Type

_OLDEST = 9
_FLAGS = (
    *("-std=gnu17", "-O2", "-pipe", "-fmax-errors=20", "-fdiagnostics-color=never"),
    "-Werror=implicit-function-declaration",  # it would take the result for an int: half a pointer
)
_TYPES = {
    Primitive.INT: "int64_t",
    Primitive.FLOAT: "double",
    Primitive.STRING: "char *",
    Primitive.BOOL: "bool",
}
_ZEROS = {Primitive.INT: "0", Primitive.FLOAT: "0", Primitive.STRING: '""', Primitive.BOOL: "false"}
_CODECS = {
    Primitive.INT: ("codemaze_read_int", "codemaze_write_int"),
    Primitive.FLOAT: ("codemaze_read_float", "codemaze_write_float"),
    Primitive.STRING: ("codemaze_read_text", "codemaze_write_text"),
    Primitive.BOOL: ("codemaze_read_bool", "codemaze_write_bool"),
}
_INCLUDES = "".join(f"#include <{name}.h>\n" for name in ("stdbool", "stdint", "stdio", "stdlib", "string"))
_SOURCE, _LINKED, _ALONE = "solution.c", "linked.c", "alone.c"
_SOURCE_LINE = f'#line 1 "{_SOURCE}"\n'
_MAIN_LINE = '\n#line 1 "harness.c"\n'


class C(Language):
    """GCC 9 or newer."""

    name: ClassVar[str] = "c"
    label: ClassVar[str] = "C"
    brought_by: ClassVar[str] = "Debian's packages gcc and libc6-dev"
    start_up_s: ClassVar[float] = 0.05
    memory_overhead_bytes: ClassVar[int] = 8 << 20
    children: ClassVar[bool] = False
    compile_cpu_s: ClassVar[float] = 10.0
    compile_memory_bytes: ClassVar[int] = 1 << 30
    hello: ClassVar[str] = (
        '#include <stdio.h>\nint main(void) { long long n; scanf("%lld", &n); printf("%lld\\n", n + 1); }\n'
    )

    def find(self, given: Path | None) -> Toolchain:
        return gcc.find_gcc(given, "gcc", "c", _OLDEST).toolchain

    def prepare(self, toolchain: Toolchain, folder: Path) -> Toolchain:
        compiler = toolchain.programs["compiler"]
        found = gcc.find_gcc(Path(compiler), "gcc", "c", _OLDEST)
        headers = {"codemaze.h": read_harness("codemaze.h") + read_harness("codemaze_types.h")}

        def make(place: Path) -> None:
            for name, text in headers.items():
                (place / name).write_text(text, encoding="utf-8")
            gcc.compile_object(compiler, _FLAGS, _runtime(), place)

        place = prepared(folder, "c", [found.description, *_FLAGS, *headers.values(), _runtime()], make)
        return Toolchain(
            version=toolchain.version,
            paths=(*toolchain.paths, place),
            programs={**toolchain.programs, "prepared": str(place)},
        )

    def starter(self, signature: Signature | None) -> str:
        if signature is None:
            return f"{_INCLUDES}\nint main(void) {{\n    return 0;\n}}\n"
        parameters = ", ".join(_declare(p.type, _parameter(p.name)) for p in signature.parameters) or "void"
        head = f"{_declare(signature.returns, signature.function)}({parameters})"
        body = f"{{\n    return {_zero(signature.returns)};\n}}"
        return f"{_INCLUDES}\n{_explanation(signature)}{head} {body}\n"

    def files(self, source: str, signature: Signature | None) -> dict[str, bytes]:
        texts = {_SOURCE: source}  # where the compiler finds the lines that it shows
        if signature is not None:
            texts[_ALONE] = self.single_file(source, signature)
            texts[_LINKED] = _program('#include "codemaze.h"\n', source, signature)
        return {name: text.encode("utf-8", "replace") for name, text in texts.items()}

    def compile_command(self, toolchain: Toolchain, signature: Signature | None) -> Sequence[str]:
        command = [toolchain.programs["compiler"], *_FLAGS, *gcc.linking(toolchain), "-o", "main"]
        place = toolchain.programs.get("prepared")
        if signature is None:
            return (*command, _SOURCE, "-lm")
        if place is None:
            return (*command, _ALONE, "-lm")
        return (*command, f"-I{place}", _LINKED, f"{place}/{gcc.OBJECT}", "-lm")

    def compile_message(self, output: str) -> str:
        return gcc.readable(output)

    def run_command(
        self, toolchain: Toolchain, signature: Signature | None, memory_bytes: int
    ) -> Sequence[str]:
        return ("./main",)

    def single_file(self, source: str, signature: Signature | None) -> str:
        if signature is None:
            return source
        return _program(_runtime() + read_harness("codemaze_types.h"), source, signature)

    def source_name(self) -> str:
        return "main.c"


def _runtime() -> str:
    """The part of the harness that knows no types."""
    return read_harness("codemaze.h") + read_harness("codemaze.c")


def _program(start: str, source: str, signature: Signature) -> str:
    """All that knows of types comes before the source, whose macros may redefine words."""
    arguments = ", ".join(f"codemaze.codemaze_{index}" for index in range(len(signature.parameters)))
    main = (
        "signed main(void)\n{\n    struct codemaze_call codemaze = codemaze_arguments();\n"
        f"    codemaze_finish({signature.function}({arguments}));\n}}\n"
    )
    return f"{start}{_typed(signature)}{_SOURCE_LINE}{source}{_MAIN_LINE}{main}"


def _typed(signature: Signature) -> str:
    lines = []
    for type_ in _compounds(signature):
        codec = "CODEMAZE_LIST" if isinstance(type_, ListOf) else "CODEMAZE_DICT"
        lines.append(f"{_definition(type_)}\n{codec}({_name(type_)}, {', '.join(_codec(_inner(type_)))})\n")
    lines.append("struct codemaze_call {\n    char none;\n")
    lines += [
        f"    {_declare(p.type, f'codemaze_{index}')};\n" for index, p in enumerate(signature.parameters)
    ]
    lines.append("};\nstatic struct codemaze_call codemaze_arguments(void)\n{\n")
    lines.append("    struct codemaze_call call;\n    codemaze_open();\n    codemaze_enter('[');\n")
    for index, parameter in enumerate(signature.parameters):
        lines.append(f"    codemaze_expect();\n    call.codemaze_{index} = {_codec(parameter.type)[0]}();\n")
    lines.append("    return call;\n}\n")
    result, write = _declare(signature.returns, "result"), _codec(signature.returns)[1]
    lines.append(
        f"static void codemaze_finish({result})\n{{\n    {write}(result);\n    codemaze_close();\n}}\n"
    )
    return "".join(lines)


def _explanation(signature: Signature) -> str:
    types = list(_compounds(signature))
    strings = any(Primitive.STRING in _parts(type_) for type_ in _types(signature))
    dicts = any(isinstance(type_, DictOf) for type_ in types)
    if not types and not strings:
        return ""
    lines = []
    if types:
        lines += ["Declared already:", ""]
        lines += [f"    {_definition(type_)}" for type_ in types]
        lines += [""]
    if dicts:
        lines.append("keys[i] of a dict belongs to values[i].")
    if strings or dicts:
        lines.append("Strings are UTF-8 and end with a zero byte; U+0000 in them is the two bytes C0 80.")
    lines.append("What is returned may lie in memory of malloc; nothing has to be freed.")
    return "/*\n" + "".join(f" * {line}".rstrip() + "\n" for line in lines) + " */\n"


def _types(signature: Signature) -> list[Type]:
    return [*(parameter.type for parameter in signature.parameters), signature.returns]


def _compounds(signature: Signature) -> Iterator[ListOf | DictOf]:
    """Each list and dict type of the signature once, after those that it is made of."""
    every = (part for type_ in _types(signature) for part in _parts(type_))
    return (part for part in dict.fromkeys(every) if not isinstance(part, Primitive))


def _parts(type_: Type) -> Iterator[Type]:
    if not isinstance(type_, Primitive):
        yield from _parts(_inner(type_))
    yield type_


def _inner(type_: ListOf | DictOf) -> Type:
    return type_.item if isinstance(type_, ListOf) else type_.value


def _name(type_: Type) -> str:
    """``list_int`` for list[int], ``dict_list_string`` for dict[string, list[string]]."""
    match type_:
        case ListOf(item):
            return f"list_{_name(item)}"
        case DictOf(item):
            return f"dict_{_name(item)}"
        case primitive:
            return str(primitive)


def _definition(type_: ListOf | DictOf) -> str:
    inner = _inner(type_)
    if isinstance(type_, ListOf):
        fields = f"{_declare(inner, '*items')};"
    else:
        fields = f"char **keys; {_declare(inner, '*values')};"
    return f"typedef struct {{ {fields} size_t length; }} {_name(type_)};"


def _declare(type_: Type, name: str) -> str:
    text = _TYPES[type_] if isinstance(type_, Primitive) else _name(type_)
    return f"{text}{name}" if text.endswith("*") else f"{text} {name}"


def _zero(type_: Type) -> str:
    return _ZEROS[type_] if isinstance(type_, Primitive) else f"({_name(type_)}){{0}}"


def _codec(type_: Type) -> tuple[str, str]:
    if isinstance(type_, Primitive):
        return _CODECS[type_]
    return f"codemaze_read_{_name(type_)}", f"codemaze_write_{_name(type_)}"


def _parameter(name: str) -> str:
    return f"{name}_" if name in RESERVED["c"] else name
