"""Carries what was committed to the sockets of this instance."""

from collections.abc import Sequence

from game_service.announcements import Announcement, Close, Enter, Leave, Tell
from game_service.sockets.server import SocketServer
from game_service.sockets.sessions import Sessions


class SocketAnnouncer:
    """Announcements for one instance; sockets of others find what they miss by ``battle_resume``."""

    def __init__(self, server: SocketServer, sessions: Sessions) -> None:
        self._server = server
        self._sessions = sessions

    async def announce(self, announcements: Sequence[Announcement]) -> None:
        for item in announcements:
            match item:
                case Tell(channel, event, data, besides):
                    skipped = (
                        frozenset(s.sid for s in self._sessions.of_user(besides)) if besides else frozenset()
                    )
                    self._server.publish(channel, event, data, skipped)
                case Enter(user_id, channel):
                    for session in self._sessions.of_user(user_id):
                        self._server.enter(session.sid, channel)
                case Leave(user_id, channel):
                    for session in self._sessions.of_user(user_id):
                        self._server.leave(session.sid, channel)
                case Close(channel):
                    self._server.clear(channel)
