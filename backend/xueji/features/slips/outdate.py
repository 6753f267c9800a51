"""A key field has changed: slips that say otherwise are outdated at once, and new ones ask for the difference.

A pupil who has moved is asked by the new school, when it issues its slips: nothing of the old one waits any more.
"""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from xueji.features import students
from xueji.features.slips import answer, content, live, rules, store
from xueji.features.slips.issue import Place
from xueji.features.slips.layouts import SCHOOL, layout_of
from xueji.features.slips.models import SLIP_SEAL
from xueji.features.slips.rules import SlipState
from xueji.features.slips.store import SlipRow
from xueji.features.students import PupilsMoved, RecordsChanged
from xueji.platform.audit import AuditLine, audit_each
from xueji.platform.crypto import keyring
from xueji.platform.database import Tx, transaction
from xueji.platform.events import subscribe
from xueji.platform.jobs import JobContext, job

ISSUE_ANEW = "slips.issue_anew"
TELL_OUTDATED = "slips.tell_outdated"


@subscribe(RecordsChanged)
async def outdate(tx: Tx, event: RecordsChanged) -> None:
    """In the transaction of the change: three statements however many records, none when no key field is among them."""
    touched: dict[int, list[str]] = {}
    for student_id, names in event.fields.items():
        if keys := [name for name in names if name in students.KEY_FIELDS]:
            touched[student_id] = keys
    if not touched:
        return
    found = _stale(await store.current_of(tx, list(touched)), touched)
    if not found:
        return
    await _end(tx, found)
    await tx.defer(ISSUE_ANEW, slip_ids=[row.id for row, _ in found])


@subscribe(PupilsMoved)
async def leave_behind(tx: Tx, event: PupilsMoved) -> None:
    """In the transaction of the move: the slips of the former school name a school that is the pupil's no more."""
    left = [move.student_id for move in event.moves]
    found = [(row, [SCHOOL, content.CLASS_NAME]) for row in await store.current_of(tx, left)]
    if not found:
        return
    await _end(tx, found)
    for school_id in {move.from_school_id for move in event.moves}:
        live.changed(tx, school_id)


async def _end(tx: Tx, found: Sequence[tuple[store.Touched, list[str]]]) -> None:
    await store.outdate(tx, [row.id for row, _ in found], [names for _, names in found])
    lines = [AuditLine(f"slip:{row.id}", row.student_id, {"fields": names}) for row, names in found]
    await audit_each(tx, "slip.outdated", lines)


def _stale(
    rows: Sequence[store.Touched], touched: Mapping[int, Sequence[str]]
) -> list[tuple[store.Touched, list[str]]]:
    """The slips on which a changed field stands, with those fields."""
    found: list[tuple[store.Touched, list[str]]] = []
    for row in rows:
        on_slip = content.thawed(keyring().open(row.sealed, SLIP_SEAL)).rows()
        names = [name for name in touched[row.student_id] if name in on_slip]
        if names:
            found.append((row, names))
    return found


@job(ISSUE_ANEW)
async def issue_anew(context: JobContext, *, slip_ids: Sequence[int]) -> None:  # noqa: ARG001
    """New slips in the place of outdated ones, school by school. A pupil who has one by now is left alone."""
    async with transaction() as tx:
        rows = await store.outdated(tx, slip_ids)
        schools: dict[int, list[SlipRow]] = {}
        for row in rows:
            schools.setdefault(row.school_id, []).append(row)
        for school_id, own in schools.items():
            place = Place(
                school_id,
                own[0].school_path,
                layout_of(await store.division_of(tx, own[0].school_path)),
                _last_day(own, tx.today),
            )
            await answer.anew(tx, place, own, SlipState.OUTDATED, TELL_OUTDATED)
            live.changed(tx, school_id)


def _last_day(rows: Sequence[SlipRow], today: date) -> date:
    """The old last day while there is time, else two weeks from now."""
    latest = max(row.last_day for row in rows)
    return latest if latest - today >= answer.SOON else today + timedelta(days=rules.ORDINARY_DAYS)
