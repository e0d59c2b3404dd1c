"""The wire shapes of passwords and accounts of one's own."""

from auth_service.accounts.fields import password_field
from shared.fields import Input


class Reauthenticate(Input):
    """What shows who the caller is."""

    password = password_field(required=True)
