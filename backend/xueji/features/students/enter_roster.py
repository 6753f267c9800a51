"""Make a checked roster the school's: all new pupils in one transaction, or none."""

import asyncpg

from xueji.features import organisations
from xueji.features.students import errors, roster_store, store
from xueji.features.students.apply_changes import Actor
from xueji.features.students.pupil_record import actor_of
from xueji.features.students.roster_rows import class_number
from xueji.features.students.roster_store import ImportRow
from xueji.features.students.schemas import ImportState, RosterImport
from xueji.kernel.refusals import NotFound
from xueji.platform import live
from xueji.platform.caller import Caller
from xueji.platform.database import Tx


async def confirm(tx: Tx, caller: Caller, import_id: int) -> RosterImport:
    """Enter what was checked."""
    path = caller.post.path if caller.post else ""
    found = await roster_store.lock_import(tx, import_id, path)
    if found is None:
        raise NotFound
    await enter(tx, found, actor_of(caller))
    return view(await _again(tx, import_id, path))


async def enter(tx: Tx, found: ImportRow, actor: Actor) -> int:
    """Classes, pupils, family members and history; answers how many pupils.

    Raises:
        ImportNotReady: it was not checked, or has been entered already.
        NothingToEnter: no line is new.
        RosterOvertaken: somebody else entered one of the pupils meanwhile.
    """
    if found.state is not ImportState.CHECKED:
        raise errors.ImportNotReady(state=found.state.label)
    if not found.new_rows:
        raise errors.NothingToEnter(same_rows=found.same_rows, failed_rows=found.failed_rows)
    overtaken = await roster_store.overtaken(tx, found.id)
    if overtaken:
        raise errors.RosterOvertaken(count=overtaken)
    school = await organisations.get_organisation(found.school_id, tx)
    missing = await roster_store.missing_classes(tx, found.id, school.id)
    classes = [(organisations.Stage(one.stage), one.grade, class_number(one.name)) for one in missing]
    await organisations.found_classes(tx, school, classes)
    try:
        entered = await roster_store.enter(tx, found.id, school.id, school.path, actor.account_id, actor.name)
    except asyncpg.UniqueViolationError:
        raise errors.RosterOvertaken(count=1) from None
    await tx.audit(
        "roster.entered", subject=f"roster_import:{found.id}", organisation_id=school.id, pupils=entered,
        classes=len(missing), file=found.file_name,
    )  # fmt: skip
    await tx.defer("students.forget_staged", import_id=found.id)
    answer = {"import_id": found.id, "state": ImportState.ENTERED.value, "entered": entered}

    async def say() -> None:
        await live.say(f"roster:{found.id}", answer)

    tx.after_commit(say)
    return entered


async def _again(source: store.Reads, import_id: int, path: str) -> ImportRow:
    found = await roster_store.found_import(source, import_id, path)
    if found is None:
        raise NotFound
    return found


def view(row: ImportRow, *, repeated: bool = False) -> RosterImport:
    return RosterImport(
        id=row.id,
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
    if row.state is ImportState.ENTERED:
        return f"已写入 {row.new_rows} 名学生{empty}"
    parts = [f"共 {row.rows} 行{empty}", f"可以写入 {row.new_rows} 人"]
    if row.same_rows:
        parts.append(f"和已有的一样 {row.same_rows} 人")
    if row.different_rows:
        parts.append(f"和已有的不同 {row.different_rows} 人，导入不会改")
    if row.failed_rows:
        parts.append(f"不能导入 {row.failed_rows} 行")
    return "；".join(parts)
