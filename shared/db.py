"""PostgreSQL through aiopg's pool, with statements written in SQLAlchemy Core.

aiopg 1.4's own ``sa`` module does not take SQLAlchemy 2, so this module compiles statements with the psycopg2
dialect and runs them on aiopg cursors. A statement built once at import costs no compilation afterwards;
one built per call is compiled through a cache keyed by its shape, as SQLAlchemy's engine does.

    async with db.connect() as conn:            # autocommit, for reads
        row = await conn.first(GET_USER, id=user_id)
    async with db.begin() as conn:              # a transaction
        await conn.execute(INSERT_USER, id=user_id, name=name)

Column defaults must be the server's (``server_default``): Python-side defaults are not evaluated.
"""

import asyncio
import contextlib
import logging
import weakref
from collections import deque, namedtuple
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from typing import Any, Self

import aiopg
import orjson
import psycopg2
import psycopg2.errors
import psycopg2.extras
from sqlalchemy.dialects.postgresql.psycopg2 import PGDialect_psycopg2
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.expression import Executable
from sqlalchemy.util import LRUCache

from shared.errors import CodemazeError, Kind, Unavailable

log = logging.getLogger(__name__)


class DatabaseUnavailable(Unavailable):
    """The database cannot be reached at the moment; try again soon."""

    code = "database-unavailable"


class ConstraintViolated(CodemazeError):
    """A database constraint was violated."""

    code = "constraint-violated"
    kind = Kind.CONFLICT

    def __init__(self, constraint: str) -> None:
        super().__init__()
        self.constraint = constraint


class NoRow(LookupError):
    """`Connection.one` found no row."""


def _dumps(value: object) -> str:
    return orjson.dumps(value).decode()


_dialect: Any = PGDialect_psycopg2(  # type: ignore[no-untyped-call]  # SQLAlchemy leaves it untyped
    json_serializer=_dumps, json_deserializer=orjson.loads
)
_shapes: Any = LRUCache(1000)


class _Statement:
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


_known: "weakref.WeakKeyDictionary[Executable, dict[tuple[str, ...], _Statement]]" = (
    weakref.WeakKeyDictionary()
)


def compile_statement(statement: Executable, params: dict[str, Any]) -> _Statement:
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
        known = variants[columns] = _Statement(compiled, extracted)
    return known


class Connection:
    """A connection for one task; see `Database.connect` and `Database.begin`.

    Rows are named tuples: ``row.name``. Raises DatabaseUnavailable when the connection is lost
    and ConstraintViolated with the constraint's name.
    """

    def __init__(self, raw: Any, *, transaction: bool) -> None:
        self._raw = raw
        self._begin = transaction

    async def execute(self, statement: Executable, /, **params: Any) -> int:
        """Run a statement; the number of rows it touched."""
        cursor, _ = await self._run(statement, params)
        return int(cursor.rowcount)

    async def all(self, statement: Executable, /, **params: Any) -> list[Any]:
        """All rows."""
        cursor, compiled = await self._run(statement, params)
        return compiled.rows(cursor.description, cursor.fetchall())

    async def first(self, statement: Executable, /, **params: Any) -> Any | None:
        """The first row, or None."""
        cursor, compiled = await self._run(statement, params)
        row = cursor.fetchone()
        return None if row is None else compiled.rows(cursor.description, [row])[0]

    async def one(self, statement: Executable, /, **params: Any) -> Any:
        """The first row; raises NoRow when there is none."""
        row = await self.first(statement, **params)
        if row is None:
            raise NoRow(str(statement))
        return row

    async def scalar(self, statement: Executable, /, **params: Any) -> Any | None:
        """The first column of the first row, or None."""
        row = await self.first(statement, **params)
        return None if row is None else row[0]

    async def execute_all(self, *statements: tuple[Executable, dict[str, Any]]) -> None:
        """Run several statements in one round trip; their results are dropped."""
        cursor = self._raw.raw.cursor()
        parts = []
        for statement, params in statements:
            sql, values = compile_statement(statement, params).bind(params)
            parts.append(cursor.mogrify(sql, values))
        cursor.close()
        await self._send(b";".join(parts), None)

    async def _run(self, statement: Executable, params: dict[str, Any]) -> tuple[Any, _Statement]:
        compiled = compile_statement(statement, params)
        sql, values = compiled.bind(params)
        return await self._send(sql, values), compiled

    async def _send(self, sql: str | bytes, values: dict[str, Any] | None) -> Any:
        raw = self._raw
        if raw.closed:
            raise DatabaseUnavailable(retry_after=1)
        if self._begin:  # BEGIN shares the round trip of the first statement
            self._begin = False
            sql = b"BEGIN;" + sql if isinstance(sql, bytes) else "BEGIN;" + sql
        with _driver_errors(), _kept_cancellation():
            async with raw.cursor() as cursor:
                await cursor.execute(sql, values)
                impl = cursor.raw
                # aiopg closes its cursor on leaving; the rows were already received.
                return _Fetched(impl.rowcount, impl.description, impl.fetchall() if impl.description else [])

    async def _end(self, command: str) -> None:
        if self._begin or self._raw.closed:
            if command == "COMMIT" and self._raw.closed:
                raise DatabaseUnavailable(retry_after=1)
            return
        with _driver_errors(), _kept_cancellation():
            async with self._raw.cursor() as cursor:
                await cursor.execute(command)


class _Fetched:
    """The outcome of a statement, received whole."""

    __slots__ = ("_rows", "description", "rowcount")

    def __init__(self, rowcount: int, description: Sequence[Any], rows: list[Any]) -> None:
        self.rowcount = rowcount
        self.description = description
        self._rows = rows

    def fetchall(self) -> list[Any]:
        return self._rows

    def fetchone(self) -> Any | None:
        return self._rows[0] if self._rows else None


@contextlib.contextmanager
def _kept_cancellation() -> Iterator[None]:
    """Raise the cancellation that came in here, even if the driver lost it.

    aiopg waits with `asyncio.wait_for`, which before Python 3.12 drops a cancellation that meets the end of
    what it waits for; the task would go on for ever.
    """
    task = asyncio.current_task()
    before = 0 if task is None else task.cancelling()
    yield
    if task is not None and task.cancelling() > before:
        raise asyncio.CancelledError


@contextlib.contextmanager
def _driver_errors() -> Any:
    """Turn the driver's errors into ours, in this one place."""
    try:
        yield
    except psycopg2.IntegrityError as error:
        raise ConstraintViolated(error.diag.constraint_name or "") from error
    except (psycopg2.OperationalError, psycopg2.InterfaceError, TimeoutError) as error:
        log.warning("database unavailable: %s", str(error).strip())
        raise DatabaseUnavailable(retry_after=1) from error


# The connection of a cancelled request is closed; the check makes the server notice while a statement runs,
# so that its locks do not outlive the request.
_OPTIONS = "-c timezone=UTC -c client_min_messages=warning -c client_connection_check_interval=250ms"


class Database:
    """A pool of connections to one database, as one role."""

    def __init__(self, dsn: str, *, size: int = 10, timeout: float = 10.0) -> None:
        """``size``: most connections; ``timeout``: seconds to wait for a connection or a statement."""
        self._dsn = dsn
        self._size = size
        self._timeout = timeout
        self._pool: Any = None
        # aiopg's pool opens and closes connections; handing idle ones out here saves its lock and its task a
        # use, which cost more than a point select.
        self._idle: list[Any] = []
        self._open = 0
        self._waiting: deque[asyncio.Future[Any]] = deque()

    async def __aenter__(self) -> Self:
        self._pool = await aiopg.create_pool(
            self._dsn,
            minsize=0,
            maxsize=self._size,
            timeout=self._timeout,
            enable_hstore=False,
            on_connect=_prepare_connection,
            connection_factory=_DriverConnection,
            client_encoding="UTF8",
            options=_OPTIONS,
        )
        return self

    async def __aexit__(self, *_: object) -> None:
        while self._idle:
            self._drop(self._idle.pop())
        self._pool.close()
        await self._pool.wait_closed()

    @contextlib.asynccontextmanager
    async def connect(self) -> AsyncIterator[Connection]:
        """A connection in autocommit: each statement is a transaction of its own."""
        raw = await self._acquire()
        try:
            yield Connection(raw, transaction=False)
        finally:
            self._release(raw)

    @contextlib.asynccontextmanager
    async def begin(self) -> AsyncIterator[Connection]:
        """A transaction: committed on leaving, rolled back on any exception, cancellation included."""
        raw = await self._acquire()
        conn = Connection(raw, transaction=True)
        try:
            yield conn
            await conn._end("COMMIT")
        except asyncio.CancelledError:
            raw.close()  # a ROLLBACK could be cancelled too; the server ends the transaction on disconnect
            raise
        except BaseException:
            with contextlib.suppress(DatabaseUnavailable):
                await conn._end("ROLLBACK")
            raise
        finally:
            self._release(raw)

    async def notifications(self, channel: str) -> AsyncIterator[str]:
        """Listen on a channel with a connection of its own; yields "" once it listens, then payloads.

        Raises DatabaseUnavailable when the connection is lost: listen again, having missed what came between.
        """
        with _driver_errors():
            async with (
                aiopg.connect(
                    self._dsn,
                    timeout=self._timeout,
                    enable_hstore=False,
                    connection_factory=_DriverConnection,
                ) as raw,
                raw.cursor() as cursor,
            ):
                await cursor.execute(f'LISTEN "{channel}"')
                yield ""
                while True:
                    yield (await raw.notifies.get()).payload

    async def _acquire(self) -> Any:
        """An idle connection, a new one, or the next to be released, in the order of asking."""
        while self._idle:
            raw = self._idle.pop()
            if not raw.closed:
                return raw
            self._drop(raw)
        with _driver_errors():
            if self._open < self._size:
                self._open += 1
                raw = None
                try:
                    with _kept_cancellation():
                        raw = await self._pool.acquire()
                except BaseException:
                    if raw is not None:
                        self._give(raw)
                    else:
                        self._open -= 1
                        self._wake(None)
                    raise
                return raw
            turn: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
            self._waiting.append(turn)
            try:
                async with asyncio.timeout(self._timeout):
                    raw = await turn
            except BaseException:
                if turn.done() and not turn.cancelled():
                    self._give(turn.result())
                raise
        return raw if raw is not None else await self._acquire()

    def _release(self, raw: Any) -> None:
        if not raw.closed and raw.raw.get_transaction_status() != psycopg2.extensions.TRANSACTION_STATUS_IDLE:
            raw.close()
        self._give(raw)

    def _give(self, raw: Any | None) -> None:
        """Hand a connection to who waits longest; one that was lost becomes the right to open another."""
        if raw is not None and raw.closed:
            self._drop(raw)
            raw = None
        if not self._wake(raw) and raw is not None:
            self._idle.append(raw)

    def _wake(self, raw: Any | None) -> bool:
        while self._waiting:
            turn = self._waiting.popleft()
            if not turn.done():
                turn.set_result(raw)
                return True
        return False

    def _drop(self, raw: Any) -> None:
        self._open -= 1
        self._pool.release(raw)


class _DriverConnection(psycopg2.extensions.connection):
    """A connection that leaves nothing of itself in the event loop when it cannot be made.

    aiopg forgets to remove the writer of a descriptor that libpq has closed, and uvloop then refuses
    the next connection that gets the same number.
    """

    def poll(self) -> int:
        descriptor = self.fileno()
        try:
            return int(super().poll())
        except psycopg2.Error:
            with contextlib.suppress(OSError):
                asyncio.get_running_loop().remove_writer(descriptor)
            raise


async def _prepare_connection(raw: Any) -> None:
    psycopg2.extras.register_default_jsonb(raw.raw, loads=orjson.loads)
    psycopg2.extras.register_default_json(raw.raw, loads=orjson.loads)
