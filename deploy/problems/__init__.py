"""The problems of an installation: listed, proved, exchanged, generated."""
