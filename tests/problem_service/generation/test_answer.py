"""Reading what the model wrote."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from problem_service.definition import Definition
from problem_service.domain import Rank
from problem_service.generation.answer import MOST_TAGS, make_slug, read_answer
from problem_service.generation.failures import BadAnswer
from problem_service.generation.order import Order
from problem_service.judge.verdicts import Verdict
from tests.problem_service.generation.problems import IDEAS, good, good_text

ORDER = Order(Rank.SILVER, ("warm-up",))


def read(answer: object, order: Order = ORDER) -> Definition:
    return read_answer(json.dumps(answer), order)


def findings_of(answer: object) -> list[str]:
    """``code: detail`` of each."""
    text = answer if isinstance(answer, str) else json.dumps(answer)
    with pytest.raises(BadAnswer) as caught:
        read_answer(text, ORDER)
    return [f"{finding.code}: {finding.detail}" for finding in caught.value.findings]


def test_a_good_answer_becomes_a_definition() -> None:
    definition = read(good())
    assert definition.title == "The Jumpy Barometer"
    assert definition.slug.startswith("the-jumpy-barometer-")
    assert definition.signature is not None
    assert str(definition.signature.call([[1, 2]])) == "largest_jump([1, 2])"
    assert definition.limits == {"time_ms": 1000, "memory_mb": 128}
    assert [(e.input, e.output) for e in definition.examples] == [
        ([[15, 45, 10, 20, 20, 20, 20]], 35),
        ([[5] * 7], 0),
    ]
    assert definition.invalid[0] == [[5] * 6]
    names = [(each.name, each.language, each.verdict, each.is_brute) for each in definition.solutions]
    assert names == [
        ("reference.py", "python", Verdict.AC, False),
        ("reference.js", "javascript", Verdict.AC, False),
        ("brute.py", "python", Verdict.AC, True),
        ("wrong_1.py", "python", Verdict.WA, False),
        ("wrong_2.py", "python", Verdict.WA, False),
    ]
    assert Definition.unpack(definition.pack()) == definition


@pytest.mark.parametrize("number", range(len(IDEAS)))
def test_each_of_the_family_can_be_read(number: int) -> None:
    assert read(good(number)).title == IDEAS[number]["title"]


def test_the_rank_that_was_asked_for_counts() -> None:
    assert read(good(rank="platinum")).rank is Rank.SILVER


def test_the_tags_that_were_asked_for_come_first() -> None:
    assert read(good() | {"tags": ["Two Pointers", "warm-up"]}).tags == ("warm-up", "two-pointers")
    assert len(read(good() | {"tags": [f"tag-{i}" for i in range(20)]}).tags) == MOST_TAGS


def test_the_reference_is_in_python_wherever_it_stands() -> None:
    answer = good()
    answer["solutions"].reverse()
    assert [each.name for each in read(answer).right] == ["reference.py", "reference.js"]
    answer["solutions"].append(answer["solutions"][0])
    assert [each.name for each in read(answer).right] == ["reference.py", "reference.js", "reference_2.js"]


def test_an_answer_may_stand_in_a_fence() -> None:
    assert read_answer(f"```json\n{good_text()}\n```\n", ORDER).title == "The Jumpy Barometer"


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("The Jumpy Barometer", "the-jumpy-barometer"),
        ("Señor O'Hara's  Café!", "senor-o-hara-s-cafe"),
        ("每日一题", "problem"),
        ("x" * 80, "x" * 50),
        ("random", "random"),
    ],
)
def test_the_slug_is_of_the_title_and_a_digest(title: str, slug: str) -> None:
    made = make_slug(title, "a text")
    assert made == f"{slug}-{made[-6:]}"
    assert make_slug(title, "another") != made


@pytest.mark.parametrize(
    ("text", "finding"),
    [
        ("", "not-json: "),
        ("I am sorry, but", "not-json: "),
        (good_text()[:-200], "not-json: "),
        ("[" * 100_000, "not-json: "),
        ("[" * 41 + "]" * 41, "not-json: the answer is not one JSON object: it is nested more than 40 deep"),
        ("9" * 5_000, "not-json: "),
        ("```\n" + "\n" * 200_000 + "{", "not-json: "),
        ('{"title": "' + " " * 200_000 + r'\n"}', "answer-invalid: "),
        ('{"title": NaN}', "not-json: the answer is not one JSON object: NaN is not JSON"),
        ('{"title": 1e999}', "not-json: the answer is not one JSON object: a number is too large"),
        (r'{"title": "\u0000"}', "not-json: the answer is not one JSON object: a text has a NUL"),
        (r'{"\ud800": 1}', "not-json: the answer is not one JSON object: a text has a NUL"),
        ("[]", "answer-invalid: "),
        ("null", "answer-invalid: "),
        ('"a text"', "answer-invalid: "),
    ],
)
def test_what_is_no_object_is_told_as_such(text: str, finding: str) -> None:
    assert all(each.startswith(finding) for each in findings_of(text))


@pytest.mark.parametrize(
    ("changed", "finding"),
    [
        ({"title": ""}, "answer-invalid: title: "),
        ({"title": "  "}, "answer-invalid: title: "),
        ({"title": "one\ntwo"}, "answer-invalid: title: "),
        ({"title": "x" * 81}, "answer-invalid: title: Length must"),
        ({"statement": "x" * 20_001}, "answer-invalid: statement: Length must"),
        ({"statement": 5}, "answer-invalid: statement: Not a valid string."),
        ({"time_limit_ms": 60_000}, "answer-invalid: time_limit_ms: "),
        ({"time_limit_ms": "1000"}, "answer-invalid: time_limit_ms: "),
        ({"memory_limit_mb": True}, "answer-invalid: memory_limit_mb: "),
        ({"checker": "magic"}, "answer-invalid: checker: "),
        ({"wrong_solutions": []}, "answer-invalid: wrong_solutions: "),
        ({"brute_force": None}, "answer-invalid: brute_force: "),
        ({"brute_force": {"language": "cobol", "source": "x"}}, "answer-invalid: brute_force.language: "),
        ({"generator": "#" * 100_001}, "answer-invalid: generator: Length must"),
        ({"invalid_inputs": ["[1"]}, "answer-invalid: invalid_inputs[0]: not JSON"),
        ({"invalid_inputs": ["1"]}, "answer-invalid: invalid_inputs[0]: must be the JSON array"),
        (
            {"invalid_inputs": ["[9007199254740992]"]},
            "answer-invalid: invalid_inputs[0]: not JSON: an int",
        ),
        ({"surprise": 1}, "answer-invalid: surprise: Unknown field."),
        ({"function": "class"}, "signature: "),
        ({"function": "camelCase"}, "signature: "),
        ({"returns": "list[tuple]"}, "signature: "),
        ({"returns": "list[" * 19 + "int"}, "signature: "),
        ({"parameters": [{"name": "a", "type": "int"}] * 2}, "signature: "),
        ({"tags": ["C++"]}, "answer-invalid: tags: 'c++' is not"),
    ],
)
def test_what_is_wrong_is_named(changed: dict[str, Any], finding: str) -> None:
    found = findings_of(good() | changed)
    assert any(each.startswith(finding) for each in found), found


def test_all_that_is_wrong_is_named_at_once() -> None:
    answer = good() | {"title": "", "time_limit_ms": 0}
    del answer["statement"]
    assert len(findings_of(answer)) == 3
    answer = good() | {"returns": "void", "invalid_inputs": ["{", "2"]}
    answer["examples"][0]["output_json"] = "null"
    assert len(findings_of(answer)) == 4


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(), max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


QUIET = settings(database=None, deadline=None)  # no files, no clock: hosts are shared
ODD_TEXTS = ["[[1, 2]]", "list[int]", "x", "1e999", "\ud800", "[[" * 99]


def read_anything(text: str) -> None:
    """It becomes a definition that can be stored, or findings."""
    try:
        definition = read_answer(text, ORDER)
    except BadAnswer:
        return
    assert Definition.unpack(definition.pack()) == definition


@given(st.text(st.characters()))
@settings(QUIET, max_examples=200)
def test_no_text_breaks_the_reader(text: str) -> None:
    read_anything(text)


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The paths to all values within."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(place for key, each in inner for place in places(each, (*path, key)))]


PLACES = places(good())[1:]


@given(
    st.sampled_from(PLACES),
    JSON | st.sampled_from(ODD_TEXTS),
)
@settings(QUIET, max_examples=300)
def test_no_value_at_any_place_breaks_the_reader(place: tuple[Any, ...], value: Any) -> None:
    answer: Any = good()
    inner = answer
    for key in place[:-1]:
        inner = inner[key]
    inner[place[-1]] = value
    read_anything(json.dumps(answer))


@given(st.integers(0, len(good_text())), st.text(st.characters(), max_size=5), st.integers(0, 50))
@settings(QUIET, max_examples=200)
def test_no_damage_to_the_text_breaks_the_reader(start: int, put_in: str, cut: int) -> None:
    text = good_text()
    read_anything(text[:start] + put_in + text[start + cut :])
