"""What problem_service counts beyond what every service does."""

from functools import partial

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

from problem_service.judge.judge import Judge
from problem_service.judge.queue import Priority

_BUCKETS = (0.05, 0.1, 0.25, 0.5, 1.0, 2.0, 4.0, 8.0, 15.0, 30.0, 60.0)


class JudgeMetrics:
    """Counts and times what the judge does."""

    def __init__(self, registry: CollectorRegistry, judge: Judge) -> None:
        self._judged = Counter(
            "codemaze_judged_total", "Programs judged.", ["language", "verdict"], registry=registry
        )
        self._seconds = Histogram(
            "codemaze_judge_seconds",
            "Time to judge a program, waiting for a place included.",
            ["language"],
            buckets=_BUCKETS,
            registry=registry,
        )
        waiting = Gauge(
            "codemaze_judge_waiting", "Programs that wait to be run.", ["priority"], registry=registry
        )
        for priority in Priority:
            waiting.labels(priority.name.lower()).set_function(partial(judge.waiting_at, priority))
        running = Gauge("codemaze_judge_running", "Programs that are run.", registry=registry)
        running.set_function(lambda: judge.running)
        places = Gauge("codemaze_judge_places", "Programs that can be run at once.", registry=registry)
        places.set_function(lambda: judge.places)

    def judged(self, language: str, verdict: str, seconds: float) -> None:
        self._judged.labels(language, verdict).inc()
        self._seconds.labels(language).observe(seconds)
