"""Problem records: what is wrong with a record's identity, from the day it was seen until it is settled (Q11, Q21)."""

from xueji.features.problem_records.events import ProblemsSettled
from xueji.features.problem_records.routes import ROUTES
from xueji.features.problem_records.rules import HINDERS_CONTINUING
from xueji.features.problem_records.schemas import ProblemKind
from xueji.features.problem_records.store import Problem, of_students, open_many

__all__ = [
    "HINDERS_CONTINUING",
    "ROUTES",
    "Problem",
    "ProblemKind",
    "ProblemsSettled",
    "of_students",
    "open_many",
]
