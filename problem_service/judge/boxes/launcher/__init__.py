"""The half of the sandbox that runs outside the service's process: it makes one box and serves its runs.

Started with ``python -I -S``, so only the standard library is there, and nothing here may import lazily:
once the box has its own root, the standard library's files are gone from under it.
"""
