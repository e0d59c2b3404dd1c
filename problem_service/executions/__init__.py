"""Executions: runs of a player's program on an input of their own, or on an example of a problem."""
