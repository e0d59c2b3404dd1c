"""The wire shapes of passwords and accounts of one's own."""

from auth_service.accounts.fields import Username, new_password_field, password_field
from auth_service.schemas import cookie_field, email_field
from auth_service.second_factor.schemas import code_field
from shared.fields import Input


class Reauthenticate(Input):
    """What shows who the caller is."""

    password = password_field(required=True)
    cookie = cookie_field()


class ReauthenticateByCode(Input):
    """What shows who the caller is, where there is no password."""

    code = code_field()
    cookie = cookie_field()


class ChangePassword(Input):
    """A new password, and the current one where there is one."""

    current_password = password_field(load_default=None, allow_none=True)
    new_password = new_password_field(required=True)
    cookie = cookie_field()


class Upgrade(Input):
    """An account for a guest; without a username it has the pseudonym."""

    username = Username(load_default=None, allow_none=True)
    password = new_password_field(required=True)
    email = email_field(required=False)
    cookie = cookie_field()
