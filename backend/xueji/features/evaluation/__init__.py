"""Comprehensive quality evaluation (Q113–149): pupils record their term by the province's rules, teachers guide."""

from xueji.features.evaluation.home_page import HOME
from xueji.features.evaluation.kinds import OthersKind, TermKind
from xueji.features.evaluation.others import use_others
from xueji.features.evaluation.routes import ROUTES
from xueji.features.evaluation.schemas import OthersFact
from xueji.features.evaluation.submission_store import submitted_of

__all__ = ["HOME", "ROUTES", "OthersFact", "OthersKind", "TermKind", "submitted_of", "use_others"]
