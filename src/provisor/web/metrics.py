"""What the process counts, for Prometheus.

With several processes `PROMETHEUS_MULTIPROC_DIR` is set before this module is imported, and each process
answers for all of them (prometheus.github.io/client_python/multiprocess).
"""

import os
from collections.abc import Callable

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from prometheus_client.multiprocess import MultiProcessCollector, mark_process_dead
from starlette.responses import Response

_BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)


def forget(process_id: int) -> None:
    """A process has ended: what it was doing counts no more, what it has done does."""
    mark_process_dead(process_id)  # type: ignore[no-untyped-call]


class Metrics:
    """The counters of one application.

    `waiting` tells how much work waits for the database, `held` how many changes the guard holds.
    """

    def __init__(self, waiting: Callable[[], int], held: Callable[[], int] = lambda: 0) -> None:
        self._waiting = waiting
        self.held = held
        self._registry = CollectorRegistry()
        self._requests = Counter(
            "provisor_http_requests",
            "Requests answered, by route, method and status.",
            ("route", "method", "status"),
            registry=self._registry,
        )
        self._durations = Histogram(
            "provisor_http_request_duration_seconds",
            "Time from a request's headers to the end of its answer, by route and method.",
            ("route", "method"),
            buckets=_BUCKETS,
            registry=self._registry,
        )
        in_flight = Gauge(
            "provisor_http_requests_in_flight",
            "Requests being handled.",
            registry=self._registry,
            multiprocess_mode="livesum",
        )
        self._queue = Gauge(
            "provisor_store_waiting",
            "Units of work that waited for the database when the latest request was answered.",
            registry=self._registry,
            multiprocess_mode="livesum",
        )
        self._held = Gauge(
            "provisor_guard_held_changes",
            "Changes that the guard holds until a person decides, as of a few seconds ago.",
            registry=self._registry,
            multiprocess_mode="livemostrecent",
        )
        # Looking a child up by its labels costs more than counting.
        self._counters: dict[tuple[str, str, int], Counter] = {}
        self._timers: dict[tuple[str, str], Histogram] = {}
        self.began, self.ended = in_flight.inc, in_flight.dec

    def answered(self, route: str, method: str, status: int, seconds: float) -> None:
        """Count one answer."""
        counter = self._counters.get((route, method, status))
        if counter is None:
            counter = self._counters[route, method, status] = self._requests.labels(route, method, status)
        counter.inc()
        timer = self._timers.get((route, method))
        if timer is None:
            timer = self._timers[route, method] = self._durations.labels(route, method)
        timer.observe(seconds)
        self._queue.set(self._waiting())

    def page(self) -> Response:
        """The numbers in Prometheus' text format."""
        self._held.set(self.held())
        registry = self._registry
        if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
            registry = CollectorRegistry()
            MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
        return Response(generate_latest(registry), media_type=CONTENT_TYPE_LATEST)
