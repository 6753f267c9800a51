"""Make a checked roster the school's: all new pupils in one transaction, or none."""

import asyncpg

from xueji.features import organisations
from xueji.features.students import errors, roster_store, store
from xueji.features.students.apply_changes import Actor
from xueji.features.students.events import PupilsEntered
from xueji.features.students.pupil_record import actor_of
from xueji.features.students.roster_rows import class_number
from xueji.features.students.roster_store import ImportRow
from xueji.features.students.schemas import ImportState, Purpose, RosterImport
from xueji.features.students.states import State
from xueji.features.students.timeline import ChangeKind, ChangeSource
from xueji.kernel.refusals import NotFound
from xueji.platform import live
from xueji.platform.caller import Caller
from xueji.platform.database import Tx
from xueji.platform.events import publish


async def confirm(tx: Tx, caller: Caller, import_id: int, *, whole: bool = False) -> RosterImport:
    """Enter what was checked: with `whole` only if every line passes, else whatever passes; the rest can follow.

    Raises:
        RosterHasFaults: the whole file is wanted, and a line cannot be imported.
    """
    path = caller.post.path if caller.post else ""
    found = await roster_store.lock_import(tx, import_id, path)
    if found is None:
        raise NotFound
    if whole and found.failed_rows:
        raise errors.RosterHasFaults(failed_rows=found.failed_rows, enterable_rows=found.enterable)
    await enter(tx, found, actor_of(caller))
    live.touched(tx, f"roster:{import_id}")
    return view(await _again(tx, import_id, path))


async def enter(tx: Tx, found: ImportRow, actor: Actor) -> int:
    """Classes, pupils, family members and history; answers how many pupils.

    Raises:
        ImportNotReady: it was not checked, or has been entered already.
        NothingToEnter: no line is new.
        RosterOvertaken: somebody else entered one of the pupils meanwhile.
    """
    if found.state is not ImportState.CHECKED and not found.enterable:
        raise errors.ImportNotReady(state=found.state.label)
    if not found.enterable:
        raise errors.NothingToEnter(same_rows=found.same_rows, failed_rows=found.failed_rows)
    school = await organisations.get_organisation(found.school_id, tx)
    missing = await roster_store.missing_classes(tx, found.id, found.entered_to, school.id)
    classes = [(organisations.Stage(one.stage), one.grade, class_number(one.name)) for one in missing]
    await organisations.found_classes(tx, school, classes)
    waiting = found.purpose is Purpose.ENROLMENT
    ids = await roster_store.pending_ids(tx, found.id, found.entered_to) if waiting else []
    how = roster_store.Entering(
        import_id=found.id,
        entered_to=found.entered_to,
        school_id=school.id,
        school_path=school.path,
        state=State.WAITING if waiting else State.IN_SCHOOL,
        kind=(ChangeKind.APPLIED if waiting else ChangeKind.ENTERED).value,
        source=(ChangeSource.ENROLMENT if waiting else ChangeSource.IMPORT).value,
        account_id=actor.account_id,
        actor=actor.name,
    )
    try:
        entered = await roster_store.enter(tx, how)
    except asyncpg.UniqueViolationError:
        overtaken = await roster_store.overtaken(store.POOL, found.id, found.entered_to)
        raise errors.RosterOvertaken(count=max(overtaken, 1)) from None
    if waiting:
        await publish(tx, PupilsEntered(school.id, tuple(ids), actor.account_id, actor.name))
    await tx.audit(
        "roster.entered", subject=f"roster_import:{found.id}", organisation_id=school.id, pupils=entered,
        classes=len(missing), file=found.file_name,
    )  # fmt: skip
    await tx.defer("students.forget_staged", import_id=found.id)
    return entered


async def _again(source: store.Reads, import_id: int, path: str) -> ImportRow:
    found = await roster_store.found_import(source, import_id, path)
    if found is None:
        raise NotFound
    return found


def view(row: ImportRow, *, repeated: bool = False) -> RosterImport:
    return RosterImport(
        id=row.id,
        purpose=row.purpose,
        stage=row.stage,
        refusal=row.refusal,
        mended_rows=row.mended_rows,
        entered_rows=row.entered_rows,
        enterable_rows=row.enterable,
        version=row.version,
        school=row.school,
        file_name=row.file_name,
        state=row.state,
        state_label=row.state.label,
        rows=row.rows,
        empty_rows=row.empty_rows,
        new_rows=row.new_rows,
        same_rows=row.same_rows,
        different_rows=row.different_rows,
        failed_rows=row.failed_rows,
        new_classes=row.new_classes,
        repeated=repeated,
        message=_message(row, repeated=repeated),
        created_at=row.created_at,
        entered_at=row.entered_at,
    )


def _message(row: ImportRow, *, repeated: bool) -> str:
    empty = f"，空行 {row.empty_rows} 行没算" if row.empty_rows else ""
    if repeated:
        return f"这个文件以前导入过，{row.new_rows} 名学生那时已经写入，这次什么都没有改"
    if row.state is ImportState.READING:
        return "正在逐行核对，可以离开这一页"
    if row.refusal is not None:
        return f"{row.refusal.title}：{row.refusal.why}{row.refusal.next}"
    if row.state is ImportState.ENTERED:
        left = f"；还有 {row.failed_rows} 行不能导入" if row.failed_rows else ""
        waiting = f"；改好的 {row.enterable} 人等您写入" if row.enterable else ""
        return f"已写入 {row.entered_rows} 名学生{empty}{waiting}{left}"
    parts = [f"共 {row.rows} 行{empty}", f"可以写入 {row.new_rows} 人"]
    if row.same_rows:
        parts.append(f"和已有的一样 {row.same_rows} 人")
    if row.different_rows:
        parts.append(f"和已有的不同 {row.different_rows} 人，导入不会改")
    if row.failed_rows:
        parts.append(f"不能导入 {row.failed_rows} 行")
    return "；".join(parts)
