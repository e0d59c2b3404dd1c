"""Runs an author's generator in a box: this text is the program, and what it is to do stands in its input.

Reads one JSON object: ``{source, seed, skip, room, is_text}`` to make tests, or ``{source, check, is_text}``
to have inputs checked. Writes lines of JSON: ``["test", input, fault or null]`` for each test after the first
``skip``, as many as fit into ``room`` characters, then ``["end"]`` or ``["more"]``; or ``["checked", fault or
null]`` for each input. An exception of the generator's ends it with ``["failed", "line n: message"]``.
"""

import json
import random
import sys
from typing import Any

sys.setrecursionlimit(50_000)
asked = json.loads(sys.stdin.readline())
written = sys.stdout
sys.stdout = sys.stderr  # what the generator prints is no part of the answer


def tell(*parts: object) -> int:
    line = json.dumps(parts, allow_nan=False, separators=(",", ":"))
    written.write(line + "\n")
    return len(line)


def place(error: BaseException) -> str:
    """``line n: message``, the last place in the generator."""
    number = getattr(error, "lineno", None)
    trace = error.__traceback__
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == "generator.py":
            number = trace.tb_lineno
        trace = trace.tb_next
    message = f"{type(error).__name__}: {error}"[:500]
    return message if number is None else f"line {number}: {message}"


def fault_of(given: object) -> "str | None":
    """Why the generator's own ``valid`` refuses an input; None if it does not."""
    if asked["is_text"] != isinstance(given, str):
        return "it is not a text" if asked["is_text"] else "it is not the arguments of a call"
    copied = json.loads(json.dumps(given, allow_nan=False))  # as it will be read, and free to be changed
    try:
        valid(*([copied] if asked["is_text"] else copied))
    except AssertionError as error:
        return str(error)[:500] or "it is not valid"
    except Exception as error:  # noqa: BLE001  a validator that breaks refuses, too
        return place(error)
    return None


def make_tests() -> None:
    room = asked["room"]
    for index, test in enumerate(tests(random.Random(asked["seed"]))):  # noqa: S311  no secret
        if index < asked["skip"]:
            continue
        given = test if isinstance(test, str) else list(test)
        room -= tell("test", given, fault_of(given))
        if room < 0:
            tell("more")
            return
    tell("end")


try:
    names = dict[str, Any](__name__="generator")
    exec(compile(asked["source"], "generator.py", "exec", dont_inherit=True), names)  # noqa: S102  in a box
    valid = names["valid"]
    if "check" in asked:
        for item in asked["check"]:
            tell("checked", fault_of(item))
    else:
        tests = names["tests"]
        make_tests()
except KeyError as error:
    tell(
        "failed", f"there is no function {error}" if error.args in (("tests",), ("valid",)) else place(error)
    )
except BaseException as error:  # noqa: BLE001  all of it is the generator's
    tell("failed", place(error))
written.flush()
