"""Where players' programs run: the interface, and the engine behind it."""
