"""The languages that players write in; a module each."""
