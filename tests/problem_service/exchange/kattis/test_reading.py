"""Kattis problem packages of others, taken over with notes on what is not."""

from itertools import pairwise
from typing import Any

import pytest

from problem_service.definition import Definition, Example, Solution
from problem_service.domain import Rank
from problem_service.exchange.errors import BadPackage
from problem_service.exchange.kattis import read_package
from problem_service.judge.checkers import Checker, ProgramChecker
from problem_service.judge.verdicts import Verdict
from shared.errors import Kind
from tests.problem_service.exchange.kattis.packages import (
    FILES,
    PROBLEM_YAML,
    PYTHON,
    STATEMENT,
    made,
    of_yaml,
)

VALIDATORS = "1 file; validators of others are not kept; write valid() in a generator"
EARLY = PROBLEM_YAML.replace("2025-09", "2023-07-draft")


def read(files: dict[str, bytes], name: str = "linesums") -> tuple[Definition, list[str]]:
    return read_package(files, name)


def refused(files: dict[str, bytes], message: str) -> None:
    with pytest.raises(BadPackage, match=message) as caught:
        read(files)
    assert (caught.value.code, caught.value.kind) == ("bad-package", Kind.INVALID)


def noted(files: dict[str, bytes], note: str) -> Definition:
    problem, notes = read(files)
    assert any(note in text for text in notes), notes
    return problem


def with_arguments(*arguments: str, **more: Any) -> dict[str, bytes]:
    text = f"output_validator_args: {list(arguments)}\n"
    return made({"data/secret/test_group.yaml": text, "data/sample/test_group.yaml": text, **more})


def test_a_package_becomes_a_problem() -> None:
    problem, notes = read(made({}))
    assert problem == Definition(
        slug="linesums",
        title="Line Sums",
        rank=Rank.GOLD,
        tags=("maths", "strings"),
        statement=STATEMENT,
        signature=None,
        checker=Checker.TOKENS,
        limits={"time_ms": 1500, "memory_mb": 128},
        examples=(Example("1 2 3\n", "6\n"),),
        solutions=(
            Solution("sums.py", "python", PYTHON),
            Solution("first.py", "python", FILES["submissions/wrong_answer/first.py"], Verdict.WA),
        ),
        tests=(("7\n", "7\n"), ("1 1\n2 2\n", "2\n4\n")),
    )
    assert notes == [
        "problem.yaml: uuid is not kept",
        f"input_validators: left out ({VALIDATORS})",
    ]


@pytest.mark.parametrize("version", ["2023-07", "2023-07-draft", "2025-09"])
def test_both_versions_are_read(version: str) -> None:
    files = of_yaml("2025-09", version)
    assert read(files)[0] == read(made({}))[0]


def test_much_yaml_is_refused() -> None:
    many = {f"data/secret/01.{n}.yaml": f"hint: {'x' * 40_000}" for n in range(13)}
    inputs = {name.replace("yaml", end): "" for name in many for end in ("in", "ans")}
    refused(made({**many, **inputs}), r"the YAML files together have more than 500000 characters")


def test_files_that_begin_with_a_dot_are_passed_over() -> None:
    assert read(made({".gitignore": "x", "data/.cache/x": "", "-x": ""})) == read(made({}))


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (PROBLEM_YAML, "", r"problem.yaml: must be a mapping"),
        (PROBLEM_YAML, "- a", r"problem.yaml: must be a mapping"),
        (PROBLEM_YAML, "a: [", r"problem.yaml: line \d: .*node content"),
        (PROBLEM_YAML, "a: \x01", r"problem.yaml: unacceptable character"),
        ("2025-09", "legacy", r"problem_format_version: legacy is not read, only 2023-07 and 2025-09 are"),
        ("2025-09", "2025-10", r"problem_format_version: 2025-10 is not read"),
        ("2025-09", "[1]", r"problem_format_version: \[1\] is not read"),
        ("problem_format_version: 2025-09\n", "", r"problem_format_version: legacy is not read"),
        ("name: Line Sums", "nam: Line Sums", r"problem.yaml: (name|nam): "),
        ("name: Line Sums", "name: 3", r"problem.yaml: name: Not a valid name"),
        ("name: Line Sums", "name: {}", r"problem.yaml: name: Not a valid name"),
        ("name: Line Sums", "name: {english: x}", r"name: Not a valid name of a language: english"),
        ("name: Line Sums", "name: {en: 1}", r"name: Not a valid name of a language: en"),
        ("name: Line Sums", "name: ' '", r"problem.yaml: name: is empty"),
        ("name: Line Sums", "name: {sv: Rader}", r"name: has no name for statement/problem.en.md"),
        ("uuid: 3f7d1a2e-6f5b-4c43-9df8-3f3f1f8f5a11", "version: '1'", r"uuid: Missing data"),
        ("uuid: 3f7d1a2e-6f5b-4c43-9df8-3f3f1f8f5a11", "uuid: 5", r"uuid: Not a valid string"),
        ("name: Line Sums", "name: a\nname: b", r"line 3: name is there twice"),
        ("name: Line Sums", "name: a\n? [1]\n: b", r"line 3: a key that is no text"),
        ("name: Line Sums", "name: &x a\nversion: *x", r"problem.yaml: line 3: aliases are not read"),
        ("name: Line Sums", "name: !!python/name:os.system x", r"could not determine a constructor"),
        ("name: Line Sums", "name: a\nauthor: b", r"problem.yaml: author: Unknown field"),
        ("name: Line Sums", "name: a\nvalidation: custom", r"problem.yaml: validation: Unknown field"),
        ("name: Line Sums", "name: a\nlicense: mit", r"problem.yaml: license: Must be one of"),
        ("name: Line Sums", "name: a\nversion: 1", r"problem.yaml: version: Not a valid string"),
        ("name: Line Sums", "name: a\nrights_owner: [b]", r"rights_owner: Not a valid string"),
        ("name: Line Sums", "name: a\nembargo_until: 5", r"embargo_until: Not a valid date"),
        ("name: Line Sums", "name: a\nembargo_until: 2020-99-99", r"problem.yaml: month must be in"),
        ("name: Line Sums", "name: a\ncredits: 5", r"problem.yaml: credits"),
        ("name: Line Sums", "name: a\ncredits: {authors: 5}", r"credits.authors: Not a valid person"),
        ("name: Line Sums", "name: a\ncredits: {authors: [{}]}", r"credits.authors: Not a valid person"),
        ("name: Line Sums", "name: a\ncredits: {writers: x}", r"credits.writers: Unknown field"),
        ("name: Line Sums", "name: a\nsource: {url: x}", r"problem.yaml: source.name: Missing"),
        ("name: Line Sums", "name: a\nlanguages: 5", r"problem.yaml: languages: Not a valid list"),
        ("name: Line Sums", "name: a\nallow_file_writing: 1", r"allow_file_writing: Not a valid boolean"),
        ("name: Line Sums", "name: a\nconstants: [x]", r"constants: Not a valid mapping"),
        ("name: Line Sums", "name: a\nconstants: {1x: 5}", r"constants: Not a valid constant: 1x"),
        ("name: Line Sums", "name: a\nconstants: {x: [5]}", r"constants: Not a valid constant: x"),
        ("name: Line Sums", f"name: a\nconstants: {{x: {'y' * 101}}}", r"constants: Not a valid constant: x"),
        ("name: Line Sums", 'name: "a\\0"', r"problem.yaml: the value.name has a NUL character"),
        ("name: Line Sums", 'name: a\nversion: "\\ud800"', r"problem.yaml: .*(surrogate|escape)"),
        ("[maths,", "[{},", r"problem.yaml: keywords: Not a valid list of texts"),
        ("time_limit: 1.5", "time_limit: fast", r"limits.time_limit: Not a valid number"),
        ("time_limit: 1.5", "time_limit: 0", r"limits.time_limit: Must be greater than 0"),
        ("time_limit: 1.5", "time_limit: .inf", r"limits.time_limit: "),
        ("time_limit: 1.5", "time_multiplier: 5", r"limits.time_multiplier: Unknown field"),
        ("time_limit: 1.5", "time_multipliers: {x: 5}", r"limits.time_multipliers.x: Unknown field"),
        ("time_limit: 1.5", "time_multipliers: {ac_to_time_limit: 0}", r"ac_to_time_limit: Must be"),
        ("memory: 128", "memory: 1.5", r"limits.memory: Not a valid integer"),
        ("memory: 128", "memory: true", r"limits.memory: Not a valid integer"),
        ("memory: 128", "memory: -1", r"limits.memory: Must be greater than 0"),
        ("memory: 128", "validation_passes: 1", r"limits.validation_passes: Must be"),
        ("memory: 128", f"memory: {'9' * 5000}", r"line 6: a number with too many digits"),
    ],
)
def test_a_fault_of_problem_yaml_is_named_with_its_key(old: str, new: str, message: str) -> None:
    refused(of_yaml(old, new), message)


def test_yaml_that_would_break_its_reader_is_refused() -> None:
    refused(made({"problem.yaml": "[" * 5_000}), r"problem.yaml: line 1: is nested too deep")
    refused(made({"problem.yaml": "a: b\n" * 20_000}), r"problem.yaml: has more than 50000 characters")
    laughs = "a: &a [x, x]\nb: &b [*a, *a]\nc: &c [*b, *b]\nd: [*c, *c]\n"
    refused(made({"problem.yaml": laughs}), r"problem.yaml: line 2: aliases are not read")


@pytest.mark.parametrize("number", [f"0x{'f' * 5_000}", ":".join(["1"] * 5_000)])
@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("memory: 128", "memory: {}"),
        ("time_limit: 1.5", "time_limit: {}"),
        ("format_version: 2025-09", "format_version: {}"),
        ("name: Line Sums", "name: a\nconstants: {{x: {}}}"),
    ],
)
def test_a_number_that_cannot_be_written_is_refused(old: str, new: str, number: str) -> None:
    refused(of_yaml(old, new.format(f"!!int '{number}'")), r"problem.yaml: line \d: a number with too many")


@pytest.mark.parametrize(
    "kind", ["scoring", "interactive", "multi-pass", "submit-answer", "[pass-fail, interactive]"]
)
def test_problems_that_are_more_than_pass_or_fail_are_refused(kind: str) -> None:
    named = kind.strip("[]").split(", ")[-1]
    refused(of_yaml("name:", f"type: {kind}\nname:"), rf"type: {named} problems cannot be taken over")


@pytest.mark.parametrize("kind", ["5", "[]", "fun", "[pass-fail, 5]"])
def test_a_type_that_the_format_has_not_is_refused(kind: str) -> None:
    refused(of_yaml("name:", f"type: {kind}\nname:"), r"type: Must be one of: pass-fail")


@pytest.mark.parametrize(
    ("key", "note"),
    [
        ("version: '2'", "version is not kept"),
        ("credits: A. Author <a@b.example>", "credits is not kept"),
        ("credits: {authors: [A, {name: B, orcid: '1'}], translators: {sv: [C]}}", "credits is not kept"),
        ("source: [NWERC, {name: SWERC, url: 'https://x.example'}]", "source is not kept"),
        ("license: cc by-sa\nrights_owner: A", "license is not kept"),
        ("license: cc by-sa\nrights_owner: A", "rights_owner is not kept"),
        ("embargo_until: 2030-01-01", "embargo_until is not kept"),
        ("embargo_until: 2030-01-01T10:00:00Z", "embargo_until is not kept"),
        ("languages: [python3, cpp]", "languages is not kept: the problem can be solved in every language"),
        ("allow_file_writing: true", "allow_file_writing is not kept"),
    ],
)
def test_keys_that_have_no_counterpart_are_noted(key: str, note: str) -> None:
    noted(of_yaml("name:", f"{key}\nname:"), f"problem.yaml: {note}")


def test_limits_are_taken_as_far_as_ours_reach() -> None:
    more = "time_limit: 30\n  memory: 2048\n  output: 8"
    wide, notes = read(of_yaml("time_limit: 1.5\n  memory: 128", more))
    assert wide.limits == {"time_ms": 10_000, "memory_mb": 1024}
    assert "problem.yaml: limits.time_limit: 10 s in place of 30 s" in notes
    assert "problem.yaml: limits.memory: 1024 MiB in place of 2048 MiB" in notes
    assert "problem.yaml: limits.output is not kept" in notes
    none = noted(of_yaml("limits:\n  time_limit: 1.5\n  memory: 128\n", ""), "time_limit: is not given; 2 s")
    assert none.limits == {"time_ms": 2000, "memory_mb": 256}


def test_keywords_become_tags_and_rank() -> None:
    files = of_yaml(
        '[maths, strings, "rank:gold"]', '[Graph Theory, ünïcode, "☃", maths, maths, "slug:my-sums"]'
    )
    problem = noted(files, "'Graph Theory' becomes the tag graph-theory")
    assert (problem.tags, problem.rank) == (("graph-theory", "unicode", "maths"), Rank.SILVER)
    assert problem.slug == "my-sums"
    noted(files, "no rank:… tells the rank, silver is taken")
    noted(files, "keywords: not kept: '☃'")


def test_without_keywords_there_is_a_default_tag() -> None:
    problem = noted(
        of_yaml('keywords: [maths, strings, "rank:gold"]\n', ""), "there is no tag, imported is taken"
    )
    assert (problem.tags, problem.rank) == (("imported",), Rank.SILVER)


@pytest.mark.parametrize(("name", "slug"), [("my_Problem", "my-problem"), ("random", "random-problem-")])
def test_the_folders_name_becomes_the_slug(name: str, slug: str) -> None:
    assert read(made({}), name)[0].slug.startswith(slug)


def test_a_long_name_is_cut() -> None:
    assert noted(of_yaml("Line Sums", "x" * 90), "name: is cut to 80 characters").title == "x" * 80


def test_an_english_statement_in_markdown_is_preferred() -> None:
    names = of_yaml("name: Line Sums", "name: {sv: Radsummor, en: Line Sums, da: Summer}")
    others = made(
        {"statement/problem.sv.md": "Skriv.", "statement/problem.en.tex": "T.", "statement/x.png": b"\xff"}
    )
    files = names | {name: text for name, text in others.items() if name.startswith("statement/")}
    problem = noted(files, "statement/problem.en.tex and 2 more: left out (one statement is kept)")
    assert (problem.title, problem.statement) == ("Line Sums", STATEMENT)
    del files["statement/problem.en.md"], files["statement/problem.en.tex"]
    assert read(files)[0].title == "Radsummor"


def test_a_statement_in_tex_is_kept_as_it_is() -> None:
    files = made(
        {"statement/problem.en.tex": "\\problemname{X}\nAdd $a + b$.\n"}, ("statement/problem.en.md",)
    )
    problem = noted(files, "statement/problem.en.tex: is TeX and is kept as it is")
    assert problem.statement == "\\problemname{X}\nAdd $a + b$.\n"
    noted(files, "statement/problem.en.tex: has no section Constraints")


def test_constants_are_put_in() -> None:
    files = of_yaml("name:", "constants: {most: 20, name: x}\nname:") | made(
        {
            "statement/problem.en.md": "Up to {{most}} of {{name}}, {{other}}.\n"
            "{{nextsample}}\n**Constraints**\n",
            "submissions/accepted/sums.py": "print({{most}})\n",
        },
        ("problem.yaml",),
    )
    problem = noted(files, "the places of samples are not kept")
    assert problem.statement == "Up to 20 of x, {{other}}.\n**Constraints**\n"
    assert problem.right[0].source == "print(20)\n"
    noted(files, "constants are put in where they are used")


def test_constants_in_constants_stay() -> None:
    called = {name: rf"\constant{{{name}}}" * 8 for name in "abcdefghijklm"}
    lines = "".join(f"  {name}: '{called[inner]}'\n" for name, inner in pairwise(called))
    yaml = f"{PROBLEM_YAML}constants:\n{lines}"
    tex = {"problem.yaml": yaml, "statement/problem.en.tex": r"\constant{a}"}
    files = made(tex, ("statement/problem.en.md",))
    assert noted(files, "problem.en.tex: is TeX").statement == called["b"]


@pytest.mark.parametrize(
    ("name", "length"), [("statement/problem.en.md", 200_000), ("output_validator/validate.py", 100_000)]
)
def test_a_text_that_is_too_long_is_refused_before_constants_make_it_longer(name: str, length: int) -> None:
    files = of_yaml("name:", f"constants: {{x: {'y' * 100}, z: ''}}\nname:")
    text = "{{z}}" * (length // 5)
    refused({**files, name: f"{text} ".encode()}, rf"{name}: (must have 1 to|has more than)")


@pytest.mark.parametrize(
    ("changes", "without", "message"),
    [
        ({}, ("problem.yaml",), r"there is no problem.yaml"),
        ({"problem.yaml": b"\xff"}, (), r"problem.yaml: is not UTF-8"),
        ({"problem.yaml": "\ufeff" + PROBLEM_YAML}, (), r"problem.yaml: begins with a byte-order mark"),
        ({}, ("statement/problem.en.md",), r"statement/: there is no statement$"),
        ({"statement/problem.en.pdf": b"%"}, ("statement/problem.en.md",), r"there is no statement but PDF"),
        ({"statement/problem.en.md": b"\xff"}, (), r"statement/problem.en.md: is not UTF-8"),
        ({"statement/problem.en.md": "x" * 20_001}, (), r"problem.en.md: must have 1 to 20000 characters"),
        ({"statement/problem.en.md": "\0"}, (), r"problem.en.md: the statement has a NUL character"),
        ({}, ("data/secret/01.ans",), r"data/secret/01.in: there is no data/secret/01.ans"),
        ({}, ("data/secret/01.in",), r"data/secret/01.ans: there is no data/secret/01.in"),
        ({}, ("data/sample/1.ans",), r"data/sample/1.in: there is no data/sample/1.ans"),
        ({"data/secret/9.desc": "x"}, (), r"data/secret/9.desc: there is no data/secret/9.in"),
        (
            {"data/secret/01.in": b"\xff\n"},
            (),
            r"01.in: is not UTF-8: invalid start byte at byte 0",
        ),
        ({"data/secret/01.ans": b"\0"}, (), r"data/secret/01.ans: the text has a NUL character"),
        ({"data/secret/01.in": "x" * 500_001}, (), r"data/secret/01: has more than 500000 characters"),
        ({"data/secret/01.files/x.txt": ""}, (), r"data/secret/01.files/x.txt: programs cannot read files"),
        ({"data/secret/01.yaml": "args: [x]"}, (), r"data/secret/01.yaml: args: programs get no arguments"),
        ({"data/secret/01.yaml": "arg: [x]"}, (), r"data/secret/01.yaml: arg: Unknown field"),
        ({"data/secret/01.yaml": "hint: [x]"}, (), r"data/secret/01.yaml: hint: Not a valid string"),
        ({"data/secret/01.yaml": "[x]"}, (), r"data/secret/01.yaml: .*Invalid input type"),
        (
            {"data/secret/test_group.yaml": "max_score: -1"},
            (),
            r"test_group.yaml: max_score: Must be a whole",
        ),
        ({"data/secret/test_group.yaml": "scoring: {}"}, (), r"test_group.yaml: scoring: Unknown field"),
        ({"data/secret/test_group.yaml": "score_aggregation: max"}, (), r"score_aggregation: Must be one of"),
        ({"data/secret/test_group.yaml": "require_pass: 5"}, (), r"require_pass: Not a valid list of texts"),
        ({"data/secret/test_group.yaml": "args: x"}, (), r"test_group.yaml: args: Not a valid list of texts"),
        ({"data/secret/test_group.yaml": "static_validation_score: 5"}, (), r"looked at by a validator"),
        ({"static_validator/x.py": ""}, (), r"static_validator/: programs cannot be looked at"),
        ({"include/default/x.py": ""}, (), r"include/: files that are added to every submission"),
        ({}, ("submissions/accepted/sums.py",), r"accepted: there is no accepted submission"),
        (
            {"submissions/accepted/x.hs": ""},
            ("submissions/accepted/sums.py",),
            r"accepted: there is no submission that can be judged here",
        ),
        ({"submissions/submissions.yaml": "[x]"}, (), r"submissions.yaml: must be a mapping"),
        ({"submissions/submissions.yaml": "x: 5"}, (), r"submissions.yaml: x: must be a mapping"),
        ({"submissions/submissions.yaml": "x: {y: 5}"}, (), r"submissions.yaml: x.y: Unknown field"),
        ({"submissions/submissions.yaml": "x: {permitted: [XX]}"}, (), r"x.permitted\[0\]: Must be one of"),
        ({"submissions/submissions.yaml": "x: {sample: {language: c}}"}, (), r"x.language: Unknown field"),
    ],
)
def test_a_package_that_is_not_valid_is_refused(
    changes: dict[str, str | bytes], without: tuple[str, ...], message: str
) -> None:
    refused(made(changes, without), message)


def test_a_package_without_secret_data_is_refused() -> None:
    without = tuple(name for name in FILES if name.startswith("data/secret/"))
    refused(made({}, without), r"data/secret/: there is no test")


def test_a_package_of_too_many_tests_is_refused() -> None:
    many = {f"data/secret/{number}.{end}": "1\n" for number in range(1001) for end in ("in", "ans")}
    refused(made(many), r"data: has 1004 tests, 1000 at most")


def test_groups_are_read_as_tests_in_the_order_of_their_names() -> None:
    without = tuple(name for name in FILES if name.startswith("data/secret/"))
    groups = {
        f"data/secret/{group}/{name}.{end}": f"{group} {name}\n"
        for group in ("2-large", "1-small")
        for name in ("b", "a")
        for end in ("in", "ans")
    }
    settings = "max_score: 40\nscore_aggregation: min\nrequire_pass: sample\nfull_feedback: true\n"
    files = made({**groups, "data/secret/2-large/test_group.yaml": settings}, without)
    problem = noted(
        files, "test_group.yaml: max_score, require_pass, score_aggregation: not kept; every test"
    )
    assert [given for given, _ in problem.tests] == [
        "1-small a\n",
        "1-small b\n",
        "2-large a\n",
        "2-large b\n",
    ]
    noted(files, "data/secret/2-large/test_group.yaml: full_feedback: not kept")


def test_samples_become_examples_with_what_is_said_of_them() -> None:
    files = made({"data/sample/1.yaml": "description: The only line.\nhint: Add."})
    assert read(files)[0].examples == (Example("1 2 3\n", "6\n", "The only line.\n\nAdd."),)
    long = noted(
        made({"data/sample/1.yaml": f"hint: {'x' * 1001}"}), "data/sample/1: the description is cut to"
    )
    assert len(long.examples[0].explanation) == 1000


def test_samples_after_the_tenth_become_tests() -> None:
    more = {f"data/sample/{n}.{end}": f"{n}\n" for n in range(10, 22) for end in ("in", "ans")}
    problem = noted(made(more), "data/sample/: the samples after the first 10 become hidden tests")
    assert (len(problem.examples), len(problem.tests)) == (10, 5)


def test_without_a_sample_the_shortest_test_is_the_example() -> None:
    without = ("data/sample/1.in", "data/sample/1.ans")
    problem = noted(made({}, without), "data/secret/01, the shortest test, becomes the example")
    assert problem.examples == (Example("7\n", "7\n"),)
    assert len(problem.tests) == 2


@pytest.mark.parametrize(
    ("name", "note"),
    [
        (
            "data/sample/1.ans.statement",
            "1.ans.statement: left out (tests are shown as they are run)",
        ),
        ("data/secret/01.png", "data/secret/01.png: left out (pictures of tests are not kept)"),
        ("data/secret/01.desc", "data/secret/01: left out (what hidden tests are for is not kept)"),
        ("data/secret/notes.txt", "data/secret/notes.txt: left out (no part of a test)"),
        ("data/invalid_output/1.in", "data/invalid_output/1.in: left out (such data are not kept)"),
        ("attachments/x.zip", "attachments: left out (1 file; players get no attachments)"),
        ("solution/solution.en.md", "solution: left out (1 file; descriptions of solutions are not kept)"),
        (
            "generators/gen.py",
            "generators: left out (1 file; generators of others are not kept, the",
        ),
        ("output_visualizer/x.py", "output_visualizer: left out (1 file; there are no pictures of output)"),
        ("README.md", "README.md: left out (1 file; the format does not know it)"),
        ("sub missions/x.py", "sub missions/x.py: left out (names that the format does not know)"),
        (
            "submissions/mixed/x.py",
            "mixed/x.py: left out (in no folder of submissions that is known",
        ),
        ("submissions/accepted/x.hs", "accepted/x.hs: left out (its language is none of those here)"),
        ("submissions/accepted/x.py2", "accepted/x.py2: left out (its language is none of those here)"),
        (
            "submissions/rejected/x.py",
            "rejected/x.py: taken for a wrong answer, as nothing tells how it fails",
        ),
    ],
)
def test_files_that_are_not_taken_over_are_noted(name: str, note: str) -> None:
    noted(made({name: "x"}), note)


def test_missing_input_validators_are_noted() -> None:
    noted(
        made({}, ("input_validators/check.py",)),
        "input_validators: there is none, though the format wants one",
    )


LANGUAGES = "run_time_error/*.txt: {language: csharp}\naccepted/a.kt: {language: scala}"


def test_submissions_become_solutions_by_their_folder_and_extension() -> None:
    files = made(
        {
            "submissions/accepted/b.cc": "int main() {}",
            "submissions/accepted/a.kt": "fun main() {}",
            "submissions/accepted/folder/Main.java": "class Main {}",
            "submissions/accepted/many/a.py": "",
            "submissions/accepted/many/b.py": "",
            "submissions/accepted/bad.py": b"\xff",
            "submissions/accepted/long.py": "#" * 100_001,
            "submissions/brute_force/slow.py3": "",
            "submissions/time_limit_exceeded/slow.rs": "",
            "submissions/run_time_error/odd.txt": "",
            "submissions/submissions.yaml": LANGUAGES,
        }
    )
    problem, notes = read(files)
    assert [(s.name, s.language, s.verdict.value, s.is_brute) for s in problem.solutions] == [
        ("sums.py", "python", "AC", False),
        ("Main.java", "java", "AC", False),
        ("b.cc", "cpp", "AC", False),
        ("slow.py3", "python", "AC", True),
        ("first.py", "python", "WA", False),
        ("slow.rs", "rust", "TLE", False),
        ("odd.txt", "csharp", "RE", False),
    ]
    assert sorted(note for note in notes if note.startswith("submissions/")) == [
        "submissions/accepted/a.kt: left out (its language is none of those here)",
        "submissions/accepted/bad.py: left out (it is not UTF-8)",
        "submissions/accepted/long.py: left out (it has more than 100000 bytes)",
        "submissions/accepted/many: left out (it has 2 files, a program here has one)",
    ]


def test_a_submission_that_its_constants_make_too_long_is_left_out() -> None:
    files = of_yaml("name:", f"constants: {{x: {'y' * 100}}}\nname:")
    files |= {"submissions/accepted/long.py": b"{{x}}" * 1001}
    assert len(noted(files, "accepted/long.py: left out (with its constants it is too long)").right) == 1


def test_requirements_of_submissions_are_noted() -> None:
    text = "accepted/*: {model_solution: true, secret/01: {permitted: [AC]}}"
    noted(made({"submissions/submissions.yaml": text}), "accepted/*: model_solution, secret/01: not kept")


def test_the_default_validator_becomes_the_checker_that_does_the_same() -> None:
    letters = {"data/secret/01.ans": "yes\n"}
    assert not any("output_validator" in note for note in read(made({}))[1])
    assert (
        noted(made(letters), "without case_sensitive capitals count here all the same").checker
        is Checker.TOKENS
    )
    assert read(with_arguments("case_sensitive", **letters))[0].checker is Checker.TOKENS
    assert not any(
        "output_validator" in note for note in read(with_arguments("case_sensitive", **letters))[1]
    )
    tolerance = ("float_tolerance", "1e-6")
    assert read(with_arguments("case_sensitive", *tolerance, **letters))[0].checker is Checker.FLOAT
    assert (
        read(with_arguments("float_relative_tolerance", "1e-6", "float_absolute_tolerance", "0.000001"))[
            0
        ].checker
        is Checker.FLOAT
    )
    exact = with_arguments("case_sensitive", "space_change_sensitive")
    assert noted(exact, "space at the ends of lines and empty lines").checker is Checker.EXACT


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("exact",), r"output_validator_args: 'exact': the default validator knows no such"),
        (("float_tolerance",), r"float_tolerance: '' is no tolerance"),
        (("float_tolerance", "much"), r"float_tolerance: 'much' is no tolerance"),
        (("float_tolerance", "-1"), r"float_tolerance: '-1' is no tolerance"),
        (("float_tolerance", "1e-3", "float_relative_tolerance", "1e-3"), r"a tolerance is given twice"),
    ],
)
def test_arguments_that_the_default_validator_does_not_know_are_refused(
    arguments: tuple[str, ...], message: str
) -> None:
    refused(with_arguments(*arguments), message)


def test_arguments_that_differ_between_tests_are_refused() -> None:
    refused(
        made({"data/secret/02.yaml": "output_validator_args: [case_sensitive]"}), r"differ between the tests"
    )


def test_arguments_of_the_samples_alone_are_noted() -> None:
    files = made({"data/sample/test_group.yaml": "output_validator_args: [case_sensitive]"})
    noted(files, "data/sample/: output_validator_args are not kept: those of data/secret/ hold")


def test_an_output_validator_becomes_the_checker() -> None:
    files = made(
        {"output_validator/check.cc": "int main() { return 42; }", "output_validator/README.md": "x"}
    )
    checker = read(files)[0].checker
    assert isinstance(checker, ProgramChecker)
    assert (checker.program.language, checker.program.source) == ("cpp", "int main() { return 42; }")


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"output_validator/a.cc": "", "output_validator/b.h": ""}, r"has 2 files, a checker here has one"),
        ({"output_validator/README": ""}, r"has 0 files, a checker here has one"),
        ({"output_validator/a.java": ""}, r"a.java: an output validator must be written in Python 3, C or C"),
        ({"output_validator/a.py": b"\xff"}, r"output_validator/a.py: is not UTF-8"),
        ({"output_validator/a.py": "#" * 100_001}, r"output_validator/a.py: has more than 100000 characters"),
        (
            {"output_validator/a.py": "", "data/secret/test_group.yaml": "output_validator_args: [x]"},
            r"output_validator/a.py: output_validator_args: our checkers get no arguments",
        ),
    ],
)
def test_an_output_validator_that_cannot_be_a_checker_is_refused(
    changes: dict[str, str | bytes], message: str
) -> None:
    refused(made(changes), message)


def early(**changes: str) -> dict[str, bytes]:
    """A package of 2023-07 while it was a draft, with more lines of problem.yaml."""
    lines = "".join(f"{key}: {value}\n" for key, value in changes.items())
    return made({"problem.yaml": EARLY.replace("uuid: 3f7d1a2e-6f5b-4c43-9df8-3f3f1f8f5a11\n", "") + lines})


def test_keys_and_folders_of_early_drafts_are_read() -> None:
    files = early(author="A", source_url="x", validation="default", validator_flags="case_sensitive")
    problem = noted(files, "problem.yaml: author is not kept")
    assert problem.checker is Checker.TOKENS
    statement = {"problem_statement/problem.md": files.pop("statement/problem.en.md")}
    assert read(files | statement)[0] == problem


def test_the_configuration_of_groups_of_early_drafts_is_read() -> None:
    settings = (
        b"on_reject: break\ngrading: default\noutput_validator_flags: case_sensitive float_tolerance 1e-6\n"
    )
    problem = noted(
        early() | {"data/testdata.yaml": settings}, "data/testdata.yaml: grading, on_reject: not kept"
    )
    assert problem.checker is Checker.FLOAT


def test_the_validation_of_early_drafts_is_heeded() -> None:
    validator = {"output_validators/check.py": b"import sys\nsys.exit(42)\n"}
    assert isinstance(read(early(validation="custom") | validator)[0].checker, ProgramChecker)
    default = noted(early(validation="default") | validator, "left out (the default validator is asked for)")
    assert default.checker is Checker.TOKENS
    refused(early(validation="custom"), r"there is no output validator")
    refused(early(validation="custom interactive"), r"type: interactive problems cannot be taken over")
    refused(early(validation="custom score"), r"type: score problems cannot be taken over")
    refused(early(validation="checker"), r"validation: String does not match")
