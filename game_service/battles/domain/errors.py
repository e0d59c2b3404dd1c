"""Why a battle refuses a command."""

from shared.errors import CodemazeError, Kind


class BattleOver(CodemazeError):
    """The battle is over."""

    code = "battle-over"
    kind = Kind.CONFLICT


class NotInBattle(CodemazeError):
    """You do not take part in this battle."""

    code = "not-in-battle"
    kind = Kind.FORBIDDEN


class NotWaiting(CodemazeError):
    """The battle has already begun."""

    code = "not-waiting"
    kind = Kind.CONFLICT


class BattleFull(CodemazeError):
    """All seats of this battle are taken."""

    code = "battle-full"
    kind = Kind.CONFLICT


class RoundClosed(CodemazeError):
    """No round is open for this submission."""

    code = "round-closed"
    kind = Kind.CONFLICT


class AlreadySolved(CodemazeError):
    """You have already solved this round."""

    code = "already-solved"
    kind = Kind.CONFLICT


class TooManyPending(CodemazeError):
    """Wait until your earlier submissions are judged."""

    code = "too-many-pending"
    kind = Kind.TOO_MANY


class TooManySubmissions(CodemazeError):
    """You have sent in as much as one may in a round."""

    code = "too-many-submissions"
    kind = Kind.CONFLICT


class AlreadyForfeited(CodemazeError):
    """You have forfeited this battle."""

    code = "already-forfeited"
    kind = Kind.CONFLICT


class CannotClaim(CodemazeError):
    """The win cannot be claimed: others still take part, or may yet come back."""

    code = "cannot-claim"
    kind = Kind.CONFLICT


class LanguageNotAllowed(CodemazeError):
    """This language is not allowed in this battle."""

    code = "language-not-allowed"
    kind = Kind.INVALID


class InvalidSettings(CodemazeError):
    """These settings do not make a battle."""

    code = "invalid-settings"
    kind = Kind.INVALID


class InvalidVerdict(CodemazeError):
    """The judge's figures contradict themselves."""

    code = "invalid-verdict"
