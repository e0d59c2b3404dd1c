"""Mail: letters are kept in the transaction of what they tell of, and sent soon after.

    await outbox.enqueue(conn, Letter.PASSWORD_CHANGED, user.email, user.id)

Letters that carry a one-use token get it when they are sent, so that the outbox holds none.
"""

from auth_service.mail.letters import Letter
from auth_service.mail.outbox import MailUnavailable, Outbox

__all__ = ["Letter", "MailUnavailable", "Outbox"]
