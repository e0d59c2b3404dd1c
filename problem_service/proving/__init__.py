"""Proving problems in the sandbox before anybody sees them."""
