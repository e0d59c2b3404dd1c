"""The runner: a process of its own that runs programs in boxes, without secrets or a database."""
