"""Names of what is asked outside, and whom each question is about."""

from collections.abc import Mapping

from xueji.features.border_transfers.flow import CLEAR_OUT, RELEASE
from xueji.features.border_transfers.store import ArrivalRow, Wanted
from xueji.gateways import queue
from xueji.gateways.national.border import Crossing, OtherSide

APPLY = "border_transfers.apply"
DECIDED: Mapping[str, str] = {RELEASE: "border_transfers.release", CLEAR_OUT: "border_transfers.clear_out"}
PART = "border_transfers.part"
ARRIVED = "border_transfers.arrived"
TAKE_BACK = "border_transfers.take_back"

SIDES: Mapping[tuple[Crossing, str], OtherSide] = {
    (Crossing.AFTER_GRADUATION, CLEAR_OUT): OtherSide.CITY,
    (Crossing.TRANSFER, CLEAR_OUT): OtherSide.BUREAU,
    (Crossing.TRANSFER, RELEASE): OtherSide.SCHOOL,
}
"""Who over there takes a step of ours."""


def about(row: ArrivalRow) -> queue.Subject:
    return queue.Subject(
        id=row.id, student_id=row.student_id, order_key=f"border:{row.id}", organisation_id=row.school_id
    )


def about_part(part_id: int, row: ArrivalRow | Wanted) -> queue.Subject:
    """Parts come in any order: one that stalls holds up no other."""
    return queue.Subject(id=part_id, student_id=row.student_id, organisation_id=row.school_id)
