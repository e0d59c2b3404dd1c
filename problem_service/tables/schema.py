"""What all tables of schema problem share."""

from enum import Enum

import sqlalchemy as sa

metadata = sa.MetaData(schema="problem")


def enum_of(kind: type[Enum], name: str) -> sa.Enum:
    """A type of PostgreSQL whose values are those of an enum of ours, in their order."""
    return sa.Enum(
        kind,
        name=name,
        values_callable=lambda members: [member.value for member in members],
        metadata=metadata,
    )
