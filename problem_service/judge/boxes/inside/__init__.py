"""The first process of a box, in C and in Python, and how it confines, meters and ends programs."""
