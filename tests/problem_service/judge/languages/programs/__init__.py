"""Players' programs in each language, a module each.

`IDENTITY` makes a program whose function returns its argument, of any type. The other names are sources, each
with a function `solve` but for `STDIN`: see `test_suite`.
"""
