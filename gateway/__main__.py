"""Run the gateway: ``python -m gateway``."""

from aiohttp import web
from prometheus_client import CollectorRegistry

from gateway.app import GatewayRunner
from gateway.metrics import GatewayMetrics
from gateway.settings import Settings
from shared.serve import run


def create(settings: Settings) -> tuple[web.BaseRunner, CollectorRegistry]:
    metrics = GatewayMetrics()
    return GatewayRunner(settings, metrics), metrics.registry


if __name__ == "__main__":
    run("gateway", Settings, create)
