"""What Java, Kotlin, C# and Swift each do in their own way."""

import asyncio
from typing import Any

import pytest

from problem_service.judge.backends.interface import Program
from problem_service.judge.events import Case, TextCase
from problem_service.judge.judge import Judge
from problem_service.judge.languages import LANGUAGES
from problem_service.judge.languages.java import Java
from problem_service.judge.languages.swift import Swift
from problem_service.judge.verdicts import Verdict
from problem_service.signature import Parameter, Primitive, Signature, parse_type
from tests.problem_service.judge.languages.machine import missing
from tests.problem_service.judge.languages.running import (
    INT_TO_INT,
    accept,
    fail,
    judged,
    signature_of,
)


def usable(*cases: tuple[Any, ...]) -> list[Any]:
    """Those in languages, named first, that this machine has."""
    return [
        pytest.param(*case, marks=pytest.mark.xdist_group(case[0]))
        for case in cases
        if case[0] not in missing()
    ]


OVERLOADED = """\
class Solution {
    static long solve(long v, long w) { return v * w; }
    static long solve(long v) { return solve(v, 2); }
}
"""
NARROW = "public class Solution { public int solve(int[] v) { return v[0] + v.length; } }"
BOXES = """\
package some.where;
import java.util.*;
class Solution { List<int[]> solve(List<Integer> v) { int[] few = {v.get(0)}; return List.of(few); } }
"""
OUTSIDE_BASE = (
    "import java.awt.Point; class Solution { static long solve(long v) { return new Point(1, (int) v).y; } }"
)
CLASS = "class Solution { fun solve(v: MutableList<Long>): Any { v.sort(); return v } }"
OBJECT = "package some.where\nobject Solution { fun solve(v: List<Long>) = v.sum() }"
PLATFORM = "import java.util.logging.Level\nfun solve(v: Long) = Level.OFF.intValue() - Int.MAX_VALUE + v"
OVERLOADED_METHOD = """\
class Solution {
    static long solve(long v, long w) { return v * w; }
    static long solve(long v) { return solve(v, 2); }
}
"""
INTERFACES = """\
using System.Collections.Generic;
namespace Some { public class Solution { public IList<int[]> solve(IList<IList<int>> v) {
    return new List<int[]> { new[] { v[0][0] } };
} } }
"""
BIG = "class Solution { object solve(long v) { return System.Numerics.BigInteger.Pow(v, 62) * 2; } }"

ANSWERS = usable(
    ("java", OVERLOADED, "int -> int", 3, 6),
    ("java", NARROW, "list[int] -> int", [7, 0], 9),
    ("java", BOXES, "list[int] -> list[list[int]]", [3], [[3]]),
    ("java", OUTSIDE_BASE, "int -> int", 3, 3),
    ("kotlin", CLASS, "list[int] -> list[int]", [2, 1], [1, 2]),
    ("kotlin", OBJECT, "list[int] -> int", [2, 1], 3),
    ("kotlin", PLATFORM, "int -> int", 4, 4),
    ("csharp", OVERLOADED_METHOD, "int -> int", 3, 6),
    ("csharp", INTERFACES, "list[list[int]] -> list[list[int]]", [[3]], [[3]]),
    ("csharp", BIG, "int -> int", 2, 2**63),
)


@pytest.mark.parametrize(("language", "source", "types", "argument", "answer"), ANSWERS)
async def test_functions_answer_in_the_language_s_own_ways(
    judge: Judge, language: str, source: str, types: str, argument: Any, answer: Any
) -> None:
    takes, returns = types.split(" -> ")
    test = Case([argument], answer)
    await accept(judge, Program(language, source, signature_of(takes, returns)), test, test)


ANY_NAME = """\
import java.io.*;
interface Unused { int main = 1; }
public class Anything {
    // class Solution { public static void main(
    public static void main(final String... given) throws Exception {
        new Thread(() -> System.out.println("five")).start();
    }
}
"""
STATIC_MAIN = "object App { @JvmStatic fun main(given: Array<String>) { println(readLine()) } }"
NAMED_FILE = '@file:JvmName("Other")\npackage some.where\nfun main() { println(readLine()) }'
LATER = """\
using System;
using System.Threading.Tasks;
class P {
    static async Task<int> Main(string[] given) { await Task.Delay(1); Console.Write("five"); return 0; }
}
"""
STOPS = 'class P { public static void main(String[] a) { System.out.print("five"); System.exit(0); } }'
EXITS = 'using System; class P { static void Main() { Console.WriteLine("five"); Environment.Exit(0); } }'

TEXTS = usable(
    ("java", ANY_NAME),
    (
        "java",
        'class Main { public static void main(String[] a) { System.out.print("five"); System.exit(0); } }',
    ),
    ("kotlin", STATIC_MAIN),
    ("kotlin", NAMED_FILE),
    ("csharp", LATER),
    ("csharp", EXITS),
)


@pytest.mark.parametrize(("language", "source"), TEXTS)
async def test_programs_are_run_as_the_runtime_itself_runs_them(
    judge: Judge, language: str, source: str
) -> None:
    test = TextCase("five\n", "five\n")
    await accept(judge, Program(language, source), test, test)


BRIEF = """\
using System;
using System.Threading;
class Solution {
    public static long solve(long v) {
        new Thread(() => Thread.Sleep(60000)).Start();
        Console.WriteLine("five");
        return v;
    }
}
"""


@pytest.mark.parametrize(
    ("language", "source", "signature", "test"),
    usable(("csharp", BRIEF, INT_TO_INT, Case([5], 5)), ("csharp", EXITS, None, TextCase("", "five\n"))),
)
async def test_programs_end_that_do_so_while_threads_start(
    judge: Judge, language: str, source: str, signature: Signature | None, test: Case | TextCase
) -> None:
    """Mono can wait for ever for a thread that starts while it ends: one in fifty runs did under load."""
    program = Program(language, source, signature)
    await asyncio.gather(*(accept(judge, program, *[test] * 10) for _ in range(3)))


THROWS_AGAIN = """\
class Solution {
    static long solve(long v) {
        try { return Integer.parseInt("x"); }
        catch (NumberFormatException error) { throw new IllegalStateException("no number", error); }
    }
}
"""
RETHROWS = """\
using System;
class Solution {
    static long solve(long v) {
        try { return int.Parse("x"); }
        catch (FormatException error) { throw new InvalidOperationException("no number", error); }
    }
}
"""

INT = "class Solution { static int solve(int v) { return v; } }"
MISSPELT = "class Solution { static long solv(long v) { return v; } }"
INFINITE = "class Solution { static double solve(long v) { return v / 0.0; } }"

FAILURES = usable(
    ("java", THROWS_AGAIN, ["IllegalStateException: no number", "Solution.java:4", "Caused by", ":3"]),
    (
        "java",
        "class Solution { static int solve(int v) { return v; } }",
        ["4294967296 does not fit in an int"],
    ),
    ("java", MISSPELT, ["There is no solve in Solution."]),
    ("java", INFINITE, ["solve returned Infinity"]),
    ("java", "class Solution { static Object solve(Object v) { return v; } }", ["the type java.lang.Object"]),
    ("kotlin", "fun solve(v: Long): Long { return listOf(v)[1] }", ["IndexOutOfBounds", "solution.kt:1"]),
    ("kotlin", 'fun solve(v: Long): Any = Regex("a")', ["solve returned a kotlin.text.Regex"]),
    ("csharp", RETHROWS, ["InvalidOperationException: no number", "FormatException", "solution.cs:5"]),
    (
        "csharp",
        "class Solution { static int solve(int v) { return v; } }",
        ["4294967296 does not fit in an int"],
    ),
    ("csharp", MISSPELT, ["There is no method solve."]),
    (
        "csharp",
        "class Solution { static double solve(long v) { return v / 0.0; } }",
        ["solve returned", "JSON"],
    ),
)


@pytest.mark.parametrize(("language", "source", "told"), FAILURES)
async def test_players_are_told_what_failed_in_terms_of_their_own_code(
    judge: Judge, language: str, source: str, told: list[str]
) -> None:
    verdict, stderr = await fail(judge, Program(language, source, INT_TO_INT), Case([2**32], 0))
    assert verdict is Verdict.RE
    for part in told:
        assert part in stderr
    assert "Codemaze" not in stderr
    assert "reflect" not in stderr.lower()


STAY = 'static long solve(long v) {{ {}("a\\nb"); while (true); }}'

STAYING = usable(
    ("java", f"class Solution {{ {STAY.format('System.out.println')} }}"),
    ("kotlin", 'fun solve(v: Long): Long { println("a\\nb"); while (true) {} }'),
    ("csharp", f"class Solution {{ {STAY.format('System.Console.WriteLine')} }}"),
)


@pytest.mark.parametrize(("language", "source"), STAYING)
async def test_what_was_printed_before_an_endless_loop_is_seen(
    judge: Judge, language: str, source: str
) -> None:
    _, (ended,) = await judged(judge, Program(language, source, INT_TO_INT), Case([1], 0))
    assert ended.verdict is Verdict.TLE
    assert ended.details is not None
    assert ended.details.stdout == "a\nb\n"


@pytest.mark.parametrize(
    ("source", "name"),
    [
        ("public class One {}\nclass Two { public static void main(String[] a) {} }", "One.java"),
        ("class One {}\nclass Two { public static void main(String[] a) {} }", "Two.java"),
        ('class One { String s = "public class Two {"; /* public class Three */ }', "One.java"),
        ("class One { public static class Two {} }\nfinal @Deprecated public class Three {}", "Three.java"),
        ("", "Main.java"),
    ],
)
def test_a_java_file_is_called_like_its_public_class_or_the_one_with_a_main(source: str, name: str) -> None:
    assert Java().files(source, None)[name] == source.encode()


def test_one_file_of_java_keeps_the_player_s_lines_and_starts_with_its_entry() -> None:
    source = "import java.util.*;\n\npublic class Solution {\n    static long solve(long v) { return v; }\n}"
    lines = Java().single_file(source, INT_TO_INT).split("\n")
    assert lines[0].startswith("import java.util.*; final class Main {")
    assert lines[2].split() == ["class", "Solution", "{"]
    assert lines[3:5] == source.split("\n")[3:]


@pytest.mark.parametrize(
    ("source", "call"),
    [
        ("func solve(_ v: Int) -> Int { return v }", "written(solve(reader.next()))"),
        (
            "class Solution { func solve(_ v: Int) -> Int { return v } }",
            "written(Solution().solve(reader.next()))",
        ),
        (
            "enum Solution { static func solve(_ v: Int) -> Int { v } }",
            "written(Solution.solve(reader.next()))",
        ),
    ],
)
def test_one_file_of_swift_calls_a_function_or_a_method(source: str, call: str) -> None:
    text = Swift().single_file(source, INT_TO_INT)
    assert text.startswith(source)
    assert call in text


@pytest.mark.parametrize(
    ("language", "name", "starter"),
    [
        ("java", "int", "static long solve(Map<String, List<Double>> int_) {"),
        ("kotlin", "fun", "fun solve(fun_: Map<String, List<Double>>): Long {"),
        ("csharp", "long", "public static long solve(Dictionary<string, List<double>> long_)"),
        ("swift", "func", "func solve(_ func_: [String: [Double]]) -> Int {"),
    ],
)
def test_names_that_a_language_reserves_are_changed_in_what_players_begin_with(
    language: str, name: str, starter: str
) -> None:
    parameter = Parameter(name, parse_type("dict[string, list[float]]"))
    assert starter in LANGUAGES[language].starter(Signature("solve", (parameter,), Primitive.INT))
