"""The second factor over HTTP: turned on and off, shown at sign-ins, lost, and attacked."""
