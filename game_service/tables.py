"""The tables of schema game."""

import sqlalchemy as sa

metadata = sa.MetaData(schema="game")
