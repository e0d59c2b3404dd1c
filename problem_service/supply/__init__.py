"""Which problem somebody gets, and the stock of new ones that nobody waits for."""
