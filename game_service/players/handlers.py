"""REST of players, as the code-battle front-end knows it."""

from typing import Any
from uuid import UUID

from game_service.battles import codec
from game_service.battles.domain import rank_of, standings
from game_service.players import repository
from game_service.players.online import online
from game_service.players.schemas import (
    LeaderboardQuery,
    LeaderShape,
    OnlineQuery,
    OnlineShape,
    ProfileShape,
    TwoNames,
    UserShape,
)
from game_service.resources import DATABASE
from shared.web import Call, Policy, Routes

routes = Routes("users")

LATEST_BATTLES = 20


@routes.get("/users/profile", policy=Policy.GUEST, answer=ProfileShape())
async def get_user_profile(call: Call) -> dict[str, Any]:
    """The caller's rank, record and latest battles."""
    identity = call.identity
    async with call.app[DATABASE].connect() as conn:
        await repository.add(conn, identity.user_id, identity.name, is_guest=identity.is_guest)
        player = await repository.get(conn, identity.user_id)
        battles = [
            (row, codec.load(row.state), row.problems)
            for row in await repository.finished_battles(conn, identity.user_id, LATEST_BATTLES)
        ]
        everyone = {item.id for _, battle, _ in battles for item in battle.players}
        known = {row.user_id: row for row in await repository.some(conn, list(everyone))}
        gains = await repository.gains(conn, [row.id for row, _, _ in battles])
    sessions = []
    for row, battle, problems in battles:
        users = [
            user(known[standing.player_id]) | {"xp": gains.get((row.id, standing.player_id), 0)}
            for standing in standings(battle, battle.winner_id)
            if standing.player_id in known
        ]
        sessions.append(
            {
                "id": row.id,
                "problem": problems[: len(battle.rounds)],
                "winner": [item for item in users if item["id"] == row.winner_id],
                "users": users,
            }
        )
    return leader(player) | {"is_guest": player.is_guest, "sessions": sessions}


@routes.get(
    "/users/leaderboard", policy=Policy.GUEST, query=LeaderboardQuery(), answer=LeaderShape(many=True)
)
async def get_leaderboard(call: Call) -> list[dict[str, Any]]:
    """Players by xp, highest first; guests are left out."""
    page, per_page = call.query["page"], call.query["per_page"]
    async with call.app[DATABASE].connect() as conn:
        rows = await repository.leaders(conn, most=per_page, skip=(page - 1) * per_page)
    return [leader(row) for row in rows]


@routes.post("/users/avatars", policy=Policy.GUEST, body=TwoNames(), answer=UserShape(many=True))
async def get_avatars(call: Call) -> list[dict[str, Any]]:
    """The avatars of two players; one who is not known is left out."""
    names = [call.body["username_one"], call.body["username_two"]]
    async with call.app[DATABASE].connect() as conn:
        rows = await repository.named(conn, names)
    rows.sort(key=lambda row: row.is_guest, reverse=True)  # an account comes before a guest of its name
    known = {row.username: row for row in rows}
    return [user(known[name]) for name in dict.fromkeys(names) if name in known]


@routes.get("/users", policy=Policy.GUEST, query=OnlineQuery(), answer=OnlineShape(many=True))
async def list_online(call: Call) -> list[dict[str, Any]]:
    """Who is connected now, each once; at most the thousand who came first."""
    async with call.app[DATABASE].connect() as conn:
        rows = await online(conn, call.query["sort_by"])
    return [
        {
            "id": row.user_id,
            "pseudonym": row.username,
            "is_connected": True,
            "connected_at": row.connected_at,
            "created_at": row.created_at,
        }
        for row in rows
    ]


def user(row: Any) -> dict[str, Any]:
    """A player in short."""
    user_id: UUID = row.user_id
    return {"id": user_id, "username": row.username, "avatar": row.avatar}


def leader(row: Any) -> dict[str, Any]:
    """A player with rank and record."""
    return user(row) | {
        "xp": row.xp,
        "wins": row.wins,
        "losses": row.losses,
        "draws": row.draws,
        "rank": [rank_of(row.xp)],
    }
