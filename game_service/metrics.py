"""What this service counts beside its requests."""

from prometheus_client import Counter, Gauge, Histogram

from shared.metrics import Metrics


class GameMetrics(Metrics):
    """The registry of game_service."""

    def __init__(self) -> None:
        super().__init__()
        self.sockets = Gauge("codemaze_sockets_open", "Sockets open.", registry=self.registry)
        self.battles = Gauge("codemaze_battles_open", "Battles that are not over.", registry=self.registry)
        self.queue = Gauge("codemaze_match_queue", "Players waiting for a match.", registry=self.registry)
        self.commands = Counter(
            "codemaze_commands_total",
            "Socket commands answered.",
            ["command", "outcome"],
            registry=self.registry,
        )
        self.judged = Counter(
            "codemaze_submissions_judged_total", "Submissions judged.", ["verdict"], registry=self.registry
        )
        self.judge_wait = Histogram(
            "codemaze_judge_wait_seconds",
            "Time from a submission's arrival to its verdict.",
            buckets=(0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 300.0),
            registry=self.registry,
        )
