"""The reports of a school, or of a bureau's schools, and how far each is."""

from collections.abc import Sequence

from litestar.response import Stream

from xueji.approvals import CaseState
from xueji.features import evaluation, students
from xueji.features.archives import store, words
from xueji.features.archives.schemas import ReportBoard, ReportLine, ReportState
from xueji.features.archives.store import ReportLineRow, ReportRow
from xueji.features.archives.unsettled import unsettled_of
from xueji.kernel.clock import china_date, day_words
from xueji.kernel.cursors import last_id
from xueji.kernel.levels import Level
from xueji.kernel.permissions import May
from xueji.kernel.refusals import NotFound
from xueji.platform import live
from xueji.platform.caller import Caller

PAGE = 30
_CHANGING = {ReportState.READY, ReportState.WAITING, ReportState.RETURNED}


async def board(caller: Caller, cursor: str | None) -> ReportBoard:
    post = caller.post
    if post is None:
        raise NotFound
    rows = await store.page(students.POOL, post.path, last_id(cursor), PAGE + 1)
    shown = rows[:PAGE]
    ended = [row for row in shown if state_of(row) in _CHANGING]
    waits = await unsettled_of(students.POOL, ended) if ended else {}
    rules = await evaluation.office_rules(students.POOL, caller)
    may = caller.may(May.EVALUATION_PUBLISH) and post.level is Level.SCHOOL
    return ReportBoard(
        by_school=post.level is not Level.SCHOOL,
        reports_on=rules.reports_on() if rules else None,
        items=[_line(row, waits.get(row.publication_id, []), may_report=may) for row in shown],
        next=str(shown[-1].publication_id) if len(rows) > PAGE else None,
    )


async def board_live(caller: Caller) -> Stream:
    """Server-sent events `progress`: the first page of the board, now and after each change."""
    first = await board(caller, None)
    office = caller.post.organisation_id if caller.post else 0
    return live.follow(f"archives:{office}", first, lambda: board(caller, None))


def state_of(row: ReportRow) -> ReportState:
    if row.running:
        return ReportState.PUBLISHED
    if row.archived_at is not None:
        return ReportState.ARCHIVED
    match row.case_state:
        case CaseState.OPEN:
            return ReportState.WAITING
        case CaseState.RETURNED:
            return ReportState.RETURNED
        case CaseState.COMPLETED:
            return ReportState.ARCHIVING
        case _:
            return ReportState.READY


def _line(row: ReportLineRow, waits: Sequence[str], *, may_report: bool) -> ReportLine:
    state = state_of(row)
    return ReportLine(
        publication_id=row.publication_id,
        school=row.school,
        term_label=words.term(row),
        label=words.grade(row),
        state=state,
        state_label=state.label,
        words=_words(row, state),
        pupils=row.pupils,
        confirmed=row.confirmed,
        archived=row.archived,
        automatic=row.filed_by == 0,
        case_id=row.case_id,
        number=row.number or "",
        waits=list(waits),
        may_report=may_report and not waits and state in {ReportState.READY, ReportState.RETURNED},
    )


def _words(row: ReportLineRow, state: ReportState) -> str:
    today = china_date(row.now)
    match state:
        case ReportState.PUBLISHED:
            return f"公示到 {day_words(words.last_day(row.ends_at), today)}"
        case ReportState.READY:
            return f"{row.pupils} 人公示过，{row.confirmed} 人确认"
        case ReportState.WAITING:
            how = "系统到期自动上报" if row.filed_by == 0 else "学校上报"
            on = day_words(china_date(row.reported_at), today) if row.reported_at else ""
            return f"{on}{how}，编号 {row.number}"
        case ReportState.RETURNED:
            return f"编号 {row.number}，看过退回的原因，改好再上报"
        case ReportState.ARCHIVING:
            return row.fault or f"已归档 {row.archived} 人，共 {row.pupils} 人"
        case ReportState.ARCHIVED:
            on = day_words(china_date(row.archived_at), today) if row.archived_at else ""
            return f"{on}归档 {row.archived} 人，编号 {row.number}"
