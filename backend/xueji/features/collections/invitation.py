"""What the class's code opens: who collects, until when, what to have at hand; and beginning a child."""

from xueji.features import organisations, students
from xueji.features.collections import entry_store, errors, list_store, live, rules, store
from xueji.features.collections.content import begun
from xueji.features.collections.entry_store import NewEntry
from xueji.features.collections.family_schemas import BeginEntry, Begun, Invitation, MyEntries, MyEntry
from xueji.features.collections.list_store import MineRow
from xueji.features.collections.schemas import CollectionState, EntryState
from xueji.features.collections.store import CodeRow, CollectionRow
from xueji.features.organisations import Stage
from xueji.kernel import periods
from xueji.kernel.clock import china_date, day_words
from xueji.platform.caller import Caller, CallerKind
from xueji.platform.database import Tx

NO_CLASS = "还没分班"


async def look(caller: Caller, token: str) -> Invitation:
    """Open to everybody who holds the code: nothing of any child is in it but the reader's own.

    Raises:
        CollectionCodeUnknown: wrong, or never existed.
        CollectionCodeEnded: renewed, or over for long.
    """
    code, row = await _behind(students.POOL, token)
    family = caller.kind is CallerKind.FAMILY
    own = await list_store.mine(students.POOL, caller.account_id, rules.SHOWN_AFTER) if family else []
    mine = [one for one in own if one.collection_id == row.id]
    state = rules.collection_state(row.opens_at, row.ends_at, row.now)
    return Invitation(
        school=row.school,
        class_name=code.class_name or NO_CLASS,
        grade_label=organisations.grade_label(Stage(row.stage), row.grade),
        title=row.title,
        note=row.note,
        opens_at=row.opens_at,
        closes_at=row.ends_at,
        state=state,
        state_label=state.label,
        days_left=periods.days_left(row.opens_at, row.ends_at, row.now),
        words=_words(row, state),
        at_hand=list(rules.AT_HAND),
        minutes=rules.MINUTES,
        consent=rules.CONSENT,
        mine=[my_entry(one) for one in mine],
        may_begin=family and state is CollectionState.OPEN and len(mine) < rules.MOST_ENTRIES,
    )


async def begin(tx: Tx, caller: Caller, token: str, data: BeginEntry) -> Begun:
    """Begin to write down a child.

    Raises:
        CollectionCodeUnknown, CollectionCodeEnded
        CollectionNotOpen, CollectionClosed: outside the dates.
        CollectConsentMissing: the text has not been agreed to.
        TooManyEntries: more children than a family has.
    """
    code, row = await _behind(tx, token)
    require_open(row, kept="您还没有开始填。")
    if data.consent != rules.CONSENT.version:
        raise errors.CollectConsentMissing
    count = await entry_store.count_own(tx, row.id, caller.account_id)
    if count >= rules.MOST_ENTRIES:
        raise errors.TooManyEntries(most=rules.MOST_ENTRIES, count=count)
    entry_id = await entry_store.insert_entry(
        tx,
        NewEntry(
            collection_id=row.id,
            school_id=row.school_id,
            school_path=row.school_path,
            class_id=code.class_id,
            account_id=caller.account_id,
            paper_by=None,
            consent_version=data.consent,
            content=begun(),
        ),
    )
    await tx.audit(
        "collection_entry.begun", subject=f"collection_entry:{entry_id}", organisation_id=row.school_id,
        consent=data.consent,
    )  # fmt: skip
    live.changed(tx, row.id)
    return Begun(entry_id)


async def mine(caller: Caller) -> MyEntries:
    """Every child whom this account has written down and who still concerns it."""
    return MyEntries(
        [my_entry(one) for one in await list_store.mine(students.POOL, caller.account_id, rules.SHOWN_AFTER)]
    )


async def _behind(source: students.Reads, token: str) -> tuple[CodeRow, CollectionRow]:
    code = await store.code_behind(source, token)
    if code is None:
        raise errors.CollectionCodeUnknown
    row = None if code.ended_at is not None else await store.any_collection(source, code.collection_id)
    if row is None:
        raise errors.CollectionCodeEnded
    return code, row


def require_open(row: CollectionRow, *, kept: str) -> None:
    """Raises CollectionNotOpen or CollectionClosed, with the dates."""
    today = china_date(row.now)
    opens, closes = periods.instant_words(row.opens_at, today), periods.instant_words(row.ends_at, today)
    match rules.collection_state(row.opens_at, row.ends_at, row.now):
        case CollectionState.NOT_OPEN:
            raise errors.CollectionNotOpen(opens=opens, closes=closes)
        case CollectionState.CLOSED:
            raise errors.CollectionClosed(opens=opens, closes=closes, kept=kept)
        case CollectionState.OPEN:
            return


def _words(row: CollectionRow, state: CollectionState) -> str:
    today = china_date(row.now)
    opens, closes = periods.instant_words(row.opens_at, today), periods.instant_words(row.ends_at, today)
    match state:
        case CollectionState.NOT_OPEN:
            return f"{opens}开始，到{closes}结束。到时间再扫一次。"
        case CollectionState.CLOSED:
            return f"{opens}到{closes}开放过，已经结束。还要办，请联系班主任。"
        case CollectionState.OPEN:
            left = periods.left_words(periods.days_left(row.opens_at, row.ends_at, row.now))
            return f"{closes} 截止，{left}"


def my_entry(one: MineRow) -> MyEntry:
    return MyEntry(
        entry_id=one.id,
        name=one.name or rules.UNNAMED,
        state=one.state,
        words=entry_words(one),
        number=one.number or "",
        to=place_of(one),
    )


def place_of(one: MineRow) -> str:
    if one.state is EntryState.ACCEPTED and one.student_id is not None:
        return f"/m/children/{one.student_id}"
    if one.state is EntryState.SUBMITTED:
        return f"/m/collect/receipts/{one.number}"
    return f"/m/collect/entries/{one.id}"


def entry_words(one: MineRow) -> str:
    """Where the child is, in one line."""
    today = china_date(one.now)
    match one.state:
        case EntryState.SUBMITTED:
            due = f"，最晚 {day_words(one.due_on, today)}答复" if one.due_on else ""
            return f"已交给学校{due}"
        case EntryState.RETURNED:
            return "学校退回了，改好再交"
        case EntryState.ACCEPTED:
            return "学校已接收，正在建籍"
        case EntryState.DRAFT:
            pass
    if rules.collection_state(one.opens_at, one.ends_at, one.now) is CollectionState.CLOSED:
        return f"{periods.instant_words(one.ends_at, today)}已结束，没有交"
    left = periods.left_words(periods.days_left(one.opens_at, one.ends_at, one.now))
    return f"填了，还没交，{left}"
