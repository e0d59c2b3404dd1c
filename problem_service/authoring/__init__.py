"""Drafts: problems that authors write, have proved, and publish."""
