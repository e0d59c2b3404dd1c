"""Deleting an account: what is personal goes, and a number stays where others' battles need one."""
