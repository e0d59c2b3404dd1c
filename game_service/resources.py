"""Keys under which handlers find the service's parts in the application."""

from aiohttp import web

from game_service.battles.service import Battles
from shared.db import Database

DATABASE = web.AppKey("database", Database)
BATTLES = web.AppKey("battles", Battles)
