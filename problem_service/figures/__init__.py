"""What players make of problems: attempts, and what can be told of them."""
