"""Battles: players solving the same problems against the clock."""
