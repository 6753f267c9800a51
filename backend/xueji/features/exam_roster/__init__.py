"""The register at the exam platform (Q78, Q79): who takes part is sent by itself, and every page says how it stands."""

from xueji.features.exam_roster.push import LOOK, PUSH, stalled
from xueji.features.exam_roster.routes import ROUTES
from xueji.features.exam_roster.schemas import RosterView
from xueji.features.exam_roster.store import note_passed
from xueji.features.exam_roster.view import of_pupil

__all__ = ["LOOK", "PUSH", "ROUTES", "RosterView", "note_passed", "of_pupil", "stalled"]
