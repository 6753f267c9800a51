"""A flow is checked when it is written down: one that could not run is not built."""

import msgspec
import pytest

from xueji.approvals import Flow, Overdue, Party, Sends, Step
from xueji.kernel.permissions import May

ITEMS = Step(name="confirm", label="学校核对", party=Party.SCHOOL, needs=May.MAINTENANCE_CONFIRM, by_item=True)

BAD_FLOWS = [
    ("no steps", {"steps": ()}),
    ("two steps of one name", {"steps": (ITEMS, ITEMS)}),
    ("nobody may file", {"filed_by_family": False}),
    ("a step inside without a permission", {"steps": (Step(name="a", label="a", party=Party.SCHOOL),)}),
    (
        "back before the first step",
        {
            "steps": (
                Step(name="a", label="a", party=Party.SCHOOL, needs=May.PUPIL_EDIT, rejection=Sends.BACK_ONE_STEP),
            )
        },
    ),
    (
        "undo without items",
        {"steps": (Step(name="a", label="a", party=Party.SCHOOL, needs=May.PUPIL_EDIT),), "undo_same_day": True},
    ),
    (
        "handed over to nobody",
        {"steps": (Step(name="a", label="a", party=Party.SCHOOL, needs=May.PUPIL_EDIT, overdue=Overdue.HAND_OVER),)},
    ),
    (
        "items that another office decides",
        {"steps": (msgspec.structs.replace(ITEMS, overdue=Overdue.HAND_OVER),)},
    ),
    ("items that nobody may mend", {"ends_when_refused": True}),
]


@pytest.mark.parametrize("changes", [row[1] for row in BAD_FLOWS], ids=[row[0] for row in BAD_FLOWS])
def test_a_flow_that_could_not_run_is_not_built(changes: dict) -> None:
    given = {"name": "f", "version": 1, "label": "f", "steps": (ITEMS,), "filed_by_family": True}
    with pytest.raises(ValueError, match="f@1"):
        Flow(**given | changes)
