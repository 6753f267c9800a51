"""Issuing slips: to a pupil, a class, a grade, the whole school; thousands in a handful of statements."""

import asyncio
import secrets
from collections.abc import Mapping, Sequence
from datetime import date, datetime

import msgspec

from xueji.features import photos, students
from xueji.features.slips import content, errors, live, rules, store
from xueji.features.slips.layouts import Layout, layout_of
from xueji.features.slips.models import SLIP_SEAL
from xueji.features.slips.offices import school_post
from xueji.features.slips.rules import SlipState
from xueji.features.slips.schemas import IssueScope, NewSlipIssue, SlipsIssued
from xueji.features.slips.store import Asked, Chosen, NewSlip
from xueji.features.students import Record
from xueji.platform.audit import AuditLine, audit_each
from xueji.platform.caller import Caller
from xueji.platform.cases import Cases
from xueji.platform.crypto import keyring
from xueji.platform.database import Tx

PREFIX = "QR"
TELL_ISSUED = "slips.tell_issued"
AT_A_TIME = 500
"""Records are unsealed in parts, so that nobody else waits meanwhile."""


async def issue(tx: Tx, caller: Caller, data: NewSlipIssue) -> SlipsIssued:
    """Issue a slip to every chosen pupil who has none to sign and has not confirmed the very same before.

    Raises:
        SlipNeedsSchool, LastDayWrong, SlipClassUnknown, NobodyToAsk
    """
    post = school_post(caller)
    check_last_day(data.last_day, tx.today)
    await store.hold_school(tx, post.organisation_id)
    people = await _chosen(tx, post.organisation_id, data)
    fresh = [one for one in people if one.open_id is None]
    place = Place(post.organisation_id, post.path, layout_of(await store.division_of(tx, post.path)), data.last_day)
    made = await _make(tx, place, fresh, again=data.again)
    opened = len(people) - len(fresh)
    if not made:
        raise errors.NobodyToAsk(**_why(opened, len(fresh)))
    issue_id = await enter(tx, place, data.scope.value, made)
    return _issued(issue_id, made, opened, len(fresh) - len(made))


class Place(msgspec.Struct, frozen=True):
    """Which school issues, in which layout, until when."""

    school_id: int
    school_path: str
    layout: Layout
    last_day: date


class Made(msgspec.Struct, frozen=True):
    """A slip that is ready to be entered. `previous_id`: the slip it replaces."""

    asked: Asked
    record: Record
    previous_id: int | None = None


async def _make(tx: Tx, place: Place, people: Sequence[Asked], *, again: bool) -> list[Made]:
    """Those of the people who are to be asked, with their records."""
    records = await read_in_parts(tx, [one.id for one in people])
    return await asyncio.to_thread(_to_ask, place, people, records, tx.now, again)


async def read_in_parts(tx: Tx, student_ids: Sequence[int]) -> dict[int, Record]:
    found: dict[int, Record] = {}
    for start in range(0, len(student_ids), AT_A_TIME):
        found |= await students.read_records(tx, student_ids[start : start + AT_A_TIME])
        await asyncio.sleep(0)
    return found


def _to_ask(
    place: Place, people: Sequence[Asked], records: Mapping[int, Record], now: datetime, again: bool
) -> list[Made]:
    return [
        Made(one, records[one.id])
        for one in people
        if again or one.base_state is not SlipState.DONE or not _same(place, one, records[one.id], now)
    ]


def _same(place: Place, one: Asked, record: Record, now: datetime) -> bool:
    """Whether this pupil has confirmed just what a new slip would say."""
    if one.base_sealed is None:
        return False
    before = content.thawed(keyring().open(one.base_sealed, SLIP_SEAL))
    after = content.build(record, place.layout, number="", issued_at=now, last_day=place.last_day)
    return content.same_words(before, after)


async def enter(tx: Tx, place: Place, scope: str, made: Sequence[Made], tell: str = TELL_ISSUED) -> int:
    """Freeze, seal, store, audit, tell: a constant number of statements. Answers the number of the issue."""
    layout = place.layout
    issue_id = await store.insert_issue(
        tx,
        school_id=place.school_id,
        school_path=place.school_path,
        scope=scope,
        layout=layout.name,
        layout_version=layout.version,
        last_day=place.last_day,
        slips=len(made),
    )
    ids = await store.draw_ids(tx, len(made))
    shown = await photos.current(tx, [one.record.id for one in made])
    numbers = await Cases(tx).numbers(PREFIX, len(made))
    rows = await asyncio.to_thread(_freeze, place, made, ids, numbers, tx.now, shown)
    await store.insert_slips(
        tx,
        rows,
        issue_id=issue_id,
        school_id=place.school_id,
        school_path=place.school_path,
        layout=layout.name,
        layout_version=layout.version,
        last_day=place.last_day,
    )
    await audit_each(
        tx,
        "slip.issued",
        [
            AuditLine(
                f"slip:{row.id}",
                row.student_id,
                {"number": row.number, "hash": row.hash.hex(), "issue": issue_id, "layout": layout.version},
            )
            for row in rows
        ],
        place.school_id,
    )
    await tx.defer(tell, issue_id=issue_id)
    live.changed(tx, place.school_id)
    return issue_id


def _freeze(
    place: Place,
    made: Sequence[Made],
    ids: Sequence[int],
    numbers: Sequence[str],
    now: datetime,
    shown: Mapping[int, photos.CurrentPhoto],
) -> list[NewSlip]:
    frozen = [
        content.frozen(
            content.build(
                one.record,
                place.layout,
                number=number,
                issued_at=now,
                last_day=place.last_day,
                photo=shown[one.record.id].sha256 if one.record.id in shown else "",
            )
        )
        for one, number in zip(made, numbers, strict=True)
    ]
    sealed = keyring().seal_many([one.data for one in frozen], SLIP_SEAL)
    return [
        NewSlip(
            id=slip_id,
            student_id=one.record.id,
            number=number,
            token=secrets.token_urlsafe(16),
            sealed=blob,
            hash=each.hash,
            needs_student=rules.needs_student(one.record.stage),
            previous_id=one.previous_id,
            base_id=one.asked.base_id,
        )
        for slip_id, number, one, each, blob in zip(ids, numbers, made, frozen, sealed, strict=True)
    ]


async def _chosen(tx: Tx, school_id: int, data: NewSlipIssue) -> list[Asked]:
    chosen = Chosen(
        school_id,
        grades=data.grades if data.scope is IssueScope.GRADES else None,
        class_ids=data.class_ids if data.scope is IssueScope.CLASSES else None,
        student_ids=data.student_ids if data.scope is IssueScope.PUPILS else None,
    )
    if chosen.class_ids is not None:
        wanted = set(chosen.class_ids)
        foreign = len(wanted) - await store.known_classes(tx, school_id, list(wanted))
        if foreign:
            raise errors.SlipClassUnknown(count=foreign)
    found = await store.asked(tx, chosen)
    if chosen.student_ids is not None:
        foreign = len(set(chosen.student_ids) - {one.id for one in found})
        if foreign:
            raise errors.SlipClassUnknown(count=foreign)
    if not found:
        raise errors.NobodyToAsk(what="选的范围里没有在校学生。", advice="请换年级、班级，或者选全校。")
    return found


def check_last_day(last_day: date, today: date) -> None:
    """Raises LastDayWrong."""
    fault = rules.period_fault(last_day, today)
    if fault:
        raise errors.LastDayWrong(what=fault)


def _why(opened: int, same: int) -> dict[str, str]:
    parts = [
        f"{opened} 名学生手里的一张还没签完" if opened else "",
        f"{same} 名学生已确认过，内容没有变" if same else "",
    ]
    advice = "没签完的可以提醒；已确认的要再签一次，请勾选“已确认过的也再发”。"
    return {"what": "，".join(filter(None, parts)) + "。", "advice": advice}


def _issued(issue_id: int, made: Sequence[Made], opened: int, done: int) -> SlipsIssued:
    unbound = sum(not one.asked.bound for one in made)
    said = [f"发了 {len(made)} 张，家长收到通知"]
    said += [f"{opened} 名学生手里的一张还没签完，没有重发"] if opened else []
    said += [f"{done} 名学生已确认过同样的内容，不用再签"] if done else []
    said += [f"{unbound} 名学生还没有家长绑定，可以打印纸质单"] if unbound else []
    return SlipsIssued(
        issue_id=issue_id, slips=len(made), open=opened, done=done, unbound=unbound, words="；".join(said) + "。"
    )
