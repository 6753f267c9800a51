"""A child's enrolment on the family's home: one row while others work on it, and for a while after it is done."""

from datetime import date

import msgspec

from xueji.features.enrolment.family_words import words_of
from xueji.features.enrolment.schemas import EnrolmentState, Kind
from xueji.features.students import HomeMoment, HomePart, Live, Told

SHOWN_AFTER = 14
"""Days for which a finished enrolment stays on the home."""


class HomeEnrolment(msgspec.Struct, frozen=True, kw_only=True):
    kind: Kind
    state: EnrolmentState
    holder: str | None
    due_on: date | None


SQL = (
    "SELECT jsonb_build_object('kind', n.kind, 'state', n.state, 'due_on', k.due_on, 'holder',"
    " (SELECT string_agg(o.name, '、' ORDER BY o.id) FROM organisation o WHERE o.id = ANY(k.holder_ids)))"
    " FROM enrolment n LEFT JOIN approval_case k ON k.id = n.case_id WHERE n.student_id = s.id"
    " AND n.state <> 'cancelled'"
    f" AND (n.state <> 'done' OR n.moved_at > now() - interval '{SHOWN_AFTER} days')"
    " ORDER BY n.id DESC LIMIT 1"
)


def tell(student_id: int, row: HomeEnrolment, at: HomeMoment) -> Told:
    return Told(
        live=[
            Live(
                title=row.kind.label,
                note=words_of(row.state, row.holder or "", row.due_on, at.today),
                used=0,
                days=0,
                due_on=row.due_on if row.state is EnrolmentState.FILED else None,
                provisional=False,
                to=f"/m/children/{student_id}/enrolment",
            )
        ]
    )


HOME = HomePart(HomeEnrolment, SQL, tell)
