"""Codebattle's tasks as JSON: https://github.com/hexlet-codebattle/codebattle.

A task is a function, called ``solution``, with asserts. What our problems have besides is kept in the
description where a reader has a use for it, and noted where it is lost.
"""

from problem_service.exchange.codebattle.files import dump_bulk, dump_tasks, looks_like_tasks
from problem_service.exchange.codebattle.reading import read_tasks
from problem_service.exchange.codebattle.writing import write_task

__all__ = ["dump_bulk", "dump_tasks", "looks_like_tasks", "read_tasks", "write_task"]
