"""Running Codemaze: the command line, the local stack, databases, containers."""
