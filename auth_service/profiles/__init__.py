"""Profiles: what people show of themselves."""
