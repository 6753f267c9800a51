"""Comprehensive quality evaluation (Q113–149): pupils record their term by the province's rules, teachers guide."""

from xueji.features.evaluation.checks import facts
from xueji.features.evaluation.correct import Correctable, correctable, field_labels
from xueji.features.evaluation.correct import write as write_corrected
from xueji.features.evaluation.errors import EvaluationInPublication, EvaluationNotSet, FieldNotOfKind
from xueji.features.evaluation.guide import OfficeRules, office_rules, rules_at
from xueji.features.evaluation.home_page import HOME
from xueji.features.evaluation.kinds import OthersKind, RecordKind, TermKind
from xueji.features.evaluation.others import use_others
from xueji.features.evaluation.own_sheet import read as read_sheet
from xueji.features.evaluation.progress_store import dates_of, submit_by_the_clock, terms
from xueji.features.evaluation.published_store import (
    ArchivePupil,
    GradeClass,
    archive,
    archive_of,
    classes,
    head_teachers,
    hold_grade,
    mark_published,
    unpublish,
)
from xueji.features.evaluation.routes import ROUTES
from xueji.features.evaluation.rules import MOST_PUBLICATION, TermDates
from xueji.features.evaluation.schemas import OthersFact, OthersQuestion, RecordField
from xueji.features.evaluation.submission_store import submitted_of

__all__ = [
    "HOME",
    "MOST_PUBLICATION",
    "ROUTES",
    "ArchivePupil",
    "Correctable",
    "EvaluationInPublication",
    "EvaluationNotSet",
    "FieldNotOfKind",
    "GradeClass",
    "OfficeRules",
    "OthersFact",
    "OthersKind",
    "OthersQuestion",
    "RecordField",
    "RecordKind",
    "TermDates",
    "TermKind",
    "archive",
    "archive_of",
    "classes",
    "correctable",
    "dates_of",
    "facts",
    "field_labels",
    "head_teachers",
    "hold_grade",
    "mark_published",
    "office_rules",
    "read_sheet",
    "rules_at",
    "submit_by_the_clock",
    "submitted_of",
    "terms",
    "unpublish",
    "use_others",
    "write_corrected",
]
