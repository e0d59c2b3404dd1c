"""What is personal of players and authors: giving it out to them, and its end when they are deleted."""
