"""Why a site gave no figures; seen in logs and metrics alone."""

from datetime import datetime


class NoFigures(Exception):
    """A site gave nothing that can be shown; the text says why and holds nothing of its answer."""


class NoSuchAccount(Exception):
    """The site knows no account of this name."""


class SiteRests(Exception):
    """The site wants to be asked no more for now."""

    def __init__(self, until: datetime) -> None:
        super().__init__(f"until {until}")
        self.until = until


class LimitExceeded(Exception):
    """The body of an answer says that the site was asked too often."""
