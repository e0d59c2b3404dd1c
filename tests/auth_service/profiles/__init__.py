"""Profiles, asked over HTTP: one's own, those of others, and what rooms add to them."""
