"""Players: real Socket.IO clients that remember what they were sent."""

import asyncio
from collections.abc import Callable
from typing import Any, Self
from uuid import uuid4

import socketio

TIMEOUT = 60.0


class Refused(Exception):
    """The ack carried this problem."""

    def __init__(self, problem: dict[str, Any]) -> None:
        super().__init__(problem["detail"])
        self.problem = problem


class Player:
    """One socket of a user."""

    def __init__(self, url: str, token: str, user_id: str, name: str) -> None:
        self.url = url
        self.token = token
        self.user_id = user_id
        self.name = name
        self.inbox: list[tuple[str, Any]] = []
        self.logs: dict[str, list[dict[str, Any]]] = {}
        self._news = asyncio.Condition()
        self._read = 0
        self._client = self._make_client()

    def _make_client(self) -> socketio.AsyncClient:
        client = socketio.AsyncClient(reconnection=False)
        client.on("*", self._on_event)
        client.on("disconnect", self._on_disconnect)
        return client

    async def _on_event(self, event: str, data: Any = None) -> None:
        async with self._news:
            self.inbox.append((event, data))
            if event == "battle_event":
                self.logs.setdefault(data["battle_id"], []).append(data)
            self._news.notify_all()

    async def _on_disconnect(self, *_: Any) -> None:
        await self._on_event("disconnected")

    async def connect(self, **options: Any) -> Self:
        """Raises socketio.exceptions.ConnectionError when refused."""
        options = {
            "auth": {"token": self.token},
            "transports": ["websocket"],
            "wait_timeout": TIMEOUT,
        } | options
        await self._client.connect(self.url, **options)
        await self.expect("connected")
        return self

    @property
    def is_connected(self) -> bool:
        return bool(self._client.connected)

    async def drop(self) -> None:
        """Lose the connection without a goodbye."""
        await self._client.eio.ws.close()
        await self.expect("disconnected")
        await self._client.disconnect()

    async def close(self) -> None:
        await self._client.disconnect()

    async def again(self, **options: Any) -> Self:
        """Connect anew, as after a refresh: what was read before stays in the log."""
        await self._client.disconnect()
        self._client = self._make_client()
        return await self.connect(**options)

    async def ask(self, event: str, data: Any = None) -> dict[str, Any]:
        """The ack of a command, whatever it says."""
        answer: dict[str, Any] = await self._client.call(event, data, timeout=TIMEOUT)
        return answer

    async def call(self, event: str, **data: Any) -> dict[str, Any]:
        """The ack of a command; raises Refused."""
        answer = await self.ask(event, data)
        if not answer["ok"]:
            raise Refused(answer["error"])
        return answer

    async def refusal(self, event: str, **data: Any) -> str:
        """The code of the problem that refuses a command."""
        answer = await self.ask(event, data)
        assert not answer["ok"], answer
        code: str = answer["error"]["code"]
        return code

    async def send(self, event: str, data: Any = None) -> None:
        """A command without an ack."""
        await self._client.emit(event, data)

    async def expect(self, event: str, fits: Callable[[Any], bool] = lambda _: True) -> Any:
        """The next event of this name that fits, after those already expected."""

        def find() -> int | None:
            for index in range(self._read, len(self.inbox)):
                name, data = self.inbox[index]
                if name == event and fits(data):
                    return index
            return None

        async with asyncio.timeout(TIMEOUT), self._news:
            while (index := find()) is None:
                await self._news.wait()
        self._read = index + 1
        return self.inbox[index][1]

    async def expect_battle(self, type_: str, **data: Any) -> dict[str, Any]:
        """The next battle event of this type with these members, wherever in the log it is."""
        event: dict[str, Any] = await self.expect(
            "battle_event", lambda e: e["type"] == type_ and data.items() <= e["data"].items()
        )
        return event

    async def expect_end(self, battle_id: str) -> None:
        """Wait until the log says how the battle ended."""
        over = {"battle_finished", "battle_cancelled"}
        async with asyncio.timeout(TIMEOUT), self._news:
            while not any(event["type"] in over for event in self.logs.get(battle_id, [])):
                await self._news.wait()

    async def expect_verdict(self, submission_id: str) -> dict[str, Any]:
        """The event that tells a submission's verdict, before or after those already expected."""
        self._read = 0
        return await self.expect_battle("submission_judged", submission_id=submission_id)

    def events(self, name: str) -> list[Any]:
        """All events of this name so far."""
        return [data for event, data in self.inbox if event == name]

    def log(self, battle_id: str) -> list[dict[str, Any]]:
        """The battle's events by seq, each once."""
        return [event for _, event in sorted({e["seq"]: e for e in self.logs.get(battle_id, [])}.items())]

    async def resume(self, battle_id: str) -> list[dict[str, Any]]:
        """Fetch what was missed; the whole log."""
        log = self.log(battle_id)
        last = next((i for i, event in enumerate(log) if event["seq"] != i + 1), len(log))
        answer = await self.call("battle_resume", battle_id=battle_id, last_seq=last)
        self.logs.setdefault(battle_id, []).extend(answer["events"])
        return self.log(battle_id)


def is_gap_free(log: list[dict[str, Any]]) -> bool:
    """Whether a log has every seq from 1 on, once."""
    return [event["seq"] for event in log] == list(range(1, len(log) + 1))


def new_msg_id() -> str:
    return uuid4().hex
