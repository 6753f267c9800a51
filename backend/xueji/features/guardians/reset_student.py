"""Reset a pupil's own account (Q115): every login ends, WeChat is unlinked, a new code binds it again."""

from typing import Any

import msgspec
from litestar import Request

from xueji.features import accounts
from xueji.features.guardians import pupils
from xueji.features.guardians.bind import ROLES
from xueji.features.guardians.events import GuardianUnbound
from xueji.features.guardians.print_codes import again, link_of, new_code_for, shown_code
from xueji.features.guardians.rules import BindAs
from xueji.features.guardians.schemas import StudentAccountReset
from xueji.features.guardians.tell_about import tell_about
from xueji.features.notices import Kind
from xueji.features.students import POOL
from xueji.kernel.clock import china_date
from xueji.platform import events, sessions
from xueji.platform.caller import Caller
from xueji.platform.database import Tx
from xueji.platform.doors import Once


class Done(msgspec.Struct, frozen=True):
    """What is kept of the act: never the code."""

    code_id: int
    name: str
    had_account: bool
    ended_sessions: int


async def reset(request: Request[Any, Any, Any], caller: Caller, once: Once, student_id: int) -> StudentAccountReset:
    done = again(await once(lambda tx: _reset(tx, caller, student_id)), Done)
    row, code = await shown_code(POOL, done.code_id)
    return StudentAccountReset(
        student_id=student_id,
        name=done.name,
        had_account=done.had_account,
        ended_sessions=done.ended_sessions,
        code=code,
        link=link_of(request, code),
        expires_on=china_date(row.expires_at),
    )


async def _reset(tx: Tx, caller: Caller, student_id: int) -> Done:
    """Raises NotFound for a pupil outside the caller's scope."""
    pupil = await pupils.of_caller(tx, caller, student_id)
    rows = await accounts.lock_guardianships(tx, student_id)
    own = [row for row in rows if row.role == ROLES[BindAs.STUDENT]]
    ended = 0
    for row in own:
        await accounts.end_guardianship(tx, row.id)
        ended += await sessions.end_all(tx, row.account_id)
        if not await accounts.guardianships_by(tx, row.account_id):
            await accounts.unlink_identities(tx, row.account_id)
        await events.publish(tx, GuardianUnbound(row.id, row.account_id, student_id, BindAs.STUDENT))
    code_id = await new_code_for(tx, caller, student_id, BindAs.STUDENT)
    await tx.audit(
        "student_account.reset",
        subject=f"student:{student_id}",
        student_ids=[student_id],
        organisation_id=pupil.school_id,
        accounts=len(own),
        ended_sessions=ended,
    )
    await tell_about(
        tx,
        pupil,
        Kind.ACCOUNT_RESET,
        f"{pupil.name}：学生账号已重置",
        "学校重置了孩子自己的账号，原来的登录都已退出。新的绑定码由班主任交给孩子。",
        without={caller.account_id},
    )
    return Done(code_id, pupil.name, had_account=bool(own), ended_sessions=ended)
