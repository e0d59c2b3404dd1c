"""Codes of rooms: four capital letters that are easy to say and spell no words."""

import secrets

LENGTH = 4
ALPHABET = "BCDFGHJKLMNPQRSTVWXZ"
"""Consonants only, so no words; without Y, which reads as a vowel: 160 000 codes."""


def new_code() -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
