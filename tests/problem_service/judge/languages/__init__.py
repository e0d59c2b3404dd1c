"""The languages, through the real judge."""
