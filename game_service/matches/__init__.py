"""Quick match: pairing who waits."""
