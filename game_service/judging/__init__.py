"""Judging: submissions that count, and tries that do not."""
