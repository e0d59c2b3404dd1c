"""Validators as programs, for what the format's own cannot do and for what our checkers cannot."""

_EXACT = '''"""Compares all lines, but for space at their ends and empty lines at the end."""

import sys
from pathlib import Path


def lines(data: bytes) -> list[str]:
    return [line.rstrip() for line in data.decode("utf-8", "replace").rstrip().split("\\n")]


answer = lines(Path(sys.argv[2]).read_bytes())
output = lines(sys.stdin.buffer.read())
'''
EXACT = f"{_EXACT}sys.exit(42 if output == answer else 43)\n"
UNORDERED = f"{_EXACT}sys.exit(42 if sorted(output) == sorted(answer) else 43)\n".replace(
    "Compares all lines", "Compares all lines, in any order"
)

_TOLERANT = '''"""The default output validator of Kattis problem packages, with a tolerance for numbers."""

import re
import sys
from pathlib import Path

CASE_SENSITIVE = {case_sensitive}
SPACE_CHANGE_SENSITIVE = {space_change_sensitive}
RELATIVE = {relative}
ABSOLUTE = {absolute}
NUMBER = re.compile(rb"[+-]?([0-9]*[.][0-9]+|[0-9]+[.]?)([Ee][+-]?[0-9]+)?")
SPACE = re.compile(rb"[ \\f\\n\\r\\t\\v]+")


def same(answer: bytes, output: bytes) -> bool:
    if NUMBER.fullmatch(answer):
        if not NUMBER.fullmatch(output):
            return False
        expected, got = float(answer), float(output)
        difference = abs(expected - got)
        return expected == got or difference <= ABSOLUTE or difference <= RELATIVE * abs(expected)
    return answer == output if CASE_SENSITIVE else answer.lower() == output.lower()


answer = Path(sys.argv[2]).read_bytes()
output = sys.stdin.buffer.read()
if SPACE_CHANGE_SENSITIVE and SPACE.findall(answer) != SPACE.findall(output):
    sys.exit(43)
answers, outputs = SPACE.split(answer), SPACE.split(output)
if not SPACE_CHANGE_SENSITIVE:
    answers, outputs = list(filter(None, answers)), list(filter(None, outputs))
sys.exit(42 if len(answers) == len(outputs) and all(map(same, answers, outputs)) else 43)
'''


def tolerant(
    *, case_sensitive: bool, space_change_sensitive: bool, relative: float | None, absolute: float | None
) -> str:
    """An output validator in Python that does as the default one with these arguments.

    Without a tolerance of one kind, -1, which no difference is within.
    """
    return _TOLERANT.format(
        case_sensitive=case_sensitive,
        space_change_sensitive=space_change_sensitive,
        relative=-1.0 if relative is None else relative,
        absolute=-1.0 if absolute is None else absolute,
    )


_VALIDATE = """

if __name__ == "__main__":
    import sys

    try:
        valid(sys.stdin.buffer.read().decode())
    except Exception as error:
        print(repr(error), file=sys.stderr)
        sys.exit(43)
    sys.exit(42)
"""
_ANY = """# The problem came without a validator: every text is valid.


def valid(text: str) -> None:
    pass
"""
ANY_TEXT = f"{_ANY}{_VALIDATE}"


def input_validator(generator: str | None) -> str:
    """Out of a generator's ``valid``, which raises for what is not valid.

    The format wants exit code 42 for what is valid; its tools take 43 for what is not.
    """
    return ANY_TEXT if generator is None else f"{generator}{_VALIDATE}"
