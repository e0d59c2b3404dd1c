"""Search for users by their names."""
