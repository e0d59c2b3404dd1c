"""What can be wrong with a proof that came by mail."""

from shared.errors import CodemazeError, Conflict, Kind


class LinkInvalid(CodemazeError):
    """This link is not valid any more: it was used, has expired, or there is a newer one; ask for another."""

    code = "link-invalid"
    kind = Kind.INVALID


class AlreadyVerified(Conflict):
    """This e-mail address is verified already."""

    code = "already-verified"


class GuestsHaveNoPassword(Conflict):
    """Guests have no password; they need an account first."""

    code = "guest-has-no-password"


class NoEmail(Conflict):
    """This account has no e-mail address yet."""

    code = "no-email"
