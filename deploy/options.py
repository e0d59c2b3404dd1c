"""Options that several commands share."""

from pathlib import Path

import click

from deploy.stack import default_data

data_option = click.option(
    "--data",
    type=click.Path(path_type=Path, file_okay=False),
    default=default_data,
    show_default="the user's data folder",
    help="Folder that keeps the database, secrets and logs.",
)
