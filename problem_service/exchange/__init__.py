"""Problems as files, of our own format and of others; free of any I/O."""
