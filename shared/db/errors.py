"""What can go wrong with the database, in our words."""

import contextlib
import logging
from collections.abc import Iterator

import psycopg2

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


@contextlib.contextmanager
def driver_errors() -> Iterator[None]:
    """Turn the driver's errors into ours, in this one place."""
    try:
        yield
    except psycopg2.IntegrityError as error:
        raise ConstraintViolated(error.diag.constraint_name or "") from error
    except (psycopg2.OperationalError, psycopg2.InterfaceError, TimeoutError) as error:
        log.warning("database unavailable: %s", str(error).strip())
        raise DatabaseUnavailable(retry_after=1) from error
