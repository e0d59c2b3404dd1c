"""One-use tokens: who holds one may do one thing, once, for a while. Only their hashes are kept.

They come by mail, or lead from one step of a sign-in to the next.
"""

from auth_service.proofs.domain import Proof, Purpose
from auth_service.proofs.repository import (
    delete_expired,
    find,
    find_owner,
    issue,
    lock_owner,
    redeem,
    withdraw,
)

__all__ = [
    "Proof",
    "Purpose",
    "delete_expired",
    "find",
    "find_owner",
    "issue",
    "lock_owner",
    "redeem",
    "withdraw",
]
