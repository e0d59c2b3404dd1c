"""What is counted of executions."""

from prometheus_client import CollectorRegistry, Counter, Gauge


class ExecutionMetrics:
    """Counts executions that ended in this process, and shows how many it holds."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self._ended = Counter(
            "codemaze_executions_total", "Executions that ended.", ["language", "status"], registry=registry
        )
        self.held = Gauge(
            "codemaze_executions_held",
            "Executions that run here or stand in the judge's line.",
            registry=registry,
        )

    def ended(self, language: str, status: str) -> None:
        self._ended.labels(language, status).inc()
