"""Executions, from the pure rules to killed services."""
