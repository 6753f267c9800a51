"""What the flows about teachers owe, kept."""

from collections.abc import Collection

from xueji.approvals import Actor, Command, Desk, Happened, Outcome
from xueji.approvals.events import Returned
from xueji.features import accounts, casework, notices
from xueji.features.accounts import AccountState
from xueji.features.teachers import errors, store
from xueji.features.teachers.flow import ACCOUNT, MOVING, PART_TIME
from xueji.features.teachers.store import RequestRow
from xueji.kernel.permissions import May
from xueji.kernel.refusals import NotFound
from xueji.platform.cases import Cases
from xueji.platform.database import Tx


async def agree(tx: Tx, happened: Happened) -> None:
    row = await _row(tx, happened)
    await accounts.agree_to_account(tx, row.account_id)


async def move(tx: Tx, happened: Happened) -> None:
    """Raises TeacherNotToMove, and nothing has happened, where the account stands there no more."""
    row = await _row(tx, happened)
    who = await accounts.hold_teacher(tx, row.account_id)
    require_movable(who)
    if who.organisation_id != row.from_school_id:
        raise errors.TeacherNotToMove(
            name=who.name, why_so=f"提出以后，账号已经不在{row.from_school}。", how="请退回，由新学校重新查找再提。"
        )
    await accounts.move_teacher(tx, who, row.to_school_id, row.title, row.roles)


async def add_post(tx: Tx, happened: Happened) -> None:
    """Raises PostExists where the second school has added the post by hand meanwhile."""
    row = await _row(tx, happened)
    await accounts.hold_teacher(tx, row.account_id)
    await accounts.second_post(tx, row.account_id, row.to_school_id, row.title, row.roles)


async def tell(tx: Tx, happened: Happened) -> None:
    """Who asked and the teacher; of the end of part-time asking the teacher's own school, too."""
    row, filers = await _row(tx, happened), set(happened.case.filers)
    if isinstance(happened.event, Returned):
        label = DESK.flow(row.case.flow, row.case.flow_version).label
        body = f"申请编号 {row.case.number}。原因写在申请里，补充说明后可以再提，也可以撤回。"
        await _say(tx, filers, notices.Kind.CASE_RETURNED, f"{label}被退回：{row.name}", body, row)
        return
    if row.case.flow == PART_TIME.name:
        filers |= set(await administrators_of(tx, row.from_school_id))
    await _say(tx, filers | {row.account_id}, notices.Kind.CASE_DONE, *_done(row), row)


async def administrators_of(tx: Tx, school_id: int) -> list[int]:
    return await accounts.accounts_that_may(tx, [school_id], [May.ACCOUNT_MANAGE])


def require_movable(who: accounts.Teacher) -> None:
    """Raises TeacherNotToMove: not yet or no longer in use, or an administrator, whom only the office above moves."""
    if who.state in (AccountState.DELETED, AccountState.WAITING, AccountState.UNISSUED, AccountState.LOCKED):
        raise errors.TeacherNotToMove(
            name=who.name, why_so=f"账号现在是“{who.state.label}”。", how=f"请先和{who.organisation}的系统管理员说明。"
        )
    if who.administers:
        raise errors.TeacherNotToMove(
            name=who.name,
            why_so="这个账号兼任系统、安全或审计管理员，不能由学校之间调动。",
            how="请两所学校共同的上级在账号页点“调到别的机构”。",
        )


def _done(row: RequestRow) -> tuple[str, str]:
    match row.case.flow:
        case ACCOUNT.name:
            return (
                f"{row.name}的账号已通过审核",
                "请学校系统管理员在账号页点“重置密码”，把一次性密码交给老师本人，三天内登录。",
            )
        case MOVING.name:
            return (
                f"{row.name}已调到{row.to_school}",
                f"账号和办过的事都跟着过来，在{row.from_school}的岗位已结束。请重新登录。",
            )
        case _:
            return f"{row.name}可以在{row.to_school}兼职了", "登录后点右上角的岗位，可以在两所学校之间切换。"


async def _say(tx: Tx, to: Collection[int], kind: notices.Kind, title: str, body: str, row: RequestRow) -> None:
    """The teacher's own page tells the teacher; offices open the case."""
    own = [one for one in to if one == row.account_id]
    offices = [one for one in to if one != row.account_id]
    await notices.tell(tx, own, kind, title, body, "/staff/me", copies=())
    await notices.tell(tx, offices, kind, title, body, f"/staff/cases/{row.case_id}", copies=())


async def _row(tx: Tx, happened: Happened) -> RequestRow:
    found = await store.of_cases(tx, [happened.case.id])
    if not found:
        raise NotFound
    return found[0]


async def act(tx: Tx, case_id: int, command: Command, actor: Actor, expected_version: int | None = None) -> Outcome:
    return await DESK.act(Cases(tx), case_id, command, actor, expected_version=expected_version)


DESK: Desk[Tx] = Desk(
    [ACCOUNT, MOVING, PART_TIME],
    now={"agree": agree, "move": move, "add_post": add_post, "tell": tell},
    later={"tell_offices": casework.TELL_OFFICES},
)
