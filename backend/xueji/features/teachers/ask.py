"""A school asks for a teacher, a teacher asks to teach elsewhere too, a senior school's new account asks by itself."""

from collections.abc import Sequence

import msgspec

from xueji.approvals import File, Party, Refile, Withdraw
from xueji.features import accounts, notices, organisations
from xueji.features.accounts import AccountToReview, Role
from xueji.features.teachers import errors, store
from xueji.features.teachers.effects import DESK, administrators_of, require_movable
from xueji.features.teachers.flow import ACCOUNT, MOVING, PART_TIME
from xueji.features.teachers.schemas import Again, NewMove, NewPartTime, TeacherRequestCard
from xueji.features.teachers.show import card
from xueji.features.teachers.store import RequestRow
from xueji.kernel.levels import Level
from xueji.kernel.refusals import NotFound
from xueji.platform.caller import Caller, Post
from xueji.platform.cases import Cases, actor_of
from xueji.platform.database import Tx
from xueji.platform.events import subscribe

PREFIX = "JS"


class _Asked(msgspec.Struct, frozen=True):
    flow: str
    parties: dict[Party, int]
    from_id: int
    to_id: int
    title: str
    roles: Sequence[str]
    note: str


async def move(tx: Tx, caller: Caller, data: NewMove) -> TeacherRequestCard:
    """Ask the school that holds the account to let the teacher go.

    Raises:
        TeacherUnknown, TeacherNotToMove, TeacherAsked: who it is, and whether that may be asked.
        TeacherAtNoSchool: the caller's office moves accounts itself.
        FieldErrors: the post.
    """
    post = school_post(caller)
    account_id = await accounts.teacher_named(tx, data.name, data.identifier)
    if account_id is None:
        raise errors.TeacherUnknown
    who = await accounts.hold_teacher(tx, account_id)
    require_movable(who)
    sender = await organisations.get_organisation(who.organisation_id, tx)
    if sender.id == post.organisation_id or sender.level is not Level.SCHOOL:
        raise errors.TeacherNotToMove(
            name=who.name,
            why_so=f"账号在{sender.name}。",
            how="已经在您学校的，直接加岗位；在主管部门的，请主管部门调动。",
        )
    title = await accounts.check_post(tx, caller, account_id, data.title, data.roles)
    parties = {Party.RECEIVING_SCHOOL: post.organisation_id, **_above(sender.path, Party.SENDING_SCHOOL)}
    asked = _Asked(MOVING.name, parties, sender.id, post.organisation_id, title, tuple(data.roles), data.note)
    return await _file(tx, caller, who, asked)


async def part_time(tx: Tx, caller: Caller, data: NewPartTime) -> TeacherRequestCard:
    """The caller asks another school for a second post, as subject teacher.

    Raises:
        PartTimeSame: a post stands there already.
        TeacherAsked: something is asked already.
        FieldErrors: the title.
    """
    post = school_post(caller)
    other = await organisations.get_organisation(data.school_id, tx)
    if other.level is not Level.SCHOOL or not other.active:
        raise NotFound
    who = await accounts.hold_teacher(tx, caller.account_id)
    if any(one.organisation_id == other.id for one in who.posts):
        raise errors.PartTimeSame(school=other.name)
    title = accounts.title_of(data.title)
    parties = {Party.SCHOOL: post.organisation_id, **_above(other.path, Party.OTHER_SCHOOL)}
    wish = _Asked(PART_TIME.name, parties, post.organisation_id, other.id, title, (Role.SUBJECT_TEACHER,), data.note)
    asked = await _file(tx, caller, who, wish)
    await notices.tell(
        tx,
        [one for one in await administrators_of(tx, post.organisation_id) if one != caller.account_id],
        notices.Kind.CASE_MOVED,
        f"{who.name}申请到{other.name}兼职",
        "对方学校同意以后，他在两所学校都有岗位，您学校的岗位不变。",
        f"/staff/cases/{asked.case_id}",
        copies=(),
    )
    return asked


@subscribe(AccountToReview)
async def account_to_review(tx: Tx, event: AccountToReview) -> None:
    """A senior school has entered an account: the bureau above it has to agree (Q117)."""
    who = await accounts.hold_teacher(tx, event.account_id)
    school = await organisations.get_organisation(event.school_id, tx)
    parties = _above(school.path, Party.SCHOOL)
    asked = _Asked(ACCOUNT.name, parties, school.id, school.id, event.title, event.roles, note="")
    await _file(tx, event.by, who, asked)


async def again(tx: Tx, caller: Caller, request_id: int, expected_version: int, data: Again) -> TeacherRequestCard:
    """What came back goes out once more. Raises NotReturned, NotTheApplicant, VersionConflict."""
    row = await _own(tx, caller, request_id)
    await DESK.act(Cases(tx), row.case_id, Refile(), actor_of(caller), expected_version=expected_version)
    await store.say_again(tx, row.id, data.note.strip())
    await tx.audit("teacher.asked_again", subject=f"case:{row.case_id}", flow=row.case.flow)
    return await _shown(tx, row.id)


async def withdraw(tx: Tx, caller: Caller, request_id: int, expected_version: int) -> TeacherRequestCard:
    """Raises CaseClosed, NotTheApplicant, VersionConflict."""
    row = await _own(tx, caller, request_id)
    await DESK.act(Cases(tx), row.case_id, Withdraw(), actor_of(caller), expected_version=expected_version)
    await tx.audit("teacher.request_withdrawn", subject=f"case:{row.case_id}", flow=row.case.flow)
    return await _shown(tx, row.id)


def school_post(caller: Caller) -> Post:
    post = organisations.post_of(caller)
    if post.level is not Level.SCHOOL:
        raise errors.TeacherAtNoSchool(organisation=post.organisation_name)
    return post


async def _own(tx: Tx, caller: Caller, request_id: int) -> RequestRow:
    """A teacher's own asking for part-time work, or what the caller's school has asked for."""
    row = await store.request(tx, request_id)
    post = organisations.post_of(caller)
    if row is None:
        raise NotFound
    owner, me = (
        (row.account_id, caller.account_id)
        if row.case.flow == PART_TIME.name
        else (row.to_school_id, post.organisation_id)
    )
    if owner != me:
        raise NotFound
    return row


async def _shown(tx: Tx, request_id: int) -> TeacherRequestCard:
    row = await store.request(tx, request_id)
    if row is None:
        raise NotFound
    return card(row)


async def _file(tx: Tx, caller: Caller, who: accounts.Teacher, asked: _Asked) -> TeacherRequestCard:
    """The case and what it asks for. Raises TeacherAsked: one at a time."""
    if waiting := await store.open_one(tx, who.account_id):
        label = DESK.flow(waiting.case.flow, waiting.case.flow_version).label
        raise errors.TeacherAsked(name=who.name, label=label, number=waiting.case.number)
    cases = Cases(tx)
    command = File(flow=asked.flow, number=await cases.number(PREFIX), student_id=None, parties=asked.parties)
    filed = await DESK.file(cases, command, actor_of(caller))
    request_id = await store.add(
        tx,
        case_id=filed.case.id,
        account_id=who.account_id,
        from_school_id=asked.from_id,
        to_school_id=asked.to_id,
        title=asked.title,
        roles=sorted(set(asked.roles)),
        note=asked.note.strip(),
    )
    await tx.audit(
        "teacher.asked",
        subject=f"case:{filed.case.id}",
        organisation_id=asked.to_id,
        flow=asked.flow,
        account_id=who.account_id,
    )
    return await _shown(tx, request_id)


def _above(path: str, school: Party) -> dict[Party, int]:
    """The school, the bureau above it, and who hears when that bureau is late."""
    number, nearest, *higher = reversed(organisations.ancestors_of(path))
    above = {school: number}
    if school is Party.SENDING_SCHOOL:
        return above | {Party.SENDING_BUREAU: nearest}
    return above | {Party.BUREAU: nearest, Party.CITY: higher[0] if higher else nearest}
