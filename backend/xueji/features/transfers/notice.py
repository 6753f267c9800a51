"""The transfer notice (转学通知) for print, in the province and across: who, from where to where, who agreed when."""

from datetime import date
from pathlib import Path

import msgspec
from litestar.response import Response

from xueji.approvals import Approved, Case, CaseState, Entry, Flow, Step
from xueji.approvals.events import Completed
from xueji.features import casework, organisations, students
from xueji.features.transfers import store
from xueji.features.transfers.flow import TRANSFER
from xueji.kernel.clock import china_date, day_words
from xueji.kernel.refusals import NotFound
from xueji.platform.audit import read_log
from xueji.platform.caller import Caller
from xueji.platform.cases import entries_of
from xueji.platform.connections import china_today
from xueji.platform.documents import render_pdf
from xueji.platform.media_types import kept_as

TEMPLATE = Path(__file__).parent / "notice.typ"
ELSEWHERE = "对方省份，经全国平台"
NO_YEAR = date.min


class Moved(msgspec.Struct, frozen=True, kw_only=True):
    """A pupil who has changed schools, as the notice tells it. What is not known here stays empty.

    `after` says what holds from that day on, `kept` where record and archive are.
    """

    title: str
    flow: Flow
    from_school: str
    from_grade: str
    to_school: str
    to_grade: str
    to_class: str = ""
    national_number: str = ""
    after: str
    kept: str


async def pdf_of(caller: Caller, case_id: int) -> Response[bytes]:
    """For both schools and the bureaus that are parties."""
    case = await casework.seen_by_staff(students.POOL, caller, case_id)
    row = await store.of_case(students.POOL, case_id)
    if row is None:
        raise NotFound
    moved = Moved(
        title="转学通知",
        flow=TRANSFER,
        from_school=row.from_school,
        from_grade=organisations.grade_label(row.from_stage, row.from_grade),
        to_school=row.to_school,
        to_grade=row.target.label,
        to_class=row.class_name or "",
        after=f"从这一天起在{row.to_school}{row.class_name or ''}就读。",
        kept="学籍、档案和评价随学生转入，原学校留存一份。",
    )
    return await printed(caller, case, moved)


def may_print(caller: Caller, case: Case) -> bool:
    """An office that is a party, once the pupil has moved."""
    office = caller.post.organisation_id if caller.post else None
    return case.state is CaseState.COMPLETED and case.student_id is not None and office in case.parties.values()


async def printed(caller: Caller, case: Case, moved: Moved) -> Response[bytes]:
    """For who may print it; NotFound for others, and before. The look is written down. The caller may see the case."""
    if not may_print(caller, case) or case.student_id is None:
        raise NotFound
    await read_log(caller, "transfer.notice", [case.student_id], f"打印{moved.title}")
    record = (await students.read_records(students.POOL, [case.student_id]))[case.student_id]
    parties = await organisations.organisations(students.POOL, list(case.parties.values()))
    offices = {one.id: one.name for one in parties}
    entries = await entries_of(students.POOL, case.id)
    today = await china_today()
    data = {
        "title": moved.title,
        "number": case.number,
        "name": str(record.values["name"]),
        "national_number": moved.national_number or record.national_number or "还没有全国学籍号",
        "from_school": moved.from_school,
        "from_grade": moved.from_grade,
        "to_school": moved.to_school,
        "to_grade": moved.to_grade,
        "to_class": moved.to_class,
        "moved_on": next(_day(entry) for entry in entries if isinstance(entry.event, Completed)),
        "after": moved.after,
        "kept": moved.kept,
        "steps": [line_of(step, case, offices, entries) for step in moved.flow],
        "printed_on": day_words(today, NO_YEAR),
    }
    return Response(
        await render_pdf(TEMPLATE, data),
        media_type="application/pdf",
        headers={
            "cache-control": "private, no-store",
            **kept_as(f"{moved.title} {case.number}", "notice.pdf"),
        },
    )


def line_of(step: Step, case: Case, offices: dict[int, str], entries: list[Entry]) -> dict[str, str]:
    """Who agreed to a step, for whom, and when: the last time that somebody did."""
    said = next((one for one in reversed(entries) if _agrees(one, step)), None)
    office = ELSEWHERE if step.outside else offices.get(case.parties.get(step.party, 0), "")
    behalf = said.event.on_behalf if said and isinstance(said.event, Approved) else None
    if behalf is not None and step.above is not None:
        office = casework.signature(offices.get(case.parties.get(step.above, 0), ""), office)
    return {"label": step.label, "office": office, "on": _day(said) if said else ""}


def _agrees(entry: Entry, step: Step) -> bool:
    return isinstance(entry.event, Approved) and entry.event.step == step.name


def _day(entry: Entry) -> str:
    return day_words(china_date(entry.at), NO_YEAR)
