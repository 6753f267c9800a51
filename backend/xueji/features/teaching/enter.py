"""Enter a template that was read: every line or none, and only what is new or another (Q119)."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from xueji.features import evaluation
from xueji.features.teaching import arrange_timetable, errors, store, upload_store
from xueji.features.teaching.arrange_timetable import Since
from xueji.features.teaching.events import MarksEntered
from xueji.features.teaching.pupils import Judged, Values, entries_of, judged
from xueji.features.teaching.schemas import TeachingUpload
from xueji.features.teaching.shown import count, seen, unit_of
from xueji.features.teaching.store import EntryRow
from xueji.features.teaching.targets import Target
from xueji.features.teaching.timetable import Timetable
from xueji.features.teaching.upload_store import UploadRow
from xueji.features.teaching.uploads import own, require_open, target_of
from xueji.kernel.texts import some_of
from xueji.platform import live
from xueji.platform.caller import Caller
from xueji.platform.database import Tx
from xueji.platform.events import publish

_MOST_NAMED = 5


async def enter(tx: Tx, caller: Caller, upload_id: int) -> TeachingUpload:
    """What is there already in the same words is not touched.

    Raises:
        UploadEntered: it was entered before.
        UploadHasFaults: a line is wrong.
        TeachingClassSubmitted: what would be written is of a class that was handed to the school.
        EntriesOvertaken, TimetableOvertaken: somebody else entered other things for the same after this was uploaded.
    """
    found = await own(tx, caller, upload_id, lock=True)
    target = await target_of(tx, caller, found)
    filled = require_open(tx, found)
    if isinstance(target, Timetable):
        await store.hold(tx, target.school_id)
    else:
        await upload_store.hold_subject(tx, target.school_id, target.subject)
    sheet = await judged(tx, target, filled)
    wrong = sum(bool(one.faults) for one in sheet.lines)
    if wrong:
        raise errors.UploadHasFaults(rows=wrong)
    at = await upload_store.entered(tx, found.id, count(sheet.lines, sheet.before, unit_of(target)).done)
    if isinstance(target, Timetable):
        await _arrange(tx, caller, target, found, sheet.fresh)
    else:
        await _enter(tx, caller, target, found, sheet, at)
    return seen(target, await own(tx, caller, upload_id), sheet)


async def _arrange(tx: Tx, caller: Caller, table: Timetable, found: UploadRow, fresh: Mapping[int, Values]) -> None:
    if fresh:
        await arrange_timetable.write(tx, table, fresh, Since(found.created_at, caller.account_id))
    await tx.audit(
        "teaching_classes.arranged",
        subject=f"teaching_upload:{found.id}",
        organisation_id=table.school_id,
        course=table.subject,
        lines=len(fresh),
    )


async def _enter(tx: Tx, caller: Caller, target: Target, found: UploadRow, sheet: Judged, at: datetime) -> None:
    fresh = sheet.fresh
    submitted = await evaluation.submitted_of(tx, list(fresh), target.year, target.term)
    if submitted is not None:
        raise errors.TeachingClassSubmitted(**submitted.facts(tx.today))
    if changed := [key for key in fresh if key in sheet.before]:
        there = await entries_of(tx, target, changed)
        _refuse_overtaken(caller, found, [(sheet.known[key].name, row) for key, row in there.items()])
    if fresh:
        await store.enter(tx, target.year, target.term, target.subject, fresh, caller.account_id, at)
        totals = {key: values["total"] for key, values in fresh.items() if "total" in values}
        await publish(tx, MarksEntered(target.subject, target.year, target.term, totals))
        await tx.defer("teaching.tell_entered", upload_id=found.id)
    await tx.audit(
        "teaching.entered",
        subject=f"teaching_upload:{found.id}",
        organisation_id=target.school_id,
        course=target.subject,
        pupils=len(fresh),
    )
    live.touched(tx, f"evaluation:{target.school_id}")


def _refuse_overtaken(caller: Caller, found: UploadRow, there: Sequence[tuple[str, EntryRow]]) -> None:
    """`there`: pupils' names, and what stands for them now."""
    theirs = [
        (name, one) for name, one in there if one.saved_at > found.created_at and one.written_by != caller.account_id
    ]
    if theirs:
        names = some_of([name for name, _ in theirs], _MOST_NAMED)
        raise errors.EntriesOvertaken(teacher=theirs[0][1].writer, count=len(theirs), names=names)
