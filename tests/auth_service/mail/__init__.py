"""Letters, sent to a real mail server."""
