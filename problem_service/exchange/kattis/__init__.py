"""Kattis problem packages, versions 2023-07 and 2025-09: https://www.kattis.com/problem-package-format.

Pass-fail problems whose programs read and write text; groups are read as tests in their order.
"""

from problem_service.exchange.kattis.reading import read_package
from problem_service.exchange.kattis.writing import NEWEST, VERSIONS, write_package

__all__ = ["NEWEST", "VERSIONS", "read_package", "write_package"]
