"""``python -m deploy``: what ``./codemaze`` runs."""

from deploy.cli import main

main()
