"""Bans and roles: who may do what to whom, for moderators, admins and the operator."""
