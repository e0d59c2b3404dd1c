"""What the judge must know of a Java source before a compiler reads it."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from problem_service.signature import Signature

_QUOTED = re.compile(
    r'"""[\s\S]*?(?<!\\)"""|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\'|//[^\n]*|/\*[\s\S]*?\*/'
)
_TOKEN = re.compile(
    r"[{}]|(?<!\w)(?:class|interface|enum|record)\s+(?P<name>\w+)|(?<!\w)(?P<main>static\s[^(){};]*\bvoid\s+main\s*\()"
)
_IMPORT = re.compile(r"\s*(?P<package>package\s+(?P<name>[\w.]+)\s*;)|\s*import\s[^;]*;|\s*;")


@dataclass(frozen=True)
class Outline:
    """What a compiler's user must know of a source: its package, its top-level classes, which is public."""

    source: str
    package: str
    package_at: tuple[int, int]
    """Where the package is declared."""
    imports_end: int
    classes: Mapping[str, int]
    """Where each has its ``public``; -1: it has none."""
    main: str | None
    """The first with a main."""

    @classmethod
    def of(cls, source: str) -> "Outline":
        text = blank(source)
        package, package_at, position = "", (0, 0), 0
        while found := _IMPORT.match(text, position):
            position = found.end()
            if found["package"]:
                package, package_at = found["name"], found.span("package")
        main = None
        classes: dict[str, int] = {}
        depth, begin, current = 0, position, None
        for token in _TOKEN.finditer(text, position):
            if token[0] == "{":
                depth += 1
            elif token[0] == "}":
                depth -= 1
                begin = token.end()
            elif token["name"] and depth == 0:
                current = token["name"]
                public = re.search(r"\bpublic\b", text[begin : token.start()])
                classes[current] = begin + public.start() if public else -1
            elif token["main"] and depth == 1 and main is None:
                main = current
        return cls(source, package, package_at, position, classes, main)

    def file_name(self, signature: Signature | None) -> str:
        """A public class must be in the file of its name (section 7.6 of the language's specification)."""
        public = next((name for name, at in self.classes.items() if at >= 0), None)
        return f"{public or self.qualified(signature, packaged=False)[0]}.java"

    def qualified(self, signature: Signature | None, *, packaged: bool = True) -> Sequence[str]:
        """The classes to look for the function in, or the one with the main."""
        if signature is None:
            names = [self.main or next(iter(self.classes), "Main")]
        else:
            names = sorted(self.classes, key=lambda name: name != "Solution") or ["Solution"]
        return [f"{self.package}.{name}" for name in names] if packaged and self.package else names

    def without_modifiers(self) -> tuple[str, str]:
        """The source up to the end of its imports, and the rest; without a package, no class public."""
        text = list(self.source)
        for start, end in [
            self.package_at,
            *((at, at + len("public")) for at in self.classes.values() if at >= 0),
        ]:
            text[start:end] = " " * (end - start)
        joined = "".join(text)
        return joined[: self.imports_end], joined[self.imports_end :]


def blank(source: str) -> str:
    """The source with spaces for what is in quotes or comments; each place stays where it is."""
    return _QUOTED.sub(lambda found: re.sub(r"[^\n]", " ", found[0]), source)
