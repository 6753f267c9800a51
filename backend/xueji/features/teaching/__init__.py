"""What teachers give to the evaluation: teaching classes, templates, marks, conduct, awards and comments (Q118–122)."""

from xueji.features.evaluation import use_others
from xueji.features.teaching import jobs
from xueji.features.teaching.events import MarksEntered
from xueji.features.teaching.routes import ROUTES
from xueji.features.teaching.subjects import Subject
from xueji.features.teaching.told import TeachersEntries

use_others(TeachersEntries())

__all__ = ["ROUTES", "MarksEntered", "Subject", "jobs"]
