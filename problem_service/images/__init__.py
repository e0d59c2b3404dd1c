"""How alike two drawings look."""
