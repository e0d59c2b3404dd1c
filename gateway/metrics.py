"""What the gateway counts, for Prometheus."""

from collections.abc import Callable

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector

_BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)


class GatewayMetrics:
    """The gateway's registry."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        ProcessCollector(registry=self.registry)
        self._requests = Counter(
            "gateway_requests_total",
            "Requests answered; status 0: the client left first.",
            ["service", "method", "status"],
            registry=self.registry,
        )
        self._latency = Histogram(
            "gateway_request_seconds",
            "Time to answer, WebSockets excluded.",
            ["service"],
            buckets=_BUCKETS,
            registry=self.registry,
        )
        self._upstream_errors = Counter(
            "gateway_upstream_errors_total",
            "Requests that a service did not answer properly.",
            ["service", "code"],
            registry=self.registry,
        )
        self._known: dict[tuple[str, str, int], tuple[Counter, Histogram]] = {}
        self.in_flight = 0
        self.gauge("gateway_requests_in_flight", "Requests being answered.", lambda: self.in_flight)

    def gauge(self, name: str, text: str, read: Callable[[], float]) -> None:
        """Register a gauge whose value is read when it is asked for."""
        Gauge(name, text, registry=self.registry).set_function(read)

    def answered(self, service: str, method: str, status: int, seconds: float) -> None:
        key = (service, method, status)
        known = self._known.get(key)
        if known is None:  # labels() costs more than counting
            known = self._known[key] = (
                self._requests.labels(service, method, str(status)),
                self._latency.labels(service),
            )
        counter, latency = known
        counter.inc()
        if status != 101:
            latency.observe(seconds)

    def upstream_failed(self, service: str, code: str) -> None:
        self._upstream_errors.labels(service, code).inc()
