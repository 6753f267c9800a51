"""Transfers within the province: rules, pre-check, four parties, one act that moves the record (Q23–36, Q47).

Rooms that move pupils across provinces take the rules from here: reasons and papers, grades that correspond, the
pre-check of both sides, the parties of two schools, the move itself with the copy that the former school keeps.
"""

from xueji.features.transfers.archive import frozen
from xueji.features.transfers.archive import keep as keep_archive
from xueji.features.transfers.facts_store import holder_of
from xueji.features.transfers.flow import CLEARING_IN, CLEARING_OUT, RECEIVING, RELEASING, TRANSFER
from xueji.features.transfers.notice import Moved, may_print
from xueji.features.transfers.notice import printed as printed_notice
from xueji.features.transfers.precheck import (
    Heads,
    free_class,
    grade_words,
    register_coming,
    shown,
)
from xueji.features.transfers.precheck import place as place_facts
from xueji.features.transfers.precheck import pupil as pupil_facts
from xueji.features.transfers.routes import ROUTES
from xueji.features.transfers.rules import (
    Finding,
    Pupil,
    Reason,
    Target,
    Weight,
    about_pupil,
    full,
)

__all__ = [
    "CLEARING_IN",
    "CLEARING_OUT",
    "RECEIVING",
    "RELEASING",
    "ROUTES",
    "TRANSFER",
    "Finding",
    "Heads",
    "Moved",
    "Pupil",
    "Reason",
    "Target",
    "Weight",
    "about_pupil",
    "free_class",
    "frozen",
    "full",
    "grade_words",
    "holder_of",
    "keep_archive",
    "may_print",
    "place_facts",
    "printed_notice",
    "pupil_facts",
    "register_coming",
    "shown",
]
