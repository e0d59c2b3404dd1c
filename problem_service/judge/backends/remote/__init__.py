"""What the back-ends over HTTP share, and the shapes of what each sends and is sent."""
