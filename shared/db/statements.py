"""Compiling statements of SQLAlchemy Core for the driver, and giving rows the types of their columns."""

import weakref
from collections import namedtuple
from collections.abc import Callable, Sequence
from typing import Any

import orjson
from sqlalchemy.dialects.postgresql.psycopg2 import PGDialect_psycopg2
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.expression import Executable
from sqlalchemy.util import LRUCache


def _dumps(value: object) -> str:
    return orjson.dumps(value).decode()


_dialect: Any = PGDialect_psycopg2(  # type: ignore[no-untyped-call]  # SQLAlchemy leaves it untyped
    json_serializer=_dumps, json_deserializer=orjson.loads
)
_shapes: Any = LRUCache(1000)


class Statement:
    """A compiled statement with what turns parameters and rows into the types of its columns."""

    __slots__ = ("_compiled", "_given", "_processors", "_required", "_row", "_sql")

    def __init__(self, compiled: SQLCompiler, extracted: Any) -> None:
        self._compiled = compiled
        self._sql = compiled.string
        self._row: Callable[[Sequence[Any]], Any] | None = None
        self._given = compiled.construct_params(
            extracted_parameters=extracted, escape_names=False, _check=False
        )
        self._required = {bind.key for bind in compiled.bind_names if bind.required}
        self._processors = [
            (name, process)
            for name, process in compiled._bind_processors.items()
            if not isinstance(process, Sequence)
        ]

    def bind(self, params: dict[str, Any]) -> tuple[str, dict[str, Any]]:
        """The SQL text and driver parameters; lists in ``IN`` are expanded.

        Raises TypeError for parameters that are missing or unknown to the statement.
        """
        if not (params.keys() >= self._required and params.keys() <= self._given.keys()):
            raise TypeError(f"the statement takes {sorted(self._given)}, got {sorted(params)}: {self._sql}")
        values = {**self._given, **params}
        for name, process in self._processors:
            values[name] = process(values[name])
        compiled = self._compiled
        if not compiled.post_compile_params and not compiled.literal_execute_params:
            return self._sql, values
        expanded = compiled._process_parameters_for_postcompile(values)
        values.update(expanded.additional_parameters)
        for name, process in expanded.processors.items():
            if name in expanded.additional_parameters:
                values[name] = process(values[name])
        return expanded.statement, values

    def rows(self, description: Sequence[Any], rows: list[tuple[Any, ...]]) -> list[Any]:
        if self._row is None:
            self._row = _row_maker(self._compiled, description)
        return [self._row(row) for row in rows]


def _row_maker(compiled: SQLCompiler, description: Sequence[Any]) -> Callable[[Sequence[Any]], Any]:
    """A function from a driver's row to a named tuple with the columns' Python types."""
    names = [column.name for column in description]
    row_type: Any = namedtuple("Row", names, rename=True)  # type: ignore[misc]  # noqa: PYI024  # names are known only here
    make: Callable[[Sequence[Any]], Any] = row_type._make
    processors: list[tuple[int, Callable[[Any], Any]]] = []
    columns = compiled._result_columns
    if len(columns) == len(description):
        for index, column in enumerate(columns):
            process = column.type._cached_result_processor(_dialect, description[index].type_code)
            if process is not None:
                processors.append((index, process))
    if not processors:
        return make

    def convert(row: Sequence[Any]) -> Any:
        values = list(row)
        for index, process in processors:
            values[index] = process(values[index])
        return make(values)

    return convert


_known: "weakref.WeakKeyDictionary[Executable, dict[tuple[str, ...], Statement]]" = (
    weakref.WeakKeyDictionary()
)


def compile_statement(statement: Executable, params: dict[str, Any]) -> Statement:
    """Compile through two caches: by the statement object itself, then by its shape."""
    columns = tuple(params) if statement.is_insert or statement.is_update else ()
    variants = _known.get(statement)
    if variants is None:
        variants = _known[statement] = {}
    known = variants.get(columns)
    if known is None:
        # The engine of SQLAlchemy compiles with this same method.
        compile_with_cache: Any = statement._compile_w_cache  # type: ignore[attr-defined, unused-ignore]
        compiled, extracted, _, _ = compile_with_cache(
            _dialect, compiled_cache=_shapes, column_keys=sorted(columns)
        )
        known = variants[columns] = Statement(compiled, extracted)
    return known
