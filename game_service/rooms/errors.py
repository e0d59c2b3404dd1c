"""Why a room refuses a command."""

from shared.errors import CodemazeError, Conflict, Kind, NotFound


class RoomNotFound(NotFound):
    """There is no such room."""

    code = "room-not-found"


class RoomFull(CodemazeError):
    """All seats of this room are taken."""

    code = "room-full"
    kind = Kind.INVALID


class WrongPassword(CodemazeError):
    """This is not the password of the room."""

    code = "wrong-password"
    kind = Kind.UNAUTHENTICATED


class NotInRoom(CodemazeError):
    """You are not in this room."""

    code = "not-in-room"
    kind = Kind.FORBIDDEN


class NotOwner(CodemazeError):
    """Only the owner of the room may do this."""

    code = "not-owner"
    kind = Kind.FORBIDDEN


class TooManyRooms(Conflict):
    """You are in too many rooms, or own too many; leave one first."""

    code = "too-many-rooms"


class BattleRunning(Conflict):
    """A battle goes on in this room."""

    code = "battle-running"


class NotEnoughPlayers(Conflict):
    """A battle needs at least two players who are present."""

    code = "not-enough-players"


class PlayerBusy(Conflict):
    """You take part in another battle; end or forfeit it first."""

    code = "player-busy"
