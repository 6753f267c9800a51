"""Where a teacher's account is, and what was asked for."""

from xueji.approvals import CaseState
from xueji.features import accounts, organisations
from xueji.features.accounts import AccountState
from xueji.features.organisations import POOL
from xueji.features.teachers import errors, store
from xueji.features.teachers.flow import ACCOUNT, MOVING, PART_TIME
from xueji.features.teachers.schemas import (
    SchoolChoice,
    SchoolChoices,
    TeacherFound,
    TeacherNamed,
    TeacherRequestCard,
    TeacherRequests,
)
from xueji.features.teachers.store import RequestRow
from xueji.kernel.levels import Level
from xueji.platform.caller import Caller
from xueji.platform.database import Tx

MOST = 50
MOST_SCHOOLS = 20


async def whereabouts(tx: Tx, caller: Caller, data: TeacherNamed) -> TeacherFound:
    """Which school holds the account and who lets it go (Q116). The asking is written down.

    Raises:
        TeacherUnknown: name and number are not both one person's.
    """
    own = organisations.post_of(caller)
    account_id = await accounts.teacher_named(tx, data.name, data.identifier)
    who = await accounts.teacher(tx, account_id) if account_id else None
    if who is None:
        raise errors.TeacherUnknown
    await tx.audit("teacher.looked_up", subject=f"account:{who.account_id}", organisation_id=own.organisation_id)
    offices = await organisations.organisations(tx, organisations.ancestors_of(who.path))
    home, above = offices[-1], offices[-2] if len(offices) > 1 else None
    releases = await accounts.releases(tx, who)
    waiting = await store.open_one(tx, who.account_id)
    may_ask = (
        own.level is Level.SCHOOL
        and home.level is Level.SCHOOL
        and home.id != own.organisation_id
        and who.state in (AccountState.ACTIVE, AccountState.FROZEN)
        and not who.administers
        and waiting is None
    )
    return TeacherFound(
        name=who.name,
        school=home.name,
        bureau=above.name if above else "",
        state_label=who.state.label,
        releases=releases,
        may_ask=may_ask,
        next=_next(who, own.organisation_id, releases, waiting),
    )


def _next(who: accounts.Teacher, own_id: int, releases: str, waiting: RequestRow | None) -> str:
    if who.organisation_id == own_id:
        return "已经是您学校的账号，在“账号和岗位”里直接加岗位或角色。"
    if who.state is AccountState.DELETED:
        return "账号已删除，它的用户名、手机号、邮箱不再给别人用。请用老师的另一个手机号或邮箱新建账号。"
    if waiting is not None:
        return f"已经有一件申请在办，编号 {waiting.case.number}，现在由{waiting.holder or '申请人'}办理。"
    if who.administers:
        return "兼任管理员的账号不能由学校之间调动，请两所学校共同的上级办理。"
    if who.state not in (AccountState.ACTIVE, AccountState.FROZEN):
        return f"账号现在是“{who.state.label}”，请先联系{releases}。"
    return f"调来：在下面请原学校放人，由{releases}同意。只来兼职：请老师本人登录后在“我的”里申请兼职，账号不用动。"


async def asked_by_school(caller: Caller) -> TeacherRequests:
    """Moves and new accounts that the caller's school has asked for."""
    own = organisations.post_of(caller)
    rows = await store.filed_at(POOL, own.organisation_id, [ACCOUNT.name, MOVING.name], MOST)
    return TeacherRequests([card(row) for row in rows])


async def asked_by_me(caller: Caller) -> TeacherRequests:
    rows = await store.filed_by(POOL, caller.account_id, PART_TIME.name, MOST)
    return TeacherRequests([card(row) for row in rows])


async def schools(caller: Caller, words: str) -> SchoolChoices:
    """Other schools of the province by name."""
    own = organisations.post_of(caller)
    root = f"/{organisations.ancestors_of(own.path)[0]}/"
    sought = words.strip()
    found = await store.schools_named(POOL, root, sought, own.organisation_id, MOST_SCHOOLS) if sought else []
    return SchoolChoices([SchoolChoice(row.id, row.name, row.bureau) for row in found])


def card(row: RequestRow) -> TeacherRequestCard:
    case = row.case
    return TeacherRequestCard(
        id=row.id,
        case_id=row.case_id,
        number=case.number,
        flow_label=LABELS[case.flow],
        name=row.name,
        from_school=row.from_school,
        to_school=row.to_school,
        title=row.title,
        note=row.note,
        state=case.state,
        state_label=case.state.label,
        holder=row.holder if case.state is CaseState.OPEN else "",
        due_on=case.due_on,
        created_at=row.created_at,
        version=case.version,
    )


LABELS = {flow.name: flow.label for flow in (ACCOUNT, MOVING, PART_TIME)}
