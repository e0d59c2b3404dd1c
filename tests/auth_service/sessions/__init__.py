"""Sessions, asked over HTTP: begun, refreshed, listed and ended."""
