"""The transfer notice (转学通知) for print: who, from where to where, who agreed when."""

from pathlib import Path

from litestar.response import Response

from xueji.approvals.events import Approved
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


async def pdf_of(caller: Caller, case_id: int) -> Response[bytes]:
    """Both schools may print it once the transfer is done, and a bureau that is a party. The look is written down."""
    case = await casework.seen_by_staff(students.POOL, caller, case_id)
    row = await store.of_case(students.POOL, case_id)
    if row is None or row.moved_at is None or case.student_id is None:
        raise NotFound
    post = organisations.post_of(caller)
    if post.organisation_id not in case.parties.values():
        raise NotFound
    await read_log(caller, "transfer.notice", [row.student_id], "打印转学通知")
    record = (await students.read_records(students.POOL, [row.student_id]))[row.student_id]
    parties = await organisations.organisations(students.POOL, list(case.parties.values()))
    offices = {one.id: one.name for one in parties}
    entries = await entries_of(students.POOL, case_id)
    agreed = {entry.event.step: entry.at for entry in entries if isinstance(entry.event, Approved)}
    today = await china_today()
    data = {
        "title": "转学通知",
        "number": row.number,
        "name": str(record.values["name"]),
        "national_number": record.national_number or "还没有全国学籍号",
        "from_school": row.from_school,
        "from_grade": organisations.grade_label(row.from_stage, row.from_grade),
        "to_school": row.to_school,
        "to_grade": row.target.label,
        "to_class": row.class_name or "",
        "moved_on": day_words(china_date(row.moved_at), today.min),
        "steps": [
            {
                "label": step.label,
                "office": offices.get(case.parties.get(step.party, 0), ""),
                "on": day_words(china_date(agreed[step.name]), today.min) if step.name in agreed else "",
            }
            for step in TRANSFER
        ],
        "printed_on": day_words(today, today.min),
    }
    return Response(
        await render_pdf(TEMPLATE, data),
        media_type="application/pdf",
        headers={
            "cache-control": "private, no-store",
            **kept_as(f"转学通知 {row.number}", "notice.pdf"),
        },
    )
