"""Run game_service: ``python -m game_service``."""

from game_service.app import NAME, create_app
from game_service.settings import Settings
from shared.serve import main

if __name__ == "__main__":
    main(NAME, Settings, create_app)
