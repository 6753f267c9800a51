"""Rows as pages see them."""

from datetime import date

from xueji.features.photos import rules
from xueji.features.photos.pictures import address
from xueji.features.photos.rules import Freeze, Reason
from xueji.features.photos.schemas import Photo, PhotoClosed, PhotoSource
from xueji.features.photos.store import PhotoRow
from xueji.features.students import State
from xueji.kernel.refusals import Refusal
from xueji.platform.pictures import Advice


def photo(row: PhotoRow, *, faces: bool = True) -> Photo:
    return Photo(
        id=row.id,
        state=row.state,
        state_label=row.state.label,
        source_label=PhotoSource(row.source).label,
        picture=address(row.id, row.sha256) if faces else "",
        thumbnail=address(row.id, row.thumbnail) if faces else "",
        width=row.width,
        height=row.height,
        size=row.size,
        advice=[Advice(one).label for one in row.advice],
        who=row.who,
        at=row.at,
        decided_at=row.decided_at,
        reason_label=Reason(row.reason).label if row.reason else "",
        text=row.text,
    )


def closed(refusal: Refusal | None) -> PhotoClosed | None:
    if refusal is None:
        return None
    title, why, what_next = refusal.words()
    return PhotoClosed(refusal.code, title, why, what_next, refusal.help)


def closed_school(freeze: Freeze | None, today: date) -> PhotoClosed | None:
    """What a freeze says to a whole school or class."""
    return closed(rules.closed(State.IN_SCHOOL, 0, freeze, today))
