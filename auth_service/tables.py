"""The tables of schema auth."""

import sqlalchemy as sa

metadata = sa.MetaData(schema="auth")
