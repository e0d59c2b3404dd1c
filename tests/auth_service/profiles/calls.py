"""What the tests of profiles ask of auth_service, and what profiles consist of."""

from typing import Any

import psycopg2

from tests.auth_service.conftest import Auth

PUBLIC = {
    "id",
    "number",
    "username",
    "name",
    "role",
    "avatar",
    "picture",
    "is_guest",
    "github_username",
    "leetcode_username",
    "codeforces_username",
    "created_at",
    "updated_at",
    "is_active",
}
STATS = {"github_stats", "leetcode_stats", "codeforces_stats"}
OWN = PUBLIC | {"email", "is_verified"}
PATHS = ("/api/auth/profile", "/api/users/profile")


async def put(auth: Auth, token: str, path: str = PATHS[0], **body: Any) -> tuple[int, Any]:
    status, answer, _ = await auth.request("PUT", path, json=body, token=token)
    return status, answer


async def changed(auth: Auth, token: str, **body: Any) -> Any:
    """The profile after a change that must succeed."""
    status, answer = await put(auth, token, **body)
    assert status == 200, answer
    return answer["profile"]


def rows(auth: Auth, query: str, *values: object) -> list[Any]:
    connection = psycopg2.connect(auth.container.settings().database_url)
    with connection, connection.cursor() as cursor:
        cursor.execute(query, values)
        found = cursor.fetchall() if cursor.description else []
    connection.close()
    return found
