"""Types and signatures, without any box."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from problem_service.signature import (
    BadSignature,
    DictOf,
    ListOf,
    Primitive,
    Signature,
    Type,
    fault_of,
    parse_type,
)

TYPES: st.SearchStrategy[Type] = st.recursive(
    st.sampled_from(Primitive), lambda inner: inner.map(ListOf) | inner.map(DictOf), max_leaves=6
)
TWO_SUM = {
    "function": "two_sum",
    "parameters": [{"name": "numbers", "type": "list[int]"}, {"name": "target", "type": "int"}],
    "returns": "list[int]",
}


@given(TYPES)
def test_a_type_reads_back_as_it_was_written(type_: Type) -> None:
    assert parse_type(str(type_)) == type_


@pytest.mark.parametrize(
    "text",
    ["", "integer", "list", "list[]", "list[int", "dict[int]", "dict[int, string]", "list[int]]", "int[]"],
)
def test_a_malformed_type_is_refused(text: str) -> None:
    with pytest.raises(BadSignature):
        parse_type(text)


def test_spaces_in_a_type_do_not_matter() -> None:
    assert parse_type(" dict[string,list[ int ]] ") == DictOf(ListOf(Primitive.INT))


def test_a_signature_reads_back_as_it_was_written() -> None:
    assert Signature.from_json(TWO_SUM).to_json() == TWO_SUM


def test_an_example_call_is_shown_in_json() -> None:
    signature = Signature.from_json(TWO_SUM)
    assert signature.call([[2, 7, 11, 15], 9]) == "two_sum([2, 7, 11, 15], 9)"
    assert signature.call(["añ\n", True]) == 'two_sum("añ\\n", true)'


@pytest.mark.parametrize(
    "name", ["twoSum", "TwoSum", "_a", "a__b", "a-b", "1a", "", "class", "function", "é", "a\n"]
)
def test_a_name_must_work_in_every_language(name: str) -> None:
    with pytest.raises(BadSignature):
        Signature.from_json(TWO_SUM | {"function": name})


@pytest.mark.parametrize(
    "name",
    [
        "main",
        "func",
        "fn",
        "fun",
        "match",
        "struct",
        "end",
        "count",
        "puts",
        "string",
        "print",
        "init",
        "hash",
    ],
)
def test_a_function_may_not_be_called_what_some_language_has_already(name: str) -> None:
    with pytest.raises(BadSignature):
        Signature.from_json(TWO_SUM | {"function": name})


@pytest.mark.parametrize("name", ["func", "match", "end", "count", "main", "string"])
def test_a_parameter_may_be_a_word_of_a_language_whose_starter_code_changes_it(name: str) -> None:
    parameters = [{"name": name, "type": "int"}]
    assert Signature.from_json(TWO_SUM | {"parameters": parameters}).parameters[0].name == name


def test_names_must_differ() -> None:
    with pytest.raises(BadSignature):
        Signature.from_json(TWO_SUM | {"function": "target"})


@pytest.mark.parametrize(
    ("value", "type_"),
    [
        (2**80, "int"),
        (1, "float"),
        (1.5, "float"),
        ("", "string"),
        (False, "bool"),
        ([], "list[int]"),
        ([[1], []], "list[list[int]]"),
        ({"a": [True]}, "dict[string, list[bool]]"),
    ],
)
def test_a_value_of_its_type_has_no_fault(value: Any, type_: str) -> None:
    assert fault_of(value, parse_type(type_)) is None


@pytest.mark.parametrize(
    ("value", "type_", "fault"),
    [
        (True, "int", "the result is a bool, not int"),
        (1.0, "int", "the result is a float, not int"),
        (False, "float", "the result is a bool, not float"),
        (1, "bool", "the result is an int, not bool"),
        (None, "string", "the result is null, not string"),
        ("a", "list[string]", "the result is a string, not list[string]"),
        ([1, [2]], "list[int]", "the result[1] is a list, not int"),
        ({"a": {"b": "c"}}, "dict[string, dict[string, int]]", "the result['a']['b'] is a string, not int"),
        ([], "dict[string, int]", "the result is a list, not dict[string, int]"),
        ({1: 2}, "dict[string, int]", "the result has the key 1, which is no string"),
        ((1,), "list[int]", "the result is of type tuple, not list[int]"),
    ],
)
def test_a_fault_names_its_place(value: Any, type_: str, fault: str) -> None:
    assert fault_of(value, parse_type(type_)) == fault


def test_arguments_are_checked_by_number_and_type() -> None:
    signature = Signature.from_json(TWO_SUM)
    assert signature.fault_of_arguments([[1, 2], 3]) is None
    assert signature.fault_of_arguments([[1, 2]]) == "two_sum takes 2 arguments, not 1"
    assert signature.fault_of_arguments([[1, "2"], 3]) == "numbers[1] is a string, not int"
