"""What a letter proves: that an address is somebody's, and so who may set a new password."""
