"""The objects of problem_service, put together from resources that are ready to use."""

from aiohttp import web
from dependency_injector import containers, providers
from prometheus_client import CollectorRegistry

from problem_service.executions.followers import Followers
from problem_service.executions.live import Lives
from problem_service.executions.metrics import ExecutionMetrics
from problem_service.executions.service import Executions
from problem_service.executions.worker import Worker
from problem_service.figures.recorder import Recorder
from problem_service.judge.judge import Judge
from problem_service.judging import JudgeCheck
from problem_service.metrics import JudgeMetrics
from problem_service.service import Problems
from problem_service.settings import Settings
from shared.db import Database
from shared.rate import Rate


class Container(containers.DeclarativeContainer):
    """Given: the settings, the open database, the judge, and where metrics are registered."""

    settings = providers.Dependency(instance_of=Settings)
    db = providers.Dependency(instance_of=Database)
    judge = providers.Dependency(instance_of=Judge)
    registry = providers.Dependency(instance_of=CollectorRegistry)

    judge_check = providers.Singleton(JudgeCheck, judge)
    judge_metrics = providers.Singleton(JudgeMetrics, registry, judge)
    recorder = providers.Singleton(Recorder, db)
    problems = providers.Singleton(Problems, db, judge, judge_metrics, recorder)

    lives = providers.Singleton(Lives)
    followers = providers.Singleton(Followers)
    execution_metrics = providers.Singleton(ExecutionMetrics, registry)
    execution_rate = providers.Singleton(
        Rate, "executions", most=settings.provided.executions_per_minute, seconds=60
    )
    worker = providers.Singleton(Worker, db, judge, lives, settings, execution_metrics)
    executions = providers.Singleton(Executions, db, judge, settings, lives, worker)


CONTAINER = web.AppKey("container", Container)
