"""What is counted of the supply."""

from decimal import Decimal

from prometheus_client import CollectorRegistry, Counter


class SupplyMetrics:
    """Counts what is generated and what is served."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self._generated = Counter(
            "codemaze_generations_total", "Problems asked of the model.", ["state"], registry=registry
        )
        self._cost = Counter(
            "codemaze_model_usd_total", "US dollars for the language model.", registry=registry
        )
        self._served = Counter(
            "codemaze_problems_served_total", "Problems given to players.", ["source"], registry=registry
        )

    def generated(self, state: str, cost_usd: Decimal = Decimal()) -> None:
        self._generated.labels(state).inc()
        self._cost.inc(float(cost_usd))

    def served(self, *, fresh: bool) -> None:
        self._served.labels("stock" if fresh else "bank").inc()
