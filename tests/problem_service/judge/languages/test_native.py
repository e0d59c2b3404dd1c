"""What C, C++, Go and Rust each do in their own way."""

from typing import Any

import pytest

from problem_service.judge.backends.interface import Program
from problem_service.judge.events import Case
from problem_service.judge.judge import Judge
from problem_service.judge.languages import LANGUAGES
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


CPP = "#include <bits/stdc++.h>\nusing namespace std;\n"
CPP_MACROS = f"""\
{CPP}#define int long long
#define double long double
#define vi vector<int>
#define rep(i, n) for (int i = 0; i < (n); i++)
#define read in()
#define write out()
vi solve(vi v) {{ rep(i, (int)v.size()) v[i] *= 2; return v; }}
"""
CPP_NAMES = """\
#include <vector>
using namespace std;
int count = 1, search = 2, merge = 3;
vector<long long> solve(vector<long long> v) { return {count, search, merge}; }
"""
CPP_IN_PLACE = f"{CPP}vector<long long> solve(vector<long long>& v) {{ v.push_back(3); return v; }}"
CPP_TYPELESS = f"{CPP}auto solve(const auto& v) {{ return v; }}"
CPP_RARE_HEADERS = f"""\
{CPP}vector<long long> solve(vector<long long> v) {{
    thread([&] {{ v[0] = regex_match("abc", regex("a.c")); }}).join();
    return v;
}}
"""
CPP_RARE_HEADER_ALONE = """\
#include <filesystem>
#include <vector>
std::vector<long long> solve(std::vector<long long> v) {
    v[0] = std::filesystem::path("a/bc").filename().string().size();
    return v;
}
"""
CPP_BROKEN_TEXT = f'{CPP}string solve(string v) {{ return v + "\\xff\\xc3("; }}'
C_NAMES = (
    "int read(int x) { return x; }\nint write, pipe;\nint64_t solve(int64_t v) { return read(v) + write; }"
)
C_DICT = """\
#include <string.h>
int64_t solve(dict_int v) {
    for (size_t i = 0; i < v.length; i++)
        if (strcmp(v.keys[i], "b") == 0) return v.values[i];
    return -1;
}
"""
GO_COMMENTS = """\
// package main
/* package main */
package main // it is

import "os"
import ("math"; "strconv")

func max(a, b int) int { if a > b { return a }; return b }

func solve(v int) int {
	os.Stdout.WriteString(strconv.Itoa(v))
	return max(1, int(math.Sqrt(float64(v))))
}
"""
GO_THREADS = """\
package main

import "sync"

func solve(v int) int {
	var group sync.WaitGroup
	sums := make(chan int, v)
	for i := 0; i < v; i++ {
		group.Add(1)
		go func(i int) { defer group.Done(); sums <- i }(i)
	}
	group.Wait()
	close(sums)
	sum := 0
	for i := range sums { sum += i }
	return sum
}
"""
RUST_NAMES = """\
#![allow(dead_code)]
use std::collections::*;
macro_rules! vec { () => { 1 } }
struct Option;
fn solve(v: Vec<i64>) -> Vec<i64> { v.into_iter().rev().collect() }
"""
RUST_THREAD = """\
fn solve(v: i64) -> i64 {
    print!("no line");
    if std::thread::spawn(|| panic!("x")).join().is_err() { v } else { 0 }
}
"""

ANSWERS = usable(
    ("cpp", CPP_MACROS, "list[int] -> list[int]", [1, 2], [2, 4]),
    ("cpp", CPP_NAMES, "list[int] -> list[int]", [], [1, 2, 3]),
    ("cpp", CPP_IN_PLACE, "list[int] -> list[int]", [1], [1, 3]),
    ("cpp", CPP_TYPELESS, "list[int] -> list[int]", [1], [1]),
    ("cpp", CPP_RARE_HEADERS, "list[int] -> list[int]", [5], [1]),
    ("cpp", CPP_RARE_HEADER_ALONE, "list[int] -> list[int]", [5], [2]),
    ("cpp", CPP_BROKEN_TEXT, "string -> string", "é", "é\ufffd\ufffd("),
    ("cpp", f"{CPP}string solve(string v) {{ return v; }}", "string -> string", "\ud83da", "\ufffda"),
    ("c", C_NAMES, "int -> int", 3, 3),
    ("c", C_DICT, "dict[string, int] -> int", {"a": 1, "b": 2}, 2),
    ("go", GO_COMMENTS, "int -> int", 25, 5),
    ("go", GO_THREADS, "int -> int", 100, 4950),
    ("go", "package main\nfunc solve(v []int) []int { return nil }", "list[int] -> list[int]", [1], []),
    ("rust", RUST_NAMES, "list[int] -> list[int]", [1, 2], [2, 1]),
    ("rust", RUST_THREAD, "int -> int", 7, 7),
)


@pytest.mark.parametrize(("language", "source", "types", "argument", "answer"), ANSWERS)
async def test_functions_answer_in_the_language_s_own_ways(
    judge: Judge, language: str, source: str, types: str, argument: Any, answer: Any
) -> None:
    takes, returns = types.split(" -> ")
    await accept(judge, Program(language, source, signature_of(takes, returns)), Case([argument], answer))


CPP_DEEP = (
    f"{CPP}int f(volatile int x) {{ return f(x + 1) + x; }}\nlong long solve(long long v) {{ return f(v); }}"
)
CPP_ELSEWHERE = "long long solve(long long v) { return *(volatile char *)(v + (1LL << 40)); }"
CPP_LOST = f"{CPP}long long solve(long long v) {{ ios::sync_with_stdio(false); cout << v; exit(0); }}"
CPP_DIVIDES = "long long solve(long long v) { volatile int zero = 0; return v / zero; }"
RUST_DEEP = """\
fn deep(v: i64) -> i64 {
    let kept = [v; 100];
    let next = deep(v + 1);
    unsafe { std::ptr::read_volatile(&kept[(next & 1) as usize]) }
}
fn solve(v: i64) -> i64 { deep(v) }
"""
GO_ERROR = """\
package main
import "errors"
func deeper() { panic(errors.New("too bad")) }
func solve(v int) int {
	deeper()
	return v
}
"""

FAILURES = usable(
    (
        "cpp",
        f"{CPP}long long solve(long long v) {{ return vector<int>().at(v); }}",
        "std::out_of_range: vector",
    ),
    ("cpp", f"{CPP}struct Oh {{}};\nlong long solve(long long v) {{ throw Oh(); }}", "not caught: Oh"),
    ("cpp", CPP_DEEP, "the recursion goes too deep"),
    ("cpp", CPP_ELSEWHERE, "memory was used that the program does not have"),
    ("cpp", CPP_LOST, "The program ended before the function returned."),
    ("cpp", CPP_DIVIDES, "an integer was divided by zero"),
    ("c", "#include <assert.h>\nint64_t solve(int64_t v) { assert(v == 2); return v; }", "Aborted."),
    ("c", "int64_t solve(int64_t v) { int *volatile p = 0; return *p; }", "a null pointer was followed"),
    ("rust", "fn solve(v: i64) -> i64 {\n    None.unwrap_or_else(|| [1][v as usize])\n}", "main.rs:2:28"),
    ("rust", RUST_DEEP, "the recursion goes too deep"),
    ("go", GO_ERROR, "panic: too bad\n\tmain.deeper main.go:3\n\tmain.solve main.go:5"),
    (
        "go",
        "package main\nfunc solve(v int) int {\n\tvar m map[int]int\n\tm[v] = v\n\treturn v\n}",
        "main.go:4",
    ),
)


@pytest.mark.parametrize(("language", "source", "words"), FAILURES)
async def test_a_failure_is_told_in_terms_of_the_source(
    judge: Judge, language: str, source: str, words: str
) -> None:
    verdict, message = await fail(judge, Program(language, source, INT_TO_INT), Case([1], 1))
    assert verdict is Verdict.RE
    assert words in message
    assert "codemaze" not in message.lower()


@pytest.mark.parametrize(
    ("language", "source"),
    usable(
        ("c", "double solve(double v) { return v / 0; }"),
        ("cpp", "double solve(double v) { return v / 0; }"),
        ("go", "package main\nfunc solve(v float64) float64 { return v / (v - v) }"),
        ("rust", "fn solve(v: f64) -> f64 { v / 0.0 }"),
    ),
)
async def test_a_number_that_json_cannot_hold_is_a_runtime_error(
    judge: Judge, language: str, source: str
) -> None:
    program = Program(language, source, signature_of("float", "float"))
    verdict, message = await fail(judge, program, Case([1.5], 1.5))
    assert verdict is Verdict.RE
    assert "JSON cannot hold" in message


@pytest.mark.parametrize(
    ("language", "source"),
    usable(
        ("c", "int64_t solve(int64_t v) { return v; }"),
        ("cpp", "long long solve(long long v) { return v; }"),
        ("go", "package main\nfunc solve(v int) int { return v }"),
        ("rust", "fn solve(v: i64) -> i64 { v }"),
    ),
)
async def test_an_integer_of_more_than_64_bits_is_not_cut(judge: Judge, language: str, source: str) -> None:
    program = Program(language, source, INT_TO_INT)
    verdict, message = await fail(judge, program, Case([2**63], 2**63))
    assert verdict is Verdict.RE
    assert "64 bits" in message


GO_NEAR_LIMIT = """\
package main

func solve(v int) int {
	kept := make([]int, 18<<20)
	for i := 0; i < 50; i++ {
		passing := make([]int, 3<<20)
		for j := range passing { passing[j] = j }
		kept[i] = passing[i]
	}
	return kept[v]
}
"""


@pytest.mark.parametrize("language", usable(("go",)))
async def test_garbage_does_not_count_for_memory(judge: Judge, language: str) -> None:
    """Half of the limit is in use, and five times the limit passes by."""
    await accept(judge, Program(language, GO_NEAR_LIMIT, INT_TO_INT), Case([7], 7))


CPP_BOMB = """\
template <int N, int M> struct A { static const int v = A<N - 1, M * 2>::v + A<N - 1, M * 2 + 1>::v; };
template <int M> struct A<0, M> { static const int v = 1; };
long long solve(long long v) { return A<24, 1>::v; }
"""
CPP_LOOP = (
    "constexpr int f() { for (int i = 0;; i ^= 1); }\nconstexpr int x = f();\nlong long solve(long long);"
)
CPP_TYPES = (
    "template <class T> struct A { typename A<A<T>>::t x; };\nA<int> a;\nlong long solve(long long v);"
)
RUST_RANDOM = 'const X: &[u8] = include_bytes!("/dev/urandom");\nfn solve(v: i64) -> i64 { X[0] as i64 }'

REFUSALS = usable(
    ("cpp", f"{CPP}long long solver(long long v) {{ return v; }}", "::solve’ has not been declared"),
    ("cpp", f"{CPP}long long solve(string v) {{ return 1; }}", "could not convert"),
    ("cpp", f"{CPP}long long solve(long long v) {{\n    return w;\n}}", "solution.cpp:4:12: error: ‘w’"),
    ("cpp", f"{CPP}long long solve(long long v) {{\n    return w;\n}}", "    4 |     return w;"),
    ("cpp", '#include "/dev/stdin"', "No such file"),
    ("cpp", '#include "/dev/urandom"', ""),
    ("cpp", '#include "solution.cpp"', "nested depth"),
    ("cpp", CPP_LOOP, "loop iteration count exceeds limit"),
    ("cpp", CPP_TYPES, "instantiation depth exceeds maximum"),
    ("cpp", CPP_BOMB, ""),
    ("cpp", "static char a[1LL << 32] = {1};\nlong long solve(long long v) { return a[v]; }", "too large"),
    ("c", "int64_t solver(int64_t v) { return v; }", "implicit declaration of function ‘solve’"),
    ("c", "int64_t solve(int64_t v) { return *(int64_t *)malloc(8); }", "function ‘malloc’"),
    ("c", "char a[1LL << 32] = {1};\nint64_t solve(int64_t v) { return a[v]; }", "The program is too large."),
    ("go", "package main\nfunc solver(v int) int { return v }", "undefined: solve"),
    ("go", 'package main\nimport "os"\nfunc solve(v int) int { return v }', "main.go:2:8: "),
    ("go", "func solve(v int) int { return v }", "main.go:1:1: "),
    ("go", "package main\nvar a = [1 << 32]byte{1}\nfunc solve(v int) int { return int(a[v]) }", "too large"),
    ("rust", "fn solver(v: i64) -> i64 { v }", "cannot find function `solve`"),
    ("rust", "fn solve(v: i64) -> i64 {\n    w\n}", "main.rs:2:5"),
    ("rust", RUST_RANDOM, ""),
)


@pytest.mark.parametrize(("language", "source", "words"), REFUSALS)
async def test_what_cannot_be_compiled_is_told_and_ends(
    judge: Judge, language: str, source: str, words: str
) -> None:
    message = await refuse(judge, Program(language, source, INT_TO_INT), Case([1], 1))
    assert message
    assert words in message
    for word in ("harness", "/tmp", "/box", "linked", ".hpp", "bug report"):
        assert word not in message


SIGNATURE = Signature.from_json(
    {
        "function": "count_words",
        "parameters": [
            {"name": "texts", "type": "list[string]"},
            {"name": "struct", "type": "dict[string, list[float]]"},
        ],
        "returns": "dict[string, int]",
    }
)

STARTERS = {
    "c": """\
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/*
 * Declared already:
 *
 *     typedef struct { char **items; size_t length; } list_string;
 *     typedef struct { double *items; size_t length; } list_float;
 *     typedef struct { char **keys; list_float *values; size_t length; } dict_list_float;
 *     typedef struct { char **keys; int64_t *values; size_t length; } dict_int;
 *
 * keys[i] of a dict belongs to values[i].
 * Strings are UTF-8 and end with a zero byte; U+0000 in them is the two bytes C0 80.
 * What is returned may lie in memory of malloc; nothing has to be freed.
 */
dict_int count_words(list_string texts, dict_list_float struct_) {
    return (dict_int){0};
}
""",
    "cpp": """\
#include <bits/stdc++.h>
using namespace std;

map<string, long long> count_words(vector<string> texts, map<string, vector<double>> struct_) {
    return {};
}
""",
    "go": """\
package main

func count_words(texts []string, struct_ map[string][]float64) map[string]int {
	return nil
}
""",
    "rust": """\
use std::collections::HashMap;

fn count_words(texts: Vec<String>, struct_: HashMap<String, Vec<f64>>) -> HashMap<String, i64> {
    todo!()
}
""",
}


@pytest.mark.parametrize("language", STARTERS)
def test_starter_code_declares_the_function_with_its_types(language: str) -> None:
    assert LANGUAGES[language].starter(SIGNATURE) == STARTERS[language]
