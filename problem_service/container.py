"""The objects of problem_service, put together from resources that are ready to use."""

from aiohttp import web
from dependency_injector import containers, providers
from prometheus_client import CollectorRegistry

from problem_service.authoring.files import Files
from problem_service.authoring.releases import Releases
from problem_service.authoring.service import Authoring
from problem_service.authoring.worker import ProofWorker
from problem_service.executions.followers import Followers
from problem_service.executions.live import Lives
from problem_service.executions.metrics import ExecutionMetrics
from problem_service.executions.service import Executions
from problem_service.executions.worker import Worker
from problem_service.figures.recorder import Recorder
from problem_service.generation.generator import Generator
from problem_service.generation.model import Model
from problem_service.images.backends import ImageBackend
from problem_service.judge.judge import Judge
from problem_service.judging import JudgeCheck
from problem_service.metrics import JudgeMetrics
from problem_service.proving.prove import prove
from problem_service.service import Problems
from problem_service.settings import Settings
from problem_service.supply.copies import Copies
from problem_service.supply.metrics import SupplyMetrics
from problem_service.supply.service import Supply
from problem_service.supply.supplier import make_supplier
from shared.db import Database
from shared.rate import Counts, Rate


class Container(containers.DeclarativeContainer):
    """Given: settings, the open database, the judge, the model, what compares images, where metrics go."""

    settings = providers.Dependency(instance_of=Settings)
    db = providers.Dependency(instance_of=Database)
    judge = providers.Dependency(instance_of=Judge)
    registry = providers.Dependency(instance_of=CollectorRegistry)
    model = providers.Dependency(instance_of=Model)
    images: providers.Dependency[ImageBackend] = providers.Dependency()

    judge_check = providers.Singleton(JudgeCheck, judge)
    judge_metrics = providers.Singleton(JudgeMetrics, registry, judge)
    recorder = providers.Singleton(Recorder, db)
    copies = providers.Singleton(Copies, db)
    supply_metrics = providers.Singleton(SupplyMetrics, registry)
    generator = providers.Singleton(
        Generator, db, judge, model, prove=providers.Object(prove), find_copy=copies.provided.find
    )
    supplier = providers.Singleton(make_supplier, db, generator, settings, supply_metrics)
    supply = providers.Singleton(Supply, db, settings, supplier, supply_metrics)
    problems = providers.Singleton(Problems, db, judge, supply, judge_metrics, recorder)

    proof_worker = providers.Singleton(
        ProofWorker, db, judge, providers.Object(prove), copies.provided.find, settings
    )
    authoring = providers.Singleton(Authoring, db, proof_worker)
    releases = providers.Singleton(Releases, db)
    files = providers.Singleton(Files, db)

    lives = providers.Singleton(Lives)
    followers = providers.Singleton(Followers)
    execution_metrics = providers.Singleton(ExecutionMetrics, registry)
    counts = providers.Singleton(Counts, settings.provided.rate_limits_url)
    execution_rate = providers.Singleton(
        Rate, "executions", most=settings.provided.executions_per_minute, seconds=60, counts=counts
    )
    worker = providers.Singleton(Worker, db, judge, lives, settings, execution_metrics)
    image_rate = providers.Singleton(
        Rate, "images", most=settings.provided.images_per_minute, seconds=60, counts=counts
    )
    executions = providers.Singleton(Executions, db, judge, settings, lives, worker)


CONTAINER = web.AppKey("container", Container)
