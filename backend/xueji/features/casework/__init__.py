"""Work on cases: one list, one page, one clock for every flow that a room registers (Q31, Q33, Q35, Q40, Q45).

A room above says what is its own of a flow in a `Kind` and calls `register`; see `kinds`. It may name `TELL_FAMILY` and
`TELL_OFFICES` as the jobs that keep its `LATER` promises, take uploaded proof along with `attach`, and show lines of
its own in the work list by `register_groups`.
"""

from xueji.features.casework.errors import EvidenceGone
from xueji.features.casework.evidence import attach
from xueji.features.casework.evidence_store import given_slots
from xueji.features.casework.groups import register_groups
from xueji.features.casework.home_part import HOME
from xueji.features.casework.jobs import count_pace, round_of_all
from xueji.features.casework.kinds import (
    MEGABYTE,
    OTHER,
    REASONS,
    Check,
    Fact,
    Found,
    Kind,
    Reason,
    Slot,
    Subject,
    Viewer,
    by,
    forget,
    kinds,
    paper,
    register,
)
from xueji.features.casework.on_behalf import signature
from xueji.features.casework.routes import ROUTES
from xueji.features.casework.schemas import Days, GroupRow, Level
from xueji.features.casework.sight import seen_by_staff
from xueji.features.casework.tell import TELL_FAMILY, TELL_OFFICES

__all__ = [
    "HOME",
    "MEGABYTE",
    "OTHER",
    "REASONS",
    "ROUTES",
    "TELL_FAMILY",
    "TELL_OFFICES",
    "Check",
    "Days",
    "EvidenceGone",
    "Fact",
    "Found",
    "GroupRow",
    "Kind",
    "Level",
    "Reason",
    "Slot",
    "Subject",
    "Viewer",
    "attach",
    "by",
    "count_pace",
    "forget",
    "given_slots",
    "kinds",
    "paper",
    "register",
    "register_groups",
    "round_of_all",
    "seen_by_staff",
    "signature",
]
