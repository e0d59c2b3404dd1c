"""The wire shapes of deletion."""

from auth_service.accounts.passwords import LONGEST
from shared.fields import Input, Text


class DeleteAccount(Input):
    """What shows that the caller means it: the password, or nothing in a session that is fresh."""

    password = Text(
        load_default=None,
        allow_none=True,
        shortest=1,
        longest=LONGEST,
        metadata={"format": "password"},
    )
