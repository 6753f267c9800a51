"""Where is it? By application number and a code to the applicant's phone: the tracker without a single name."""

import msgspec

from xueji.features import accounts, students
from xueji.features.accounts import Purpose
from xueji.features.casework import asked_outside, case_page, errors, store, tracker, words
from xueji.features.casework.kinds import Kind, kind_of
from xueji.features.casework.people import People
from xueji.features.casework.schemas import Can, NewQuery, NewQueryCode, QueryCode, Tracker
from xueji.features.casework.store import OneRow
from xueji.kernel.clock import china_date
from xueji.kernel.texts import compact
from xueji.platform import calendar_store
from xueji.platform.cases import entries_of
from xueji.platform.database import Tx, fetch

NOBODY = People({})
MINUTES = 10
AGAIN_AFTER = 60


async def ask(tx: Tx, data: NewQueryCode) -> QueryCode:
    """Send a code to whoever filed the case; the same answer where there is none.

    Raises:
        CodeTooSoon: the last one is less than a minute old, or there were ten within a day.
    """
    number = _tidy(data.number)
    row = await store.numbered(tx, number)
    phone = None
    if row is not None and kind_of(row.case) is not None:
        contacts = await accounts.contacts_of(tx, [row.case.filed_by])
        found = contacts.get(row.case.filed_by)
        phone = found.phone if found else None
    await accounts.issue(tx, Purpose.CASE_QUERY, number, phone=phone, account_id=None)
    return QueryCode("如果编号没有错，验证码已发到提交申请时用的手机。", MINUTES, AGAIN_AFTER)


async def read(data: NewQuery) -> Tracker:
    """Raises QueryCodeWrong for every mistake alike."""
    number = _tidy(data.number)
    if await accounts.redeem(Purpose.CASE_QUERY, number, compact(data.code)) is None:
        raise errors.QueryCodeWrong
    row = await store.numbered(students.POOL, number)
    kind = None if row is None else kind_of(row.case)
    if row is None or kind is None:
        raise errors.QueryCodeWrong
    return await _view(row, kind)


async def _view(row: OneRow, kind: Kind) -> Tracker:
    """Steps, days and reasons from the list; no name, no words that somebody typed, nothing to do."""
    case, today = row.case, china_date(row.now)
    flow = kind.version(case)
    calendar = await calendar_store.calendar(fetch, today)
    entries = await entries_of(students.POOL, case.id)
    clock = words.clock(flow, case, today, calendar)
    lines = tracker.public_steps(case_page.step_lines(kind, row, entries, today, calendar, NOBODY))
    untyped = [
        msgspec.structs.replace(line, said=[msgspec.structs.replace(said, text="", because="") for said in line.said])
        for line in lines
    ]
    asked = case_page.asked_now(case, entries)
    return Tracker(
        id=None,
        version=case.version,
        number=case.number,
        flow_label=flow.label,
        state=case.state,
        state_label=asked_outside.state_label(flow, case),
        name="",
        headline=tracker.headline(kind, row, clock, today),
        advice="登录以后可以补材料、留言和撤回。" if not case.closed else "已经结束。",
        clock=clock,
        steps=untyped,
        facts=[],
        evidence=[],
        slots=[],
        most_bytes=kind.most_bytes,
        talk=[],
        asked="承办单位请您补材料，登录后查看。" if asked else "",
        can=Can(
            decide=False,
            ask_evidence=False,
            urge=False,
            withdraw=False,
            speak=False,
            why_not="",
            instead_of="",
            next_step="",
        ),
        mend="",
        filed_at=row.opened_at,
        today=today,
    )


def _tidy(number: str) -> str:
    return compact(number).upper()
