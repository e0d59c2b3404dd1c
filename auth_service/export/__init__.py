"""Giving people all that is kept of them."""
