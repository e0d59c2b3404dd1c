"""The audit log: what happened that matters to security, for admins to read.

Events are recorded in the transaction of what they tell of; an attempt that failed has one of its own.
"""

from auth_service.audit.events import Event
from auth_service.audit.repository import record

__all__ = ["Event", "record"]
