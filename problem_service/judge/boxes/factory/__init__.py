"""The process that makes boxes: single-threaded, so that it may clone itself into namespaces.

Started with ``python -I -S``, so only the standard library is there, and nothing here may import lazily:
once a box has its own root, the standard library's files may be gone from under it.
"""
