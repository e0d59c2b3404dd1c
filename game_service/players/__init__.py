"""Players: profiles, ranks and the leaderboard."""
