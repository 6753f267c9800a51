"""Comprehensive quality evaluation (Q113–149): pupils record their term by the province's rules, teachers guide."""

from xueji.features.evaluation.checks import facts
from xueji.features.evaluation.guide import OfficeRules, office_rules
from xueji.features.evaluation.home_page import HOME
from xueji.features.evaluation.kinds import OthersKind, RecordKind, TermKind
from xueji.features.evaluation.others import use_others
from xueji.features.evaluation.own_sheet import read as read_sheet
from xueji.features.evaluation.published_store import (
    ArchivePupil,
    GradeClass,
    archive,
    classes,
    hold_grade,
    mark_published,
)
from xueji.features.evaluation.routes import ROUTES
from xueji.features.evaluation.rules import MOST_PUBLICATION
from xueji.features.evaluation.schemas import OthersFact
from xueji.features.evaluation.submission_store import submitted_of

__all__ = [
    "HOME",
    "MOST_PUBLICATION",
    "ROUTES",
    "ArchivePupil",
    "GradeClass",
    "OfficeRules",
    "OthersFact",
    "OthersKind",
    "RecordKind",
    "TermKind",
    "archive",
    "classes",
    "facts",
    "hold_grade",
    "mark_published",
    "office_rules",
    "read_sheet",
    "submitted_of",
    "use_others",
]
