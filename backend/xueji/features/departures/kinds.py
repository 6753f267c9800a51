"""Names of what is asked outside, and whom each question is about."""

from collections.abc import Mapping

from xueji.features.departures.flow import CLEAR_OUT, RELEASE
from xueji.features.departures.store import DepartureRow
from xueji.gateways import queue
from xueji.gateways.national.border import Crossing, OtherSide

LISTEN = "departures.listen"
REPLY = "departures.reply"
HAND_OVER = "departures.hand_over"

LISTEN_JOB = "departures.listen"

THE_INBOX = 1
"""There is one inbox: what is new in it is one question."""

SIDES: Mapping[str, OtherSide] = {RELEASE: OtherSide.SCHOOL, CLEAR_OUT: OtherSide.BUREAU}


OURS: Mapping[OtherSide, str] = {
    OtherSide.SCHOOL: "转出学校",
    OtherSide.BUREAU: "转出地教育部门",
    OtherSide.CITY: "毕业学校市级教育部门",
}
"""As whom our own pages call them."""


def side_of(crossing: Crossing, step: str) -> OtherSide:
    """As whom the other province hears of a decision."""
    return OtherSide.CITY if crossing is Crossing.AFTER_GRADUATION else SIDES[step]


def about_part(part_id: int, row: DepartureRow) -> queue.Subject:
    """After our answers, one part after the other: with the last the pupil leaves."""
    return queue.Subject(
        id=part_id, student_id=row.student_id, order_key=f"departure:{row.id}", organisation_id=row.school_id
    )


def about_reply(reply_id: int, row: DepartureRow | None) -> queue.Subject:
    """Answers about one pupil go one after the other, the archive last."""
    if row is None:
        return queue.Subject(id=reply_id)
    return queue.Subject(
        id=reply_id, student_id=row.student_id, order_key=f"departure:{row.id}", organisation_id=row.school_id
    )
