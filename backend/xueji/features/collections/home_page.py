"""What the family's home says of children who are written down and have no record yet."""

from collections.abc import Sequence

import msgspec

from xueji.features.collections import list_store, rules
from xueji.features.collections.flow import COLLECTION
from xueji.features.collections.form import NO_CLASS
from xueji.features.collections.invitation import entry_words, place_of
from xueji.features.collections.list_store import MineRow
from xueji.features.collections.schemas import CollectionState, EntryState
from xueji.features.students import POOL, Duty, DutyState, Live
from xueji.kernel import periods
from xueji.kernel.clock import china_date, day_words
from xueji.kernel.names import initial
from xueji.kernel.workdays import Calendar
from xueji.platform import calendar_store
from xueji.platform.caller import Caller
from xueji.platform.database import fetch

KIND = "collection"
TITLE = "新生信息采集"
DAYS = next(iter(COLLECTION)).working_days
URGENT_DAYS = 3


class HomeEntry(msgspec.Struct, frozen=True, kw_only=True):
    """A child without a record, as a card of the home: what is to be done, or what the school is doing."""

    entry_id: int
    name: str
    short_name: str
    initial: str
    school: str
    class_name: str
    duty: Duty
    live: Live | None


async def entries(caller: Caller) -> list[HomeEntry]:
    """Children of the caller's entries who do not stand on the home by a record of their own. One statement."""
    rows = await list_store.mine(POOL, caller.account_id, rules.SHOWN_AFTER)
    shown = [row for row in rows if row.student_id not in caller.children]
    waits = any(row.state is EntryState.SUBMITTED for row in shown)
    calendar = await calendar_store.calendar(fetch, china_date(shown[0].now)) if waits else None
    return [_entry(row, calendar) for row in shown if not _stale(row)]


def _stale(row: MineRow) -> bool:
    """Never handed in, and too late to: it is told at the collection's own page."""
    over = rules.collection_state(row.opens_at, row.ends_at, row.now) is CollectionState.CLOSED
    return over and row.state is EntryState.DRAFT and not row.name


def waiting_days(found: Sequence[HomeEntry]) -> list[int]:
    """Days to the end of whatever waits for the family."""
    return [one.duty.days_left or 0 for one in found if one.duty.state.waits]


def _entry(row: MineRow, calendar: Calendar | None) -> HomeEntry:
    today = china_date(row.now)
    state = _state(row)
    days = periods.days_left(row.opens_at, row.ends_at, row.now)
    duty = Duty(
        kind=KIND,
        title=TITLE,
        state=state,
        deadline=periods.last_day(row.ends_at) if state is DutyState.DRAFT else None,
        days_left=days if state is DutyState.DRAFT else None,
        note=entry_words(row),
        urgent=state is DutyState.RETURNED or (state is DutyState.DRAFT and days <= URGENT_DAYS),
        act={DutyState.DRAFT: "接着填", DutyState.RETURNED: "去修改"}.get(state, ""),
        to=place_of(row),
    )
    live = None
    if row.state is EntryState.SUBMITTED and row.submitted_at is not None and calendar is not None:
        used = min(calendar.used(china_date(row.submitted_at), today), DAYS)
        due = f"，最晚 {day_words(row.due_on, today)}" if row.due_on else ""
        live = Live(
            title="学校核对进度",
            note=f"等学校核对，第 {max(used, 1)} 天{due}",
            used=used,
            days=DAYS,
            due_on=row.due_on,
            provisional=row.provisional,
            to=place_of(row),
        )
    return HomeEntry(
        entry_id=row.id,
        name=row.name or rules.UNNAMED,
        short_name=rules.short_of(row.name),
        initial=initial(row.name) if row.name else "新",
        school=row.school,
        class_name=row.class_name or NO_CLASS,
        duty=duty,
        live=live,
    )


def _state(row: MineRow) -> DutyState:
    match row.state:
        case EntryState.SUBMITTED:
            return DutyState.SUBMITTED
        case EntryState.RETURNED:
            return DutyState.RETURNED
        case EntryState.ACCEPTED:
            return DutyState.DONE
        case EntryState.DRAFT:
            pass
    over = rules.collection_state(row.opens_at, row.ends_at, row.now) is CollectionState.CLOSED
    return DutyState.CLOSED if over else DutyState.DRAFT
