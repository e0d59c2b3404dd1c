"""Keys under which handlers find the service's parts in the application."""

from aiohttp import web

from game_service.battles.service import Battles
from game_service.clients import ProblemClient
from shared.db import Database
from shared.rate import Rate

DATABASE = web.AppKey("database", Database)
BATTLES = web.AppKey("battles", Battles)
PROBLEMS = web.AppKey("problems", ProblemClient)
PROBLEM_RATE = web.AppKey("problem_rate", Rate)
