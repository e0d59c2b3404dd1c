"""Rooms, battles and players."""
