"""Maintenance windows (Q75): guardians and pupils edit on the phone, the school confirms, the record changes."""

from xueji.features.windows import jobs, moving
from xueji.features.windows.confirm import decide as decide_submission
from xueji.features.windows.draft import save as save_draft
from xueji.features.windows.family_schemas import NewDraft, Submit
from xueji.features.windows.home_page import HOME
from xueji.features.windows.open_window import open_window as open_maintenance_window
from xueji.features.windows.routes import ROUTES
from xueji.features.windows.schemas import Decision, NewWindow, WindowScope
from xueji.features.windows.submit import submit as hand_in

__all__ = [
    "HOME",
    "ROUTES",
    "Decision",
    "NewDraft",
    "NewWindow",
    "Submit",
    "WindowScope",
    "decide_submission",
    "hand_in",
    "jobs",
    "moving",
    "open_maintenance_window",
    "save_draft",
]
