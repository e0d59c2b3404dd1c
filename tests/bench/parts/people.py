"""A million users, made of syllables as names are, so that some parts of them are common and others rare."""

import io
import random
import uuid
from collections.abc import Iterator

import psycopg2

HOW_MANY = 1_000_000
SYLLABLES = [
    "an",
    "ma",
    "ri",
    "na",
    "lo",
    "ke",
    "ste",
    "fan",
    "jo",
    "el",
    "da",
    "vid",
    "mi",
    "cha",
    "er",
    "lin",
    "sa",
    "ra",
    "tho",
    "mas",
    "wil",
    "li",
    "am",
    "ge",
    "org",
    "chen",
    "wei",
    "ko",
    "hi",
    "ro",
    "ing",
    "son",
    "sen",
    "ova",
    "ski",
    "ber",
    "ton",
    "mc",
    "do",
    "nald",
    "al",
    "ex",
    "oli",
    "ver",
    "bea",
    "tri",
    "ce",
    "fre",
    "de",
    "rik",
]
_COLUMNS = "id, username, name_key, name, role, avatar, created_at, updated_at"
_SEARCH_INDEXES = (
    "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'auth' AND indexname LIKE 'users_search_%'"
)
_BLOCK = 50_000


def insert_people(dsn: str, how_many: int = HOW_MANY) -> None:
    """Fill the table of users; ``dsn``: of its owner.

    The indexes for searches are dropped and made anew, which is faster.
    """
    connection = psycopg2.connect(dsn)
    try:
        with connection, connection.cursor() as cursor:
            cursor.execute("SET maintenance_work_mem = '256MB'")
            cursor.execute(_SEARCH_INDEXES)
            indexes = cursor.fetchall()
            for name, _ in indexes:
                cursor.execute(f"DROP INDEX auth.{name}")
            rows = _rows(how_many)
            while block := "".join(line for line, _ in zip(rows, range(_BLOCK), strict=False)):
                cursor.copy_expert(f"COPY auth.users ({_COLUMNS}) FROM STDIN", io.StringIO(block))
            for _, definition in indexes:
                cursor.execute(definition)
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE auth.users")
    finally:
        connection.close()


def _rows(how_many: int) -> Iterator[str]:
    """Lines of COPY; one in four users has a name beside the username, one in fifty an unusual one."""
    chance = random.Random(7)
    for number in range(how_many):
        parts = chance.choices(SYLLABLES, k=6)
        joint, digits = chance.choice(("", "", "_")), chance.choice(("", str(number % 1000)))
        username = f"{parts[0]}{parts[1]}{joint}{parts[2]}{digits}"
        name = r"\N"
        if number % 50 == 0:
            name = f"王小{chr(0x4E00 + chance.randrange(4000))}"
        elif number % 50 == 1:
            name = f"Zoë {parts[3].title()}{parts[4]}"
        elif number % 4 == 0:
            name = f"{(parts[3] + parts[4]).title()} {(parts[5] + parts[0] + parts[1]).title()}"
        user_id = uuid.UUID(int=chance.getrandbits(128), version=4)
        at = "2026-01-01T00:00:00Z"
        yield f"{user_id}\t{username}\tkey-{number}\t{name}\tplayer\tavatar-01\t{at}\t{at}\n"
