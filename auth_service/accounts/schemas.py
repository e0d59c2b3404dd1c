"""The wire shapes of passwords and accounts of one's own."""

from auth_service.accounts.domain import LONGEST_PASSWORD
from shared.fields import Input, Text


class Reauthenticate(Input):
    """What shows who the caller is."""

    password = Text(required=True, shortest=1, longest=LONGEST_PASSWORD, metadata={"format": "password"})
