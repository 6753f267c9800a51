"""Questions to the outside are rows: written with what they are about, sent in batches, answered exactly once."""

from xueji.gateways.queue import drain, kinds
from xueji.gateways.queue.ask import Subject, Waiting, ask, known, waiting, wake, withdraw, words
from xueji.gateways.queue.drain import CHANNEL, drain_batch
from xueji.gateways.queue.kinds import KINDS, MOST, Answer, Gateway, Kind, Task, register
from xueji.gateways.queue.retry import retry
from xueji.gateways.queue.rules import Breaker, BreakerState, TaskState

__all__ = [
    "CHANNEL",
    "KINDS",
    "MOST",
    "Answer",
    "Breaker",
    "BreakerState",
    "Gateway",
    "Kind",
    "Subject",
    "Task",
    "TaskState",
    "Waiting",
    "ask",
    "drain",
    "drain_batch",
    "kinds",
    "known",
    "register",
    "retry",
    "waiting",
    "wake",
    "withdraw",
    "words",
]
