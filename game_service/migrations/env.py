"""Alembic's entry point; see shared/migrations.py."""

from game_service.tables import metadata
from shared.migrations import run_env

run_env(metadata)
