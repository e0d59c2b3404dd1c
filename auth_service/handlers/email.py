"""E-mail addresses, shown to be one's own and changed, and forgotten passwords."""

from typing import Any

from auth_service.accounts.domain import BadCredentials, EmailTaken, UserNotFound
from auth_service.accounts.passwords import PASSWORD_ERRORS, TooManyLogins
from auth_service.container import CONTAINER
from auth_service.handlers.callers import client_of
from auth_service.handlers.letters import spend_letter
from auth_service.limits import Limit
from auth_service.mail import MailUnavailable
from auth_service.moderation.schemas import UserPath
from auth_service.recovery.domain import AlreadyVerified, GuestsHaveNoPassword, LinkInvalid, NoEmail
from auth_service.recovery.schemas import (
    ChangeEmail,
    ForgotPassword,
    LeaveToReset,
    ResetPassword,
    VerifyEmail,
)
from auth_service.schemas import Done
from auth_service.sessions.fresh import ReauthenticationRequired
from shared.fields import Empty
from shared.identity import RevokedToken
from shared.rate import RateExceeded
from shared.web import Call, Policy, Routes

routes = Routes("auth")


@routes.post(
    "/api/auth/email/verify",
    policy=Policy.PUBLIC,
    body=VerifyEmail(),
    answer=Done(),
    errors=(LinkInvalid, EmailTaken, RateExceeded, MailUnavailable),
)
async def verify_email(call: Call) -> Any:
    """Show by a letter's token that an e-mail address is one's own.

    If somebody has shown that before, the address stays that one's.
    """
    container = call.app[CONTAINER]
    await container.limits().spend(call, Limit.CODE)
    await container.verification().verify(call.body["token"], client_of(call.request))
    return _done("The e-mail address is verified.")


@routes.post(
    "/api/auth/email/resend",
    policy=Policy.PLAYER,
    body=Empty(),
    answer=Done(),
    status=202,
    errors=(NoEmail, AlreadyVerified, RevokedToken, RateExceeded, MailUnavailable),
)
async def resend_email(call: Call) -> Any:
    """Get another letter to verify one's e-mail address by; the ones before count no more."""
    container = call.app[CONTAINER]
    address = await container.verification().get_address(call.identity)
    await spend_letter(call, address)
    await container.verification().resend(call.identity)
    return _done("A letter is on its way.")


@routes.put(
    "/api/auth/email",
    policy=Policy.PLAYER,
    body=ChangeEmail(),
    answer=Done(),
    status=202,
    errors=(
        AlreadyVerified,
        BadCredentials,
        ReauthenticationRequired,
        RevokedToken,
        TooManyLogins,
        RateExceeded,
        MailUnavailable,
    ),
)
async def change_email(call: Call) -> Any:
    """Give another e-mail address; it takes the former one's place once it is verified.

    The session must be fresh, or the password be there.
    """
    container = call.app[CONTAINER]
    container.outbox().require()
    address, password = call.body["email"], call.body["password"]
    await spend_letter(call, address)
    await container.verification().change(call.identity, address, password, client_of(call.request))
    return _done("A letter is on its way to the new address.")


@routes.post(
    "/api/auth/password/forgot",
    policy=Policy.PUBLIC,
    body=ForgotPassword(),
    answer=Done(),
    status=202,
    errors=(RateExceeded, MailUnavailable),
)
async def forget_password(call: Call) -> Any:
    """Get a letter by which to set a new password, where the address is somebody's.

    An address that was never verified gets a letter to verify it instead.
    """
    container = call.app[CONTAINER]
    container.outbox().require()
    address = call.body["email"]
    await spend_letter(call, address)
    await container.resets().forget(address, client_of(call.request))
    return _done("If there is an account with this address, a letter is on its way.")


@routes.post(
    "/api/auth/password/reset",
    policy=Policy.PUBLIC,
    body=ResetPassword(),
    answer=Done(),
    errors=(LinkInvalid, *PASSWORD_ERRORS, TooManyLogins, RateExceeded),
)
async def reset_password(call: Call) -> Any:
    """Set a new password by the token of a letter or of an admin's leave; all sessions end.

    A second factor is asked for at the next login as ever.
    """
    container = call.app[CONTAINER]
    await container.limits().spend(call, Limit.CODE)
    token, new_password = call.body["token"], call.body["new_password"]
    await container.resets().reset(token, new_password, client_of(call.request))
    return _done("The password is set; log in with it.")


@routes.post(
    "/api/users/{user_id}/password-reset",
    policy=Policy.ADMIN,
    path_schema=UserPath(),
    answer=LeaveToReset(),
    status=201,
    errors=(RevokedToken, ReauthenticationRequired, UserNotFound, GuestsHaveNoPassword),
)
async def give_leave_to_reset(call: Call) -> Any:
    """Let somebody set a new password who has forgotten the old one, by a token to hand over.

    It counts once, and an earlier one no more. The caller must have shown lately who he is (POST
    /api/auth/reauthenticate).
    """
    resets = call.app[CONTAINER].resets()
    return await resets.give_leave(call.identity, call.path["user_id"], client_of(call.request))


def _done(message: str) -> dict[str, str]:
    return {"status": "success", "message": message}
