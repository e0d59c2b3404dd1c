"""What each site is asked, and how its answers are read (pure)."""

from collections.abc import Mapping
from types import MappingProxyType

from auth_service.figures.domain import Site
from auth_service.figures.sites.codeforces import Codeforces
from auth_service.figures.sites.github import GitHub
from auth_service.figures.sites.leetcode import LeetCode
from auth_service.figures.sites.source import Part, Source

SOURCES: Mapping[Site, Source] = MappingProxyType(
    {Site.GITHUB: GitHub(), Site.LEETCODE: LeetCode(), Site.CODEFORCES: Codeforces()}
)

__all__ = ["SOURCES", "Part", "Source"]
