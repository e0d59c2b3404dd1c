"""Running statements on a connection."""

from typing import Any

from sqlalchemy.sql.expression import Executable

from shared.db.errors import DatabaseUnavailable, driver_errors
from shared.db.statements import Statement, compile_statement
from shared.db.wire import Fetched, Wire


class NoRow(LookupError):
    """`Connection.one` found no row."""


class Connection:
    """A connection for one task; see `Database.connect` and `Database.begin`.

    Rows are named tuples: ``row.name``. Raises DatabaseUnavailable when the connection is lost
    and ConstraintViolated with the constraint's name.
    """

    def __init__(self, wire: Wire, *, transaction: bool) -> None:
        self._wire = wire
        self._begin = transaction

    async def execute(self, statement: Executable, /, **params: Any) -> int:
        """Run a statement; the number of rows it touched."""
        fetched, _ = await self._run(statement, params)
        return fetched.rowcount

    async def all(self, statement: Executable, /, **params: Any) -> list[Any]:
        """All rows."""
        fetched, compiled = await self._run(statement, params)
        return compiled.rows(fetched.description, fetched.rows)

    async def first(self, statement: Executable, /, **params: Any) -> Any | None:
        """The first row, or None."""
        fetched, compiled = await self._run(statement, params)
        return compiled.rows(fetched.description, fetched.rows[:1])[0] if fetched.rows else None

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

    async def execute_all(self, *statements: tuple[Executable, dict[str, Any]]) -> list[Any]:
        """Run several statements in one round trip, all or nothing; the rows of the last one, if any."""
        parts = []
        compiled = None
        for statement, params in statements:
            compiled = compile_statement(statement, params)
            parts.append(self._wire.mogrify(*compiled.bind(params)))
        fetched = await self._send(b";".join(parts), None)
        return compiled.rows(fetched.description, fetched.rows) if compiled and fetched.rows else []

    async def end(self, command: str) -> None:
        """COMMIT or ROLLBACK, if anything was sent. Raises DatabaseUnavailable when a commit cannot be."""
        if self._begin:
            return
        if self._wire.closed:
            if command == "COMMIT":
                raise DatabaseUnavailable(retry_after=1)
            return
        with driver_errors():
            await self._wire.run(command)

    async def _run(self, statement: Executable, params: dict[str, Any]) -> tuple[Fetched, Statement]:
        compiled = compile_statement(statement, params)
        return await self._send(*compiled.bind(params)), compiled

    async def _send(self, sql: str | bytes, values: dict[str, Any] | None) -> Fetched:
        if self._wire.closed:
            raise DatabaseUnavailable(retry_after=1)
        if self._begin:  # BEGIN shares the round trip of the first statement
            self._begin = False
            sql = b"BEGIN;" + sql if isinstance(sql, bytes) else "BEGIN;" + sql
        with driver_errors():
            return await self._wire.run(sql, values)
