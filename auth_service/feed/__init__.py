"""The feed: what other services must know at once, in order.

Entries are published in the transaction of the change that they tell of, as its last step: the lock that
keeps positions in the order of commits is held until the transaction ends.
"""

from auth_service.feed.entries import Entry, ProfileChanged, SessionRevoked, UserDeleted, UserRevoked
from auth_service.feed.repository import publish

__all__ = ["Entry", "ProfileChanged", "SessionRevoked", "UserDeleted", "UserRevoked", "publish"]
