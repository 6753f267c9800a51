"""What the school and the bureaus see of a pupil who leaves, beside what every case shows."""

from collections.abc import Sequence
from datetime import date

from litestar.response import Response

from xueji.approvals import Case
from xueji.features import casework, organisations, students, transfers
from xueji.features.departures import kinds, nation, store
from xueji.features.departures.flow import AFTER_GRADUATION_OUT, BORDER_OUT, HAND_OVER
from xueji.features.departures.models import TEXT_SEAL
from xueji.features.departures.schemas import DeparturePage, DeparturePartLine, DepartureReplyLine
from xueji.features.departures.store import DepartureRow, PartLine
from xueji.gateways import queue
from xueji.kernel.refusals import NotFound
from xueji.platform.audit import read_log
from xueji.platform.caller import Caller
from xueji.platform.connections import china_today
from xueji.platform.crypto import keyring

FLOWS = frozenset({BORDER_OUT.name, AFTER_GRADUATION_OUT.name})


async def page(caller: Caller, case_id: int) -> DeparturePage:
    """For whoever may see the case; NotFound else. The look is written down."""
    case = await casework.seen_by_staff(students.POOL, caller, case_id)
    row = await store.of_case(students.POOL, case_id)
    if case.flow not in FLOWS or row is None:
        raise NotFound
    await read_log(caller, "departure.read", [row.student_id], "看跨省转出")
    today = await china_today(students.POOL)
    parts = await store.parts_of(students.POOL, row.id)
    return DeparturePage(
        case_id=case_id,
        reference=row.reference,
        province=row.to_province,
        school=row.to_school,
        asked_at=row.created_at,
        replies=await _replies(row, today),
        archive=_archive(row, case, parts, await nation.waiting_words(students.POOL, row)),
        parts=[DeparturePartLine(title=one.title, sent_at=one.sent_at) for one in parts],
        left_at=row.left_at,
        notice_url=f"/api/departures/{case_id}/notice.pdf" if transfers.may_print(caller, case) else "",
        alarm=_alarm(case, today),
    )


async def _replies(row: DepartureRow, today: date) -> list[DepartureReplyLine]:
    found = await store.replies_of(students.POOL, row.id)
    waiting = await queue.waiting(students.POOL, kinds.REPLY, [one.id for one in found if one.told_at is None])
    return [
        DepartureReplyLine(
            side_label=kinds.OURS[one.side],
            agreed=one.agreed,
            text=keyring().open(one.text, TEXT_SEAL).decode(),
            decided_on=one.decided_on,
            told_at=one.told_at,
            waiting=queue.words(kinds.REPLY, waiting[one.id], today) if one.id in waiting else "",
        )
        for one in found
    ]


async def notice(caller: Caller, case_id: int) -> Response[bytes]:
    """The notice of a transfer out of the province, for the school and the bureaus that are parties. NotFound else."""
    case = await casework.seen_by_staff(students.POOL, caller, case_id)
    row = await store.of_case(students.POOL, case_id)
    if row is None:
        raise NotFound
    record = (await students.read_records(students.POOL, [row.student_id]))[row.student_id]
    flow = next(one for one in (BORDER_OUT, AFTER_GRADUATION_OUT) if one.name == case.flow)
    moved = transfers.Moved(
        title=f"{flow.label}通知" if flow is BORDER_OUT else "毕业后跨省就学通知",
        flow=flow,
        from_school=row.school,
        from_grade=organisations.grade_label(organisations.Stage(record.stage), record.grade),
        to_school=row.destination,
        to_grade=row.to_grade,
        after="从这一天起学籍由转入地管理。",
        kept="电子档案经全国平台交给转入地，原学校留存一份。",
    )
    return await transfers.printed_notice(caller, case, moved)


def _archive(row: DepartureRow, case: Case, parts: Sequence[PartLine], waiting: str) -> str:
    """Where the archive is, in words."""
    if row.left_at is not None:
        return "对方省份已收到"
    if HAND_OVER not in case.open_steps:
        return "没有移交" if case.closed else "各方都同意以后自动移交"
    sent = sum(one.sent_at is not None for one in parts)
    return "，".join(filter(None, (f"已送到 {sent} 份，共 {len(parts)} 份", waiting)))


def _alarm(case: Case, today: date) -> str:
    step = case.open_steps.get(HAND_OVER)
    if step is None or step.due_on >= today:
        return ""
    return "超过 2 个工作日对方省份还没有收到，主管教育局已收到提醒。请联系技术支持排查；学籍还在本校，不会丢。"
