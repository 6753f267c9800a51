"""Figures for Prometheus: requests by route, the age of the oldest waiting job, how late the event loop is."""

import asyncio
import os
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

import msgspec
from prometheus_client import REGISTRY as OWN
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector

from xueji.platform.connections import row

_BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0)
_LAG_BUCKETS = (0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1.0)
_PULSE = 0.25

REQUESTS = Counter("xueji_requests", "Requests answered.", ("method", "route", "status"))
SECONDS = Histogram("xueji_request_seconds", "Time to answer.", ("route",), buckets=_BUCKETS)
LAG = Histogram("xueji_loop_lag_seconds", "How late the event loop woke up.", buckets=_LAG_BUCKETS)
WAITING = Gauge("xueji_jobs_waiting", "Jobs that are due and wait.", multiprocess_mode="mostrecent")
OLDEST = Gauge("xueji_jobs_oldest_seconds", "Age of the oldest job that is due.", multiprocess_mode="mostrecent")
FAILED = Gauge("xueji_jobs_failed", "Jobs that were given up.", multiprocess_mode="mostrecent")
UNSEALED = Gauge("xueji_audit_unsealed_seconds", "Age of the newest audit seal.", multiprocess_mode="mostrecent")

_children: dict[tuple[str, str, int], tuple[Counter, Histogram]] = {}
_watching: asyncio.Task[None] | None = None


def observe(scope: Mapping[str, Any], status: int, seconds: float) -> None:
    """Count a request, by the template of its route: ids are not figures."""
    key = (scope["method"], scope.get("path_template") or "other", status)
    found = _children.get(key)
    if found is None:
        found = _children[key] = (REQUESTS.labels(key[0], key[1], str(status)), SECONDS.labels(key[1]))
    found[0].inc()
    found[1].observe(seconds)


class _Queue(msgspec.Struct):
    waiting: int
    oldest: float
    failed: int
    unsealed: float


async def text() -> bytes:
    """Everything, in Prometheus' format; of all worker processes where they share a folder."""
    queue = await row(
        _Queue,
        """SELECT count(*) FILTER (WHERE status = 'todo' AND COALESCE(scheduled_at <= now(), true)) AS waiting,
                  COALESCE(EXTRACT(epoch FROM now() - min(COALESCE(scheduled_at, inserted.at)) FILTER (
                    WHERE status = 'todo' AND COALESCE(scheduled_at <= now(), true))), 0)::float AS oldest,
                  count(*) FILTER (WHERE status = 'failed') AS failed,
                  COALESCE((SELECT EXTRACT(epoch FROM now() - max(sealed_at)) FROM audit_batch), 0)::float AS unsealed
           FROM procrastinate_jobs job
           LEFT JOIN LATERAL (SELECT min(at) AS at FROM procrastinate_events WHERE job_id = job.id) inserted ON true""",
    )
    if queue is not None:
        WAITING.set(queue.waiting)
        OLDEST.set(queue.oldest)
        FAILED.set(queue.failed)
        UNSEALED.set(queue.unsealed)
    if "PROMETHEUS_MULTIPROC_DIR" not in os.environ:  # the library's own switch, set by `xueji serve`
        return generate_latest(OWN)
    together = CollectorRegistry()
    MultiProcessCollector(together)
    return generate_latest(together)


def watch_loop() -> None:
    """Measure from now on how late the event loop wakes up."""
    global _watching  # noqa: PLW0603 - one watcher a process
    _watching = asyncio.create_task(_pulse(), name="loop lag")


async def unwatch_loop() -> None:
    if _watching is not None:
        _watching.cancel()
        with suppress(asyncio.CancelledError):
            await _watching


async def _pulse() -> None:
    loop = asyncio.get_running_loop()
    while True:
        wanted = loop.time() + _PULSE
        await asyncio.sleep(_PULSE)
        LAG.observe(max(0.0, loop.time() - wanted))
