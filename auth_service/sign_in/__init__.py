"""Signing in: whatever the first step was, one place decides whether a session begins."""
