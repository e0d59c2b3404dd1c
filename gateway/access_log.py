"""One line a request: method, path, status, milliseconds and request id; never a query or a token."""

import logging

log = logging.getLogger("gateway.access")


def write(method: str, path: str, status: int, seconds: float, request_id: str, address: str) -> None:
    """Log an answered request; status 0: the client left before there was an answer."""
    if log.isEnabledFor(logging.INFO):
        record = log.makeRecord(  # log.info would look for the caller's file and line, at half the cost
            log.name,
            logging.INFO,
            __file__,
            0,
            "%s %s %s %.1f ms %s %s",
            (method, path, status or "-", seconds * 1000, request_id, address),
            None,
        )
        log.handle(record)
