"""A school asks for the right, and asks again; the province takes it back."""

from xueji.approvals import File, Party, Refile
from xueji.features import notices, organisations
from xueji.features.border_rights import errors, read, store
from xueji.features.border_rights.effects import DESK, tell_school
from xueji.features.border_rights.flow import RIGHTS
from xueji.features.border_rights.schemas import BorderRightEnd, BorderRightLine, NewBorderRight
from xueji.features.border_rights.store import RightRow
from xueji.features.organisations import Stage
from xueji.kernel.levels import Level
from xueji.kernel.refusals import NotFound
from xueji.kernel.texts import sentence
from xueji.platform.caller import Caller
from xueji.platform.cases import Cases, actor_of
from xueji.platform.database import Tx

PREFIX = "QB"


async def ask(tx: Tx, caller: Caller, data: NewBorderRight) -> BorderRightLine:
    """Raises BorderRightNotForSchool, BorderRightAsked; what the approval refuses."""
    post = organisations.post_of(caller)
    school = await organisations.get_organisation(post.organisation_id, tx)
    if school.level is not Level.SCHOOL or Stage.SENIOR not in school.stages:
        raise errors.BorderRightNotForSchool(school=school.name)
    if known := await store.live(tx, school.id):
        raise errors.BorderRightAsked(number=known.case.number, state=read.state_of(known).label)
    bureaus = await organisations.bureaus_above(tx, school.path)
    parties = {Party.SCHOOL: school.id} | {Party(level.value): one.id for level, one in bureaus.items()}
    cases = Cases(tx)
    number = await cases.number(PREFIX)
    command = File(flow=RIGHTS[next(iter(bureaus))].name, number=number, student_id=None, parties=parties)
    filed = await DESK.file(cases, command, actor_of(caller))
    right_id = await store.add(tx, school_id=school.id, case_id=filed.case.id, reason=data.reason.strip())
    await tx.audit("border_right.asked", subject=f"case:{filed.case.id}", organisation_id=school.id)
    return await _shown(tx, caller, right_id)


async def again(tx: Tx, caller: Caller, right_id: int, expected_version: int, data: NewBorderRight) -> BorderRightLine:
    """Raises NotReturned, NotTheApplicant, VersionConflict."""
    row = await _seen(tx, caller, right_id)
    if row.school_id != organisations.post_of(caller).organisation_id:
        raise NotFound
    await store.say_again(tx, row.id, data.reason.strip())
    await DESK.act(Cases(tx), row.case_id, Refile(), actor_of(caller), expected_version=expected_version)
    await tx.audit("border_right.asked_again", subject=f"case:{row.case_id}", organisation_id=row.school_id)
    return await _shown(tx, caller, right_id)


async def end(tx: Tx, caller: Caller, right_id: int, data: BorderRightEnd) -> BorderRightLine:
    """Applications on their way go on; the school begins no new one.

    Raises:
        BorderRightNotHeld: there is nothing to take back.
    """
    row = await _seen(tx, caller, right_id)
    if row.given_at is None or row.ended_at is not None:
        raise errors.BorderRightNotHeld
    reason = data.reason.strip()
    await store.end(tx, row.case_id, reason)
    body = f"原因：{sentence(reason)}已经提交的申请照常办，不能再发起新的。"
    await tell_school(tx, row, notices.Kind.CASE_MOVED, "毕业后跨省就学权限已收回", body)
    await tx.audit("border_right.ended", subject=f"case:{row.case_id}", organisation_id=row.school_id)
    return await _shown(tx, caller, right_id)


async def _seen(tx: Tx, caller: Caller, right_id: int) -> RightRow:
    row = await store.one(tx, right_id)
    if row is None or not row.school_path.startswith(organisations.post_of(caller).path):
        raise NotFound
    return row


async def _shown(tx: Tx, caller: Caller, right_id: int) -> BorderRightLine:
    return read.line(caller, await _seen(tx, caller, right_id))
