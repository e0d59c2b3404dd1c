"""PostgreSQL through aiopg's pool, with statements written in SQLAlchemy Core.

aiopg 1.4's own ``sa`` module does not take SQLAlchemy 2, so this package compiles statements with the
psycopg2 dialect and runs them on the pool's connections. A statement built once at import costs no
compilation afterwards; one built per call is compiled through a cache keyed by its shape, as SQLAlchemy's
engine does.

    async with db.connect() as conn:            # autocommit, for reads
        row = await conn.first(GET_USER, id=user_id)
    async with db.begin() as conn:              # a transaction
        await conn.execute(INSERT_USER, id=user_id, name=name)

Column defaults must be the server's (``server_default``): Python-side defaults are not evaluated.
"""

from shared.db.connection import Connection, NoRow
from shared.db.database import Database
from shared.db.errors import ConstraintViolated, DatabaseUnavailable

__all__ = ["Connection", "ConstraintViolated", "Database", "DatabaseUnavailable", "NoRow"]
