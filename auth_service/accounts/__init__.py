"""Accounts: names, passwords, registration and login."""
