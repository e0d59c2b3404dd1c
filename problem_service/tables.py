"""The tables of schema problem."""

import sqlalchemy as sa

metadata = sa.MetaData(schema="problem")
