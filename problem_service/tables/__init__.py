"""The tables of schema problem, a file each subject."""

from problem_service.tables.drafts import drafts, proof_state_type
from problem_service.tables.executions import executions, status_type
from problem_service.tables.feed import feed_position
from problem_service.tables.generation import generations, model_calls, model_keys, shelves, stock
from problem_service.tables.problems import (
    attempts,
    hidden_tests,
    problem_versions,
    problems,
    rank_type,
    servings,
)
from problem_service.tables.schema import metadata

__all__ = [
    "attempts",
    "drafts",
    "executions",
    "feed_position",
    "generations",
    "hidden_tests",
    "metadata",
    "model_calls",
    "model_keys",
    "problem_versions",
    "problems",
    "proof_state_type",
    "rank_type",
    "servings",
    "shelves",
    "status_type",
    "stock",
]
