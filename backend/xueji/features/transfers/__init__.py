"""Transfers within the province: rules, pre-check, four parties, one act that moves the record (Q23–36, Q47).

Rooms that move pupils across provinces take the rules from here: reasons and papers, grades that correspond, the
pre-check of both sides, the parties of two schools, the move itself with the copy that the former school keeps.
"""

from xueji.features.transfers.archive import frozen
from xueji.features.transfers.archive import keep as keep_archive
from xueji.features.transfers.facts_store import holder_of
from xueji.features.transfers.filing import class_of, parties_of
from xueji.features.transfers.flow import TRANSFER
from xueji.features.transfers.move import Destination, move_record
from xueji.features.transfers.notice import Moved, may_print
from xueji.features.transfers.notice import printed as printed_notice
from xueji.features.transfers.precheck import (
    Heads,
    free_class,
    grade_words,
    mapping,
    papers,
    reasons,
    register_coming,
    shown,
)
from xueji.features.transfers.precheck import place as place_facts
from xueji.features.transfers.precheck import pupil as pupil_facts
from xueji.features.transfers.routes import ROUTES
from xueji.features.transfers.rules import (
    PAPERS,
    REASONS,
    Finding,
    Paper,
    Place,
    Pupil,
    Reason,
    Target,
    Weight,
    about_place,
    about_pupil,
    findings,
    full,
    grades_after,
    stops,
    targets,
)

__all__ = [
    "PAPERS",
    "REASONS",
    "ROUTES",
    "TRANSFER",
    "Destination",
    "Finding",
    "Heads",
    "Moved",
    "Paper",
    "Place",
    "Pupil",
    "Reason",
    "Target",
    "Weight",
    "about_place",
    "about_pupil",
    "class_of",
    "findings",
    "free_class",
    "frozen",
    "full",
    "grade_words",
    "grades_after",
    "holder_of",
    "keep_archive",
    "mapping",
    "may_print",
    "move_record",
    "papers",
    "parties_of",
    "place_facts",
    "printed_notice",
    "pupil_facts",
    "reasons",
    "register_coming",
    "shown",
    "stops",
    "targets",
]
