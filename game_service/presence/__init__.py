"""Presence: who has a socket open, over all instances."""
