"""A filled-in template: read, judged cell by cell, mended in the page, entered whole or not at all (Q119, Q139)."""

from collections.abc import Sequence
from typing import Any

from litestar.datastructures import UploadFile
from litestar.response import Response
from xlsxwriter.utility import xl_col_to_name

from xueji.features import evaluation, organisations, students
from xueji.features.students import Reads
from xueji.features.teaching import errors, judging, store, targets, templates
from xueji.features.teaching.events import MarksEntered
from xueji.features.teaching.judging import KEYS, Line, Pupil
from xueji.features.teaching.schemas import TeachingMend, TeachingUpload, UploadFault, UploadLine
from xueji.features.teaching.store import EntryRow, NewUpload, PupilRow, UploadRow
from xueji.features.teaching.targets import Target
from xueji.kernel.clock import day_words
from xueji.kernel.refusals import NotFound
from xueji.platform import live, workbooks
from xueji.platform.audit import read_log
from xueji.platform.caller import Caller
from xueji.platform.database import Tx
from xueji.platform.events import publish
from xueji.platform.media_types import WORKBOOK, kept_as

_LONGEST_NAME = 200
_MOST_LINES = 300
_MOST_NAMED = 5


async def template(
    caller: Caller, teaching_class_id: int | None = None, class_id: int | None = None
) -> Response[bytes]:
    """The template with the pupils and what has been entered already; the look is written down."""
    target = await targets.of_ids(students.POOL, caller, teaching_class_id, class_id)
    pupils = await _pupils(students.POOL, target)
    there = await _entries(students.POOL, target, list(pupils))
    await read_log(caller, "teaching.template", list(pupils), "填写综评数据")
    known = {student_id: row.values for student_id, row in there.items()}
    content = await templates.write(target, list(pupils.values()), known)
    return Response(content, media_type=WORKBOOK, headers=kept_as(f"{target.label}登记表", "template.xlsx"))


async def _pupils(source: Reads, target: Target) -> dict[int, Pupil]:
    if target.teaching_class_id is not None:
        rows = await store.taught(source, target.teaching_class_id)
    else:
        rows = await store.led(source, target.class_id or 0)
    return {row.student_id: _pupil(row) for row in rows}


def _pupil(row: PupilRow) -> Pupil:
    grade = organisations.grade_name(row.stage, row.grade)
    return Pupil(row.student_id, row.name, grade, row.class_name or "")


async def _entries(source: Reads, target: Target, student_ids: Sequence[int]) -> dict[int, EntryRow]:
    return await store.entries(source, student_ids, target.year, target.term, target.subject)


async def upload(
    tx: Tx, caller: Caller, data: UploadFile, teaching_class_id: int | None = None, class_id: int | None = None
) -> TeachingUpload:
    """Keep what a template says, and tell what is wrong with it. Nothing is entered yet.

    Raises:
        TemplateNotOurs, TemplateOfOther, TemplateAltered: with what differs.
        NothingFilledIn: only titles.
        Refusal: the file cannot be read, has formulas or merged cells, or holds too much.
    """
    target = await targets.of_ids(tx, caller, teaching_class_id, class_id)
    rows = await _read(await data.read(), target)
    upload_id = await store.add_upload(
        tx,
        NewUpload(
            school_id=target.school_id,
            teaching_class_id=teaching_class_id,
            class_id=class_id,
            account_id=caller.account_id,
            file_name=(data.filename or "登记表.xlsx")[-_LONGEST_NAME:],
            rows=rows,
        ),
    )
    await tx.audit(
        "teaching.uploaded", subject=f"teaching_upload:{upload_id}", organisation_id=target.school_id, rows=len(rows)
    )
    return await _view(tx, target, await _own(tx, caller, upload_id))


async def _read(content: bytes, target: Target) -> dict[int, list[str]]:
    width = len(KEYS) + len(target.items)
    rows: dict[int, list[str]] = {}
    async with workbooks.read_apart(content, templates.LIMITS) as found:
        templates.require(found, target)
        titled = False
        async for frame in found.frames:
            part = workbooks.opened(frame)
            for number, cells in enumerate(part.rows(), start=part.first):
                if not titled:
                    templates.require_titles(cells, target.items)
                    titled = True
                    continue
                plain = [templates.plain(cell) for cell in cells[:width]]
                if any(plain):
                    rows[number] = plain + [""] * (width - len(plain))
    if not any(any(cells[len(KEYS) :]) for cells in rows.values()):
        raise errors.NothingFilledIn
    return rows


async def read(caller: Caller, upload_id: int) -> TeachingUpload:
    found = await _own(students.POOL, caller, upload_id)
    return await _view(students.POOL, await _target(students.POOL, caller, found), found)


async def mend(tx: Tx, caller: Caller, upload_id: int, row: int, data: TeachingMend) -> TeachingUpload:
    """Write one cell anew; the whole sheet is judged again. Raises UploadEntered, NotFound for a cell not there."""
    found = await _own(tx, caller, upload_id, lock=True)
    target = await _target(tx, caller, found)
    _require_open(tx, found)
    rows = found.rows
    if row not in rows or data.column >= len(rows[row]):
        raise NotFound
    rows[row][data.column] = data.value.strip()
    await store.mend(tx, found.id, rows)
    return await _view(tx, target, await _own(tx, caller, upload_id))


async def enter(tx: Tx, caller: Caller, upload_id: int) -> TeachingUpload:
    """Every line, or none; what is there already in the same words is not touched.

    Raises:
        UploadEntered: it was entered before.
        UploadHasFaults: a line is wrong.
        TeachingClassSubmitted: what would be written is of a class that was handed to the school.
        EntriesOvertaken: somebody else entered other things for the same pupils after this was uploaded.
    """
    found = await _own(tx, caller, upload_id, lock=True)
    target = await _target(tx, caller, found)
    _require_open(tx, found)
    await store.hold_target(tx, target.key)
    pupils = await _pupils(tx, target)
    lines = judging.judge(found.rows, pupils, target.items)
    wrong = sum(bool(one.faults) for one in lines)
    if wrong:
        raise errors.UploadHasFaults(rows=wrong)
    there = await _entries(tx, target, list(pupils))
    wanted = {one.student_id: one.values for one in lines if one.student_id is not None and one.values}
    fresh = {key: values for key, values in wanted.items() if key not in there or there[key].values != values}
    submitted = await evaluation.submitted_of(tx, list(fresh), target.year, target.term)
    if submitted is not None:
        raise errors.TeachingClassSubmitted(class_name=submitted.class_name, by=submitted.by)
    theirs = [
        there[key]
        for key in fresh
        if key in there and there[key].saved_at > found.created_at and there[key].written_by != caller.account_id
    ]
    if theirs:
        names = "、".join(pupils[one.student_id].name for one in theirs[:_MOST_NAMED])
        raise errors.EntriesOvertaken(teacher=theirs[0].writer, count=len(theirs), names=names)
    if fresh:
        await store.enter(tx, target.year, target.term, target.subject, fresh, caller.account_id)
        totals = {key: values["total"] for key, values in fresh.items() if "total" in values}
        await publish(tx, MarksEntered(target.subject, target.year, target.term, totals))
    await store.entered(tx, found.id)
    await tx.audit(
        "teaching.entered",
        subject=f"teaching_upload:{found.id}",
        organisation_id=target.school_id,
        course=target.subject,
        pupils=len(fresh),
    )
    live.touched(tx, f"evaluation:{target.school_id}")
    return _seen(target, await _own(tx, caller, upload_id), lines, pupils, there)


def _require_open(tx: Tx, found: UploadRow) -> None:
    if found.entered_at is not None:
        raise errors.UploadEntered(at=day_words(found.entered_at.date(), tx.today))


async def _own(source: Reads, caller: Caller, upload_id: int, *, lock: bool = False) -> UploadRow:
    found = await store.upload(source, caller.account_id, upload_id, lock=lock)
    if found is None:
        raise NotFound
    return found


async def _target(source: Reads, caller: Caller, found: UploadRow) -> Target:
    return await targets.of_ids(source, caller, found.teaching_class_id, found.class_id)


async def _view(source: Reads, target: Target, found: UploadRow) -> TeachingUpload:
    pupils = await _pupils(source, target)
    lines = judging.judge(found.rows, pupils, target.items)
    return _seen(target, found, lines, pupils, await _entries(source, target, list(pupils)))


def _seen(
    target: Target, found: UploadRow, lines: Sequence[Line], pupils: dict[int, Pupil], there: dict[int, EntryRow]
) -> TeachingUpload:
    """What would happen, or when entered: what happened."""
    before = {key: row.values for key, row in there.items()}
    filled = [one for one in lines if one.values and not one.faults and one.student_id is not None]
    fresh = sum(one.student_id not in before for one in filled)
    same = sum(before.get(one.student_id or 0) == one.values for one in filled)
    given = {one.student_id for one in lines if one.values}
    told = [_line(one, target, before.get(one.student_id or 0)) for one in lines]
    wrong = sum(bool(one.faults) for one in lines)
    changed = len(filled) - fresh - same
    return TeachingUpload(
        id=found.id,
        version=found.version,
        file_name=found.file_name,
        target=target.label,
        titles=templates.titles(target.items),
        rows=len(lines),
        wrong=wrong,
        fresh=fresh,
        changed=changed,
        same=same,
        absent=[pupil.name for key, pupil in pupils.items() if key not in given],
        lines=[one for one in told if one.faults or one.changes][:_MOST_LINES],
        words=_words(fresh, changed, same, wrong, entered=found.entered_at is not None),
        entered_at=found.entered_at,
    )


def _words(fresh: int, changed: int, same: int, wrong: int, *, entered: bool) -> str:
    counts = [(fresh, "新登记"), (changed, "改动"), (same, "和已有的一样，不动")]
    parts = [f"{words} {count} 人" for count, words in counts if count]
    if entered:
        return f"已写入：{'，'.join(parts)}" if fresh or changed else "和已有的完全一样，什么都没有改"
    faults = [f"有错 {wrong} 行，改好才能写入"] if wrong else []
    return "；".join(["，".join(parts or ["没有要写入的"] * (not wrong)), *faults]).removeprefix("；")


def _line(one: Line, target: Target, before: dict[str, str] | None) -> UploadLine:
    titles = templates.titles(target.items)
    return UploadLine(
        row=one.row,
        name=one.name,
        faults=[
            UploadFault(
                cell=f"{xl_col_to_name(fault.column)}{one.row}",
                column=fault.column,
                title=titles[fault.column],
                given=fault.given,
                message=fault.message,
                allowed=fault.allowed,
                suggestion=fault.suggestion,
            )
            for fault in one.faults
        ],
        changes=[] if one.faults or not one.values or before is None else _changes(target, before, one.values),
    )


def _changes(target: Target, before: dict[str, str], now: dict[str, str]) -> list[str]:
    def said(value: Any) -> str:
        return str(value)[:20] if value else "空"

    return [
        f"{item.title} {said(before.get(item.name))} → {said(now.get(item.name))}"
        for item in target.items
        if before.get(item.name) != now.get(item.name)
    ]
