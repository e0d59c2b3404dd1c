"""C++ on GCC, made quick by a precompiled header.

Reading the standard library takes longer than all else, so every program begins with a precompiled header
of it. Two of them are kept: ``light`` lacks the headers that are rarely used and whose inline functions cost
time in each program; ``full`` has all. A program that does not compile with what it got is tried again with
what it asked for itself: a name of its own may clash with one of a header that it never included.
"""

import re
import shlex
from collections.abc import Sequence
from pathlib import Path
from typing import ClassVar

from problem_service.judge.languages import gcc
from problem_service.judge.languages.language import Language, Toolchain
from problem_service.judge.languages.native import SHELL, read_harness, run_compiler
from problem_service.judge.languages.prepared import prepared
from problem_service.reserved_words import RESERVED
from problem_service.signature import DictOf, ListOf, Primitive, Signature, Type

_OLDEST = 10
_FLAGS = ("-std=gnu++20", "-O2", "-pipe", "-w", "-fmax-errors=20", "-fdiagnostics-color=never")
_TYPES = {
    Primitive.INT: "long long",
    Primitive.FLOAT: "double",
    Primitive.STRING: "string",
    Primitive.BOOL: "bool",
}


_HEAVY_HEADERS = re.compile(
    r"#\s*include <(atomic|barrier|ccomplex|charconv|chrono|codecvt|complex|condition_variable|ctgmath"
    r"|execution|filesystem|future|latch|locale|memory_resource|mutex|random|ranges|regex|semaphore"
    r"|shared_mutex|spanstream|stop_token|syncstream|thread|valarray)>"
)
_HEAVY_NAMES = re.compile(
    r"async|atomic|barrier|_chars\b|chrono|codecvt|complex|condition_variable|_distribution|execution"
    r"|filesystem|future|iota_view|latch|locale|_match|mt19937|mutex|packaged_task|pmr|promise|random|ranlux"
    r"|regex|semaphore|shared_lock|spanstream|stop_token|syncstream|thread|valarray|views|wstring_convert"
)
_USED_NAMES = frozenset(("map", "std", "string", "vector"))  # a parameter of that name would hide the type
_WHOLE_LIBRARY = "bits/stdc++.h"
_SOURCE, _FIRST, _LAST, _ALONE = "solution.cpp", "first.cpp", "last.cpp", "alone.cpp"
_SOURCE_LINE = f'#line 1 "{_SOURCE}"\n'
_MAIN_LINE = '\n#line 1 "harness.cpp"\n'


class Cpp(Language):
    """GCC 10 or newer."""

    name: ClassVar[str] = "cpp"
    label: ClassVar[str] = "C++"
    brought_by: ClassVar[str] = "Debian's package g++"
    start_up_s: ClassVar[float] = 0.05
    memory_overhead_bytes: ClassVar[int] = 8 << 20
    children: ClassVar[bool] = False
    compile_cpu_s: ClassVar[float] = 10.0
    compile_memory_bytes: ClassVar[int] = 1 << 30
    out_of_memory: ClassVar[Sequence[bytes]] = (b"std::bad_alloc",)
    hello: ClassVar[str] = (
        "#include <iostream>\nint main() { long long n; std::cin >> n; std::cout << n + 1; }\n"
    )

    def find(self, given: Path | None) -> Toolchain:
        return gcc.find_gcc(given, "g++", "c++", _OLDEST).toolchain

    def prepare(self, toolchain: Toolchain, folder: Path) -> Toolchain:
        found = gcc.find_gcc(Path(toolchain.programs["compiler"]), "g++", "c++", _OLDEST)
        headers = _headers(found.includes)
        compiler = toolchain.programs["compiler"]

        def make(place: Path) -> None:
            for name, text in headers.items():
                (place / name).parent.mkdir(exist_ok=True)
                (place / name).write_text(text, encoding="utf-8")
            for name in ("light.hpp", "full.hpp"):
                run_compiler(compiler, *_FLAGS, "-x", "c++-header", name, "-o", f"{name}.gch", folder=place)
            gcc.compile_object(compiler, _FLAGS, _runtime(), place)

        made_of = [found.description, *_FLAGS, *headers.values(), _runtime()]
        place = prepared(folder, "cpp", made_of, make)
        return Toolchain(
            version=toolchain.version,
            paths=(*toolchain.paths, place),
            programs={**toolchain.programs, "prepared": str(place)},
        )

    def starter(self, signature: Signature | None) -> str:
        if signature is None:
            return "#include <bits/stdc++.h>\nusing namespace std;\n\nint main() {\n    return 0;\n}\n"
        parameters = ", ".join(f"{_annotation(p.type)} {_parameter(p.name)}" for p in signature.parameters)
        head = f"{_annotation(signature.returns)} {signature.function}({parameters})"
        return f"#include <bits/stdc++.h>\nusing namespace std;\n\n{head} {{\n    return {{}};\n}}\n"

    def files(self, source: str, signature: Signature | None) -> dict[str, bytes]:
        heavy = _HEAVY_NAMES.search(source) is not None
        whole = _WHOLE_LIBRARY in source
        texts = {_SOURCE: source}  # where the compiler finds the lines that it shows
        if signature is not None:
            texts[_ALONE] = self.single_file(source, signature)
        if whole and heavy:
            texts[_LAST] = _with_header("full", source, signature)
        else:
            texts[_FIRST] = _with_header("full" if heavy else "light", source, signature)
            texts[_LAST] = _with_header("full" if whole else "plain", source, signature)
        return {name: text.encode("utf-8", "replace") for name, text in texts.items()}

    def compile_command(self, toolchain: Toolchain, signature: Signature | None) -> Sequence[str]:
        command = [toolchain.programs["compiler"], *_FLAGS, *gcc.linking(toolchain), "-o", "main"]
        place = toolchain.programs.get("prepared")
        if place is None:
            return (*command, _SOURCE if signature is None else _ALONE)
        harness = [] if signature is None else [f"{place}/{gcc.OBJECT}"]
        build = shlex.join([*command, f"-I{place}", *harness])
        script = f"[ -e {_FIRST} ] && {build} {_FIRST} 2>/dev/null || exec {build} {_LAST}"
        return (str(SHELL), "-c", script)

    def compile_message(self, output: str) -> str:
        return gcc.readable(output)

    def run_command(
        self, toolchain: Toolchain, signature: Signature | None, memory_bytes: int
    ) -> Sequence[str]:
        return ("./main",)

    def single_file(self, source: str, signature: Signature | None) -> str:
        if signature is None:
            return source
        return f"{_runtime()}{_call(signature)}{_SOURCE_LINE}{source}{_MAIN_LINE}{_main(signature)}"

    def source_name(self) -> str:
        return "main.cpp"


def _with_header(header: str, source: str, signature: Signature | None) -> str:
    """The program as it is compiled where there are precompiled headers."""
    start = f'#include "{header}.hpp"\n'
    if signature is None:
        start = "" if header == "plain" else start
        return f"{start}{_SOURCE_LINE}{source}"
    return f"{start}{_call(signature)}{_SOURCE_LINE}{source}{_MAIN_LINE}{_main(signature)}"


def _headers(includes: Sequence[Path]) -> dict[str, str]:
    """By name: what programs begin with, and bits/stdc++.h, not to be read again once it is precompiled."""
    path = next((path for folder in includes if (path := folder / _WHOLE_LIBRARY).exists()), None)
    whole = path.read_text(encoding="utf-8") if path else ""
    harness = read_harness("codemaze.h") + read_harness("codemaze.hpp")
    guard = "CODEMAZE_WHOLE_LIBRARY"
    return {
        _WHOLE_LIBRARY: f"#ifndef {guard}\n#define {guard}\n#include_next <{_WHOLE_LIBRARY}>\n#endif\n",
        "light.hpp": f"#define {guard}\n{_HEAVY_HEADERS.sub('', whole)}\n{harness}",
        "full.hpp": f"#include <{_WHOLE_LIBRARY}>\n{harness}",
        "plain.hpp": harness,
    }


def _runtime() -> str:
    """The part of the harness that is compiled once."""
    names = ("codemaze.h", "codemaze.c", "codemaze.hpp", "codemaze_run.cpp")
    return "#define CODEMAZE_TEMPLATE template\n" + "".join(map(read_harness, names))


def _call(signature: Signature) -> str:
    """How arguments and result pass; ahead of the source, whose macros may give words another meaning."""
    arguments = "".join(
        f"    {type_} codemaze_{index} = codemaze::argument<{type_}>();\n"
        for index, type_ in enumerate(_full_type(parameter.type) for parameter in signature.parameters)
    )
    result = f"const {_full_type(signature.returns)} &result"
    finish = f"static void codemaze_finish({result}) {{ codemaze::write(result); }}"
    return f"struct codemaze_call {{\n{arguments}}};\n{finish}\n"


def _main(signature: Signature) -> str:
    """Calls the function with arguments to keep, or to change in place where it wants that."""
    indices = range(len(signature.parameters))
    moved = ", ".join(
        f"static_cast<decltype(call.codemaze_{index}) &&>(call.codemaze_{index})" for index in indices
    )
    lent = ", ".join(f"call.codemaze_{index}" for index in indices)
    function = f"::{signature.function}"
    return f"""\
signed main() {{
    return codemaze_run([] {{
        [](auto call) {{
            if constexpr (requires {{ {function}({moved}); }})
                codemaze_finish({function}({moved}));
            else
                codemaze_finish({function}({lent}));
        }}(codemaze_call());
    }});
}}
"""


def _parameter(name: str) -> str:
    return f"{name}_" if name in RESERVED["cpp"] | _USED_NAMES else name


def _annotation(type_: Type) -> str:
    match type_:
        case ListOf(item):
            return f"vector<{_annotation(item)}>"
        case DictOf(item):
            return f"map<string, {_annotation(item)}>"
        case primitive:
            return _TYPES[primitive]


def _full_type(type_: Type) -> str:
    return re.sub(r"\b(vector|map|string)\b", r"std::\1", _annotation(type_))
