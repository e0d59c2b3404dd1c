"""Rooms: where players meet."""
