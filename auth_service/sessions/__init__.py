"""Sessions: access tokens, rotating refresh tokens, and their end."""
