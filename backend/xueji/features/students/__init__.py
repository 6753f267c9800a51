"""The student record: its fields, its rules, its history, and the import of rosters."""

from xueji.features.students.apply_changes import Actor, Application, Applied, apply_changes, apply_many
from xueji.features.students.duties import Duty, DutyState, HomeMoment, HomePart, Live, Told
from xueji.features.students.fields import (
    CATALOGUE,
    EDITABLE_FIELDS,
    FIELDS,
    KEY_FIELDS,
    MEMBER_CATALOGUE,
    MEMBER_FIELDS,
    MEMBERS,
    MOST_MEMBERS,
    PAGE_LABELS,
    Field,
    Group,
    Kind,
    Mask,
    Owner,
    Page,
    Required,
    Source,
    pages_of,
    template_titles,
)
from xueji.features.students.import_roster import import_roster_file
from xueji.features.students.pupil_record import actor_of
from xueji.features.students.read_record import (
    pupil_card,
    pupil_cards,
    read_record,
    read_records,
    snapshot,
    visible_record,
)
from xueji.features.students.record import MEMBER_ID, Member, Record, Value, Values, differences
from xueji.features.students.routes import ROUTES
from xueji.features.students.rules import Cleaned, Form, clean, validate
from xueji.features.students.states import LIVE, State
from xueji.features.students.store import POOL, CardRow, Reads
from xueji.features.students.timeline import ChangeSource
from xueji.features.students.views import Eyes, Viewer, grade_label
from xueji.features.students.words import masked, text_of

__all__ = [
    "CATALOGUE",
    "EDITABLE_FIELDS",
    "FIELDS",
    "KEY_FIELDS",
    "LIVE",
    "MEMBERS",
    "MEMBER_CATALOGUE",
    "MEMBER_FIELDS",
    "MEMBER_ID",
    "MOST_MEMBERS",
    "PAGE_LABELS",
    "POOL",
    "ROUTES",
    "Actor",
    "Application",
    "Applied",
    "CardRow",
    "ChangeSource",
    "Cleaned",
    "Duty",
    "DutyState",
    "Eyes",
    "Field",
    "Form",
    "Group",
    "HomeMoment",
    "HomePart",
    "Kind",
    "Live",
    "Mask",
    "Member",
    "Owner",
    "Page",
    "Reads",
    "Record",
    "Required",
    "Source",
    "State",
    "Told",
    "Value",
    "Values",
    "Viewer",
    "actor_of",
    "apply_changes",
    "apply_many",
    "clean",
    "differences",
    "grade_label",
    "import_roster_file",
    "masked",
    "pages_of",
    "pupil_card",
    "pupil_cards",
    "read_record",
    "read_records",
    "snapshot",
    "template_titles",
    "text_of",
    "validate",
    "visible_record",
]
