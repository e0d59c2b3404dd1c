"""The objects of problem_service, put together from resources that are ready to use."""

from aiohttp import web
from dependency_injector import containers, providers
from prometheus_client import CollectorRegistry

from problem_service.judge.judge import Judge
from problem_service.judging import JudgeCheck
from problem_service.metrics import JudgeMetrics
from problem_service.service import Problems
from shared.db import Database


class Container(containers.DeclarativeContainer):
    """Given: the open database, the judge, and where metrics are registered."""

    db = providers.Dependency(instance_of=Database)
    judge = providers.Dependency(instance_of=Judge)
    registry = providers.Dependency(instance_of=CollectorRegistry)

    judge_check = providers.Singleton(JudgeCheck, judge)
    judge_metrics = providers.Singleton(JudgeMetrics, registry, judge)
    problems = providers.Singleton(Problems, db, judge, judge_metrics)


CONTAINER = web.AppKey("container", Container)
