"""What people are to be told of cases, each event once."""

from collections.abc import Sequence
from typing import Any

import msgspec

from xueji.features.enrolment.schemas import Kind
from xueji.platform.database import Tx


class ToTell(msgspec.Struct, frozen=True, kw_only=True):
    """An event that nobody was told of yet, with its application. `guardians` are the accounts bound to the pupil."""

    case_id: int
    seq: int
    event: str
    payload: dict[str, Any]
    enrolment_id: int
    kind: Kind
    student_id: int
    name: str
    school_id: int
    school: str
    filed_by: int
    parties: dict[str, int]
    guardians: list[int]


async def take_untold(tx: Tx, pairs: Sequence[tuple[int, int]]) -> list[ToTell]:
    """The events of these pairs of case and number, marked as told now; a second run finds none."""
    return await tx.fetch(
        ToTell,
        """WITH told AS (
             INSERT INTO enrolment_told (case_id, seq, at) SELECT case_id, seq, now()
             FROM unnest($1::bigint[], $2::int[]) AS pair (case_id, seq) ON CONFLICT DO NOTHING RETURNING case_id, seq)
           SELECT t.case_id, t.seq, v.kind AS event, v.payload, e.id AS enrolment_id, e.kind, s.id AS student_id,
             s.name, o.id AS school_id, o.name AS school, p.filed_by, p.parties,
             ARRAY(SELECT g.account_id FROM guardianship g WHERE g.student_id = s.id AND g.state = 'active'
                   ORDER BY g.account_id) AS guardians
           FROM told t JOIN approval_case p ON p.id = t.case_id
           JOIN approval_event v ON v.case_id = t.case_id AND v.seq = t.seq JOIN enrolment e ON e.case_id = p.id
           JOIN student s ON s.id = e.student_id JOIN organisation o ON o.id = e.school_id
           ORDER BY t.case_id, t.seq""",
        [case_id for case_id, _ in pairs],
        [seq for _, seq in pairs],
    )
