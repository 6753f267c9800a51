"""One pupil's record for staff, and the school's own edit of general fields (Q76)."""

from collections.abc import Mapping, Sequence

from xueji.features.students import errors, seen_by, store
from xueji.features.students.apply_changes import Actor, apply_changes
from xueji.features.students.fields import CATALOGUE, EDITABLE_FIELDS, KEY_FIELDS, MEMBERS, SCHOOL_EDITABLE
from xueji.features.students.numbers import number_words
from xueji.features.students.record import Record, SealedRecord, Value, opened
from xueji.features.students.rules import Form, clean
from xueji.features.students.schemas import PupilChange, PupilRecord
from xueji.features.students.states import LIVE
from xueji.features.students.store import POOL, Reads
from xueji.features.students.timeline import FIRST, ChangeSource, timeline
from xueji.features.students.views import Eyes, Viewer, grade_label
from xueji.kernel.levels import Level
from xueji.kernel.permissions import May
from xueji.kernel.refusals import FieldErrors, NotFound, VersionConflict
from xueji.platform.audit import read_log
from xueji.platform.caller import Caller
from xueji.platform.database import Tx
from xueji.platform.scope import scope_of


async def read(caller: Caller, student_id: int) -> PupilRecord:
    """The record as this post sees it. The look is written down before the answer goes out."""
    row = await _found(POOL, caller, student_id)
    await read_log(caller, "pupil.record", [student_id], "查看学籍")
    return await _view(POOL, caller, row)


async def change(tx: Tx, caller: Caller, student_id: int, expected_version: int, data: PupilChange) -> PupilRecord:
    """The school changes general fields and family members at once, without a case.

    Raises:
        KeyFieldLocked: a key field was among them.
        FieldNotYours: school or class were among them.
        NotInSchool: the record has left the school.
        FieldErrors: values are not valid.
        VersionConflict: somebody else was first.
    """
    row = await _found(tx, caller, student_id)
    _check_fields(data.changes, row)
    if row.state not in LIVE:
        raise errors.NotInSchool(state=row.state.label)
    record = opened(row)
    if row.version != expected_version:
        theirs = {name: record.values.get(name) for name in data.changes}
        raise VersionConflict(yours=dict(data.changes), theirs=theirs)
    form = Form({**record.values, **data.changes}, _members(record, data.members))
    names = set(data.changes) | ({MEMBERS} if data.members is not None else set())
    cleaned = clean(form, fields=names, today=tx.today)
    if cleaned.errors:
        raise FieldErrors(cleaned.errors)
    changes: dict[str, Value] = {name: cleaned.values.get(name) for name in data.changes}
    applied = await apply_changes(
        tx,
        student_id,
        changes,
        cleaned.members if data.members is not None else None,
        source=ChangeSource.SCHOOL,
        actor=actor_of(caller),
    )
    if applied.fields:
        await tx.audit(
            "pupil.changed",
            subject=f"student:{student_id}",
            student_ids=[student_id],
            organisation_id=row.school_id,
            fields=list(applied.fields),
            reason=data.reason,
        )
    return await _view(tx, caller, await _found(tx, caller, student_id))


def actor_of(caller: Caller) -> Actor:
    """Who acts, as the timeline prints it: the post's title and the name."""
    title = f"{caller.post.title} " if caller.post else ""
    return Actor(caller.account_id or None, f"{title}{caller.name}".strip())


def _members(record: Record, given: Sequence[Mapping[str, Value]] | None) -> list[Mapping[str, Value]]:
    return [member.values for member in record.members] if given is None else list(given)


def _check_fields(changes: Mapping[str, Value], row: SealedRecord) -> None:
    locked = [name for name in changes if name in KEY_FIELDS]
    if locked:
        viewer = Viewer(Eyes.SCHOOL, row.school, row.bureau)
        raise errors.KeyFieldLocked(labels=_labels(locked), way=viewer.lock(CATALOGUE[locked[0]]).way)
    foreign = [name for name in changes if name not in SCHOOL_EDITABLE and name not in EDITABLE_FIELDS]
    if foreign:
        raise errors.FieldNotYours(labels=_labels(foreign))


def _labels(names: Sequence[str]) -> str:
    return "、".join(CATALOGUE[name].label if name in CATALOGUE else f"“{name}”" for name in names)


async def _found(source: Reads, caller: Caller, student_id: int) -> SealedRecord:
    row = await store.record(source, scope_of(caller), student_id)
    if row is None:
        raise NotFound
    return row


async def _view(source: Reads, caller: Caller, row: SealedRecord) -> PupilRecord:
    scope = scope_of(caller)
    eyes = Eyes.SCHOOL if scope.full_names else Eyes.BUREAU
    record = opened(row)
    viewer = Viewer(eyes, row.school, row.bureau)
    own_school = caller.post is not None and caller.post.level is Level.SCHOOL
    return PupilRecord(
        id=row.id,
        version=row.version,
        name=viewer.name(row.name),
        school=row.school,
        class_name=record.class_name,
        grade_label=grade_label(row.stage, row.grade),
        state=row.state,
        state_label=row.state.label,
        national_state_label=row.state.national_label,
        number_words=number_words(record),
        masked=eyes is Eyes.BUREAU,
        may_edit=own_school and caller.may(May.PUPIL_EDIT) and row.state in LIVE,
        may_reveal=caller.may(May.KEYS_REVEAL),
        groups=viewer.groups(record),
        members=viewer.members(record.members),
        seen=seen_by.summary(await store.look_summary(source, row.id, seen_by.DAYS)),
        timeline=timeline(await store.changes(source, scope, row.id, FIRST)),
        updated_at=row.updated_at,
    )
