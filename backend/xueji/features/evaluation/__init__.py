"""Comprehensive quality evaluation (Q113–149): pupils record their term by the province's rules, teachers guide."""

from xueji.features.evaluation import jobs
from xueji.features.evaluation.checks import facts
from xueji.features.evaluation.correct import Correctable, correctable, field_labels
from xueji.features.evaluation.correct import write as write_corrected
from xueji.features.evaluation.errors import EvaluationInPublication, EvaluationNotSet, FieldNotOfKind
from xueji.features.evaluation.grant_store import (
    GrantRow,
    NewGrant,
    add_grant,
    due_grants,
    end_grants,
    grant,
    grants_of,
    settle_grant,
)
from xueji.features.evaluation.guide import OfficeRules, office_rules, rules_at
from xueji.features.evaluation.home_page import HOME
from xueji.features.evaluation.kinds import OthersKind, RecordKind, TermKind, bits, kinds_in
from xueji.features.evaluation.others import told_of as others_told
from xueji.features.evaluation.others import use_others
from xueji.features.evaluation.own_sheet import read as read_sheet
from xueji.features.evaluation.progress_store import dates_of, submit_by_the_clock, terms
from xueji.features.evaluation.published_store import (
    ArchivePupil,
    GradeClass,
    archive,
    archive_of_pupils,
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
    "GrantRow",
    "NewGrant",
    "OfficeRules",
    "OthersFact",
    "OthersKind",
    "OthersQuestion",
    "RecordField",
    "RecordKind",
    "TermDates",
    "TermKind",
    "add_grant",
    "archive",
    "archive_of_pupils",
    "bits",
    "classes",
    "correctable",
    "dates_of",
    "due_grants",
    "end_grants",
    "facts",
    "field_labels",
    "grant",
    "grants_of",
    "head_teachers",
    "hold_grade",
    "jobs",
    "kinds_in",
    "mark_published",
    "office_rules",
    "others_told",
    "read_sheet",
    "rules_at",
    "settle_grant",
    "submit_by_the_clock",
    "submitted_of",
    "terms",
    "unpublish",
    "use_others",
    "write_corrected",
]
