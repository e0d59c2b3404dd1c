"""The Socket.IO side."""
