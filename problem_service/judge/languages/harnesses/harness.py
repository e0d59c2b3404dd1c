"""Runs a player's Python program: the function named in the file `call`, or, if that is empty, all of it."""

import builtins
import os
import sys

# The C halves of json are used directly: the json package imports re, which doubles the start-up.

SOURCE = "solution.py"
DOES_NOT_COMPILE = 100
"""The exit code that says so."""
PLACE = ""
"""Where the source lies, as the program may go elsewhere."""
TEXT = None
NAME = None
"""The source and the function, where they do not lie beside."""


def read(name):
    with open(PLACE + name, "rb") as file:
        return file.read()


def read_arguments():
    with open(0, "rb", closefd=False) as file:
        text = file.read().decode("ascii")
    try:
        from _json import make_scanner
    except ImportError:
        import json

        return json.loads(text)

    class Context:
        strict, memo = True, {}
        object_hook = object_pairs_hook = None
        parse_float, parse_int, parse_constant = float, int, float

    return make_scanner(Context())(text, 0)[0]


def to_json(value):
    try:
        from _json import encode_basestring_ascii, make_encoder
    except ImportError:
        import json

        return json.dumps(value, default=refuse, allow_nan=False, separators=(",", ":"))
    encode = make_encoder({}, refuse, encode_basestring_ascii, None, ":", ",", False, False, False)
    return "".join(encode(value, 0))


def refuse(value):
    raise TypeError(f"{type(value).__name__} is not a type of the answer")


def report(error):
    """The traceback without the harness's own frames."""
    import linecache
    import traceback

    text = TEXT or read(SOURCE).decode()
    linecache.cache[SOURCE] = (len(text), None, text.splitlines(True), SOURCE)
    frame = error.__traceback__
    while frame is not None and frame.tb_frame.f_code.co_filename != SOURCE:
        frame = frame.tb_next
    return "".join(traceback.format_exception(type(error), error, frame))


class Refused(BaseException):
    """The source does not compile."""


def load(name):
    try:
        code = compile(TEXT or read(SOURCE), SOURCE, "exec", dont_inherit=True)
    except SyntaxError as error:
        import traceback

        raise Refused("".join(traceback.format_exception_only(error))) from None
    except (ValueError, RecursionError, MemoryError, OverflowError) as error:
        raise Refused(f"{type(error).__name__}: {error}") from None
    module = type(sys)(name)
    sys.modules[name] = module
    exec(code, module.__dict__)
    return module


def solve(name):
    arguments = read_arguments()
    module = load("solution")
    function = getattr(module, name, None)
    if not callable(function):
        raise SystemExit(f"There is no function {name}.")
    value = function(*arguments)
    try:
        return to_json(value)
    except (TypeError, ValueError, RecursionError) as error:
        raise SystemExit(f"{name} returned what JSON cannot hold: {error}") from None


def write(descriptor, text):
    data = memoryview(text.encode("utf-8", "backslashreplace"))
    while data:
        data = data[os.write(descriptor, data) :]


def call(name):
    """Write the function's result, or what went wrong, to standard output; prints go to standard error."""
    result = os.dup(1)
    os.dup2(2, 1)
    code = 1
    try:
        text = solve(name)
        code = 0
    except Refused as error:
        text, code = error.args[0], DOES_NOT_COMPILE
    except MemoryError:
        text = "MemoryError"
    except SystemExit as error:
        text = str(error) if isinstance(error.code, str) else f"The program ended by exit({error.code})."
    except BaseException as error:
        text = told(error)
    flush()
    write(result, text)
    os._exit(code)  # neither threads nor the tear-down of large objects matter now


def run():
    """A program as it is: its prints, its exit code, its traceback."""
    sys.argv[0] = SOURCE
    code = 0
    try:
        load("__main__")
    except Refused as error:
        write(1, error.args[0])
        os._exit(DOES_NOT_COMPILE)
    except SystemExit as error:
        code = error.code
        if code is None:
            code = 0
        elif not isinstance(code, int):
            code, text = 1, str(code)
            flush()
            write(2, text + "\n")
    except BaseException as error:
        code, text = 1, told(error)
        flush()
        write(2, text)
    flush()
    os._exit(code & 255)


def told(error):
    try:
        return report(error)
    except BaseException as another:
        return f"{type(error).__name__} (and no traceback: {type(another).__name__})"


def flush():
    for stream in (sys.stdout, sys.stderr):
        try:
            if stream is not None:
                stream.flush()
        except Exception:
            pass


def main():
    global PLACE
    PLACE = os.getcwd() + "/"
    builtins.exit = builtins.quit = sys.exit  # site, which makes them, is not loaded
    sys.setrecursionlimit(50_000)
    if hasattr(sys, "set_int_max_str_digits"):
        sys.set_int_max_str_digits(0)
    try:
        name = NAME or read("call").decode()
    except FileNotFoundError:
        name = ""
    if name:
        call(name)
    else:
        run()


if __name__ == "__main__":
    main()
