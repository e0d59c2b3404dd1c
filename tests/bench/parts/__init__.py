"""Processes that benchmarks start: upstreams, proxies to compare with, and load generators."""
