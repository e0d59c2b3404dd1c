"""The runner: a process of its own that compiles and runs programs in boxes, without secrets or a database."""
