"""What is personal of players: giving it out to them, and its end when they are deleted."""
