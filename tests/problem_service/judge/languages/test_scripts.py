"""What JavaScript, TypeScript, PHP and Ruby each do in their own way."""

from pathlib import Path
from typing import Any

import pytest

from problem_service.judge.backends.interface import Program
from problem_service.judge.events import Case, TextCase
from problem_service.judge.judge import Judge
from problem_service.judge.languages import LANGUAGES
from problem_service.judge.languages.language import LanguageMissing
from problem_service.judge.verdicts import Verdict
from problem_service.signature import Signature
from tests.problem_service.judge.languages.machine import missing
from tests.problem_service.judge.languages.running import INT_TO_INT, accept, fail, refuse, signature_of


def usable(*cases: tuple[Any, ...]) -> list[Any]:
    """Those in languages, named first, that this machine has."""
    return [
        pytest.param(*case, marks=pytest.mark.xdist_group(case[0]))
        for case in cases
        if case[0] not in missing()
    ]


HALVE = "const solve = (v) => { if (typeof v === 'bigint') return v / 2n; }"
EXPORT = "import { EOL } from 'os';\nexport function solve(v) { return v + EOL.length; }"
AWAIT = "const { EOL } = await import('os');\nconst solve = (v) => v + EOL.length;"
LATE = "async function solve(v) { return v + (await import('os')).EOL.length; }"
MAP = "exports.solve = async (v) => new Map([['a', Int32Array.of(v)]]);"
ENUM = "import * as os from 'os';\nenum E { A = 1 }\nexport const solve = (v) => v + E.A + os.EOL.length;"
NAMES = "const name = 'x', fs = require('fs'), status = 1;\nfunction solve(v) { return v + status; }"
FILTER = "<?php function solve($v) { return array_filter($v, fn($x) => $x > 1); }"
YIELD = "<?php function solve($v) { foreach ($v as $x) yield 2 * $x; }"
UNSET = "<?php function solve($v) { unset($v['1']); return $v; }"
KIND = "<?php function solve($v) { return is_float($v[0]); }"
BARE = "function solve($v) { return $v . 'é'; }"
ECHO = "<?php function solve($v) { return $v; }"
MEAN = "def solve(v)\n  v.sum { |x| x / 2 }\nend"
PRIMES = "require 'prime'\ndef solve(v)\n  Prime.first(v)\nend"
SYMBOL = "def solve(v)\n  { a: v }\nend"

ANSWERS = usable(
    ("javascript", HALVE, "int -> int", 2**62, 2**61),
    ("javascript", EXPORT, "int -> int", 1, 2),
    ("javascript", AWAIT, "int -> int", 1, 2),
    ("javascript", LATE, "int -> int", 1, 2),
    ("javascript", MAP, "int -> dict[string, list[int]]", 1, {"a": [1]}),
    ("typescript", ENUM, "int -> int", 1, 3),
    ("typescript", NAMES, "int -> int", 1, 2),
    ("php", FILTER, "list[int] -> list[int]", [1, 2, 3], [2, 3]),
    ("php", YIELD, "list[int] -> list[int]", [1, 2], [2, 4]),
    ("php", UNSET, "dict[string, int] -> dict[string, int]", {"1": 1}, {}),
    ("php", KIND, "list[float] -> bool", [1, 2.5], True),
    ("php", BARE, "string -> string", "<?=", "<?=é"),
    ("php", ECHO, "string -> string", "\\ud83d \ud83d 😀", "\\ud83d \ufffd 😀"),
    ("ruby", MEAN, "list[float] -> float", [1, 2], 1.5),
    ("ruby", PRIMES, "int -> list[int]", 3, [2, 3, 5]),
    ("ruby", SYMBOL, "int -> dict[string, int]", 3, {"a": 3}),
)


@pytest.mark.parametrize(("language", "source", "types", "argument", "answer"), ANSWERS)
async def test_functions_answer_in_the_language_s_own_ways(
    judge: Judge, language: str, source: str, types: str, argument: Any, answer: Any
) -> None:
    takes, returns = types.split(" -> ")
    test = Case([argument], answer)
    await accept(judge, Program(language, source, signature_of(takes, returns)), test, test)


READ_LINES = """\
const lines = require('readline').createInterface({ input: process.stdin });
lines.on('line', (line) => console.log(line));
"""
READ_TYPED_LINES = """\
import * as readline from 'node:readline';
const lines: readline.Interface = readline.createInterface({ input: process.stdin });
lines.on('line', (line: string) => console.log(line));
"""
READ_IN_MODULE = """\
import { readFileSync } from 'fs';
console.log(await readFileSync('/dev/stdin', 'utf8'));
"""
WRITE_ALL_WAYS = """\
<?php
namespace A;
fwrite(STDOUT, fgetc(STDIN) . fgetc(STDIN));
file_put_contents('php://output', fgets(STDIN));
exit;
"""
READ_DATA = """\
puts gets if __FILE__ == $0 && DATA.read == "x\\n"
__END__
x
"""

TEXTS = usable(
    ("javascript", "console.log(require('fs').readFileSync('/dev/stdin', 'utf8').trim());"),
    ("javascript", "if (require.main === module) process.stdin.pipe(process.stdout);"),
    ("javascript", READ_IN_MODULE),
    ("javascript", READ_LINES),
    ("typescript", READ_TYPED_LINES),
    ("php", "<?php echo readline();"),
    ("php", WRITE_ALL_WAYS),
    ("ruby", READ_DATA),
    ("ruby", "at_exit { puts $stdin.read }\nexit"),
)


@pytest.mark.parametrize(("language", "source"), TEXTS)
async def test_programs_are_run_as_the_runtime_itself_runs_them(
    judge: Judge, language: str, source: str
) -> None:
    test = TextCase("five\n", "five\n")
    await accept(judge, Program(language, source), test, test)


DEREFERENCE = "interface A {\n  b: number;\n}\n\nfunction solve() { return (null as A).b; }"
TOO_MANY = "<?php\nfunction solve($v, $w) { return 1; }"

FAILURES = usable(
    ("javascript", "import 'fs';\nexport const solve = () => null.x;", ["TypeError", "solution.js:2:33"]),
    ("javascript", "const solve = () => JSON.parse('{');", ["SyntaxError", "solution.js:1"]),
    ("typescript", DEREFERENCE, ["TypeError", "solution.ts:5"]),
    ("php", "<?php function solve($v) { return NAN; }", ["solve returned what JSON cannot hold"]),
    ("php", "<?php function solve($v) { return fn() => 1; }", ["solve returned", "Closure"]),
    ("php", "<?php function solver($v) { return 1; }", ["There is no function solve."]),
    ("php", "<?php function solve($v) { return eval('1 +'); }", ["Parse error", "eval()'d code"]),
    ("php", TOO_MANY, ["Too few arguments to function solve(), 1 passed and exactly 2", "solution.php:2"]),
    ("php", "<?php\nfunction solve(array $v) {}", ["must be of type array, int given in solution.php:2"]),
    ("ruby", "def solve(v)\n  Float::NAN\nend", ["solve returned what JSON cannot hold"]),
    ("ruby", "def solve(v)\n  Object\nend", ["solve returned", "Class is not"]),
    ("ruby", "def solver(v)\n  1\nend", ["There is no function solve."]),
    ("ruby", "def solve(v)\n  eval('1 +')\nend", ["syntax error"]),
    ("ruby", "def solve(v)\n  solve(v)\nend", ["SystemStackError", "solution.rb:2"]),
)


@pytest.mark.parametrize(("language", "source", "words"), FAILURES)
async def test_a_failure_is_told_in_terms_of_the_source(
    judge: Judge, language: str, source: str, words: list[str]
) -> None:
    verdict, message = await fail(judge, Program(language, source, INT_TO_INT), Case([1], 1))
    assert verdict is Verdict.RE
    for word in words:
        assert word in message
    for word in ("Codemaze", "Command line code", "-e:", "[eval]", "node:"):
        assert word not in message


REFUSALS = usable(
    ("javascript", "import 'fs';\nexport const x 1;", ["solution.js:2", "SyntaxError"]),
    ("typescript", "function solve(v: number): number {\n  return v.nothing;\n}", ["solution.ts(2,12)"]),
    ("typescript", "import 'no-such';", ["solution.ts(1,8)", "no-such"]),
    ("php", "<?php\nfunction f() {}\nfunction f() {}", ["Cannot redeclare f()", "solution.php:3"]),
)


@pytest.mark.parametrize(("language", "source", "words"), REFUSALS)
async def test_what_does_not_compile_is_told_once(
    judge: Judge, language: str, source: str, words: list[str]
) -> None:
    message = await refuse(judge, Program(language, source, INT_TO_INT), Case([1], 1))
    for word in words:
        assert message.count(word) == 1, message
    assert "node:" not in message


SIGNATURE = Signature.from_json(
    {
        "function": "count_words",
        "parameters": [
            {"name": "texts", "type": "list[string]"},
            {"name": "end", "type": "dict[string, list[float]]"},
        ],
        "returns": "dict[string, int]",
    }
)

STARTERS = {
    "typescript": """\
function count_words(texts: string[], end: { [key: string]: number[] }): { [key: string]: number } {
    return {};
}
""",
    "php": """\
<?php

/**
 * @param list<string> $texts
 * @param array<string, list<float>> $end
 * @return array<string, int>
 */
function count_words(array $texts, array $end): array
{
}
""",
    "ruby": """\
# @param texts [Array<String>]
# @param end_ [Hash{String => Array<Float>}]
# @return [Hash{String => Integer}]
def count_words(texts, end_)
end
""",
}


@pytest.mark.parametrize("language", STARTERS)
def test_starter_code_has_types_and_no_words_of_the_language(language: str) -> None:
    assert LANGUAGES[language].starter(SIGNATURE) == STARTERS[language]


def script(path: Path, answer: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\necho '{answer}'\n")
    path.chmod(0o755)
    return path


OLD = {"javascript": "v16.20.2", "php": "7.4.33", "ruby": "2.5.9"}


@pytest.mark.parametrize("language", OLD)
def test_an_old_runtime_is_not_taken(language: str, tmp_path: Path) -> None:
    with pytest.raises(LanguageMissing, match=f"is version {OLD[language].removeprefix('v')}"):
        LANGUAGES[language].find(script(tmp_path / "runtime", OLD[language]))


@pytest.mark.parametrize("packages", ["typescript/node_modules", "."])
def test_the_native_compiler_is_found_by_the_command_of_its_package(tmp_path: Path, packages: str) -> None:
    command = script(tmp_path / "typescript" / "bin" / "tsc", "not this one")
    natives = tmp_path / packages / "@typescript"
    for machine in ("x64", "arm64"):
        script(natives / f"typescript-linux-{machine}" / "lib" / "tsc", "Version 7.9.1")
    toolchain = LANGUAGES["typescript"].find(command)
    assert toolchain.version == "7.9.1"
    assert Path(toolchain.programs["native"]).is_relative_to(natives.resolve())


def test_a_compiler_that_is_not_the_package_s_is_not_taken(tmp_path: Path) -> None:
    with pytest.raises(LanguageMissing, match="no compiler of npm's package typescript"):
        LANGUAGES["typescript"].find(script(tmp_path / "bin" / "tsc", "Version 7.9.1"))
