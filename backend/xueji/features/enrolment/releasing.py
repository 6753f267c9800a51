"""Ask another school to let go of a child, and answer such a request (Q9)."""

from xueji.approvals import Approve, CaseState, Desk, File, Happened, Party, Refile, Return, Withdraw
from xueji.features import organisations, students
from xueji.features.enrolment import allowed, cancel, checks, errors, release_store, store
from xueji.features.enrolment.flow import ENROLMENT_CANCEL
from xueji.features.enrolment.more_schemas import NewRelease as Sent
from xueji.features.enrolment.more_schemas import ReleaseAnswer, Releases, ReleaseState, ReleaseView
from xueji.features.enrolment.release_store import NewRelease, ReleaseRow
from xueji.features.enrolment.schemas import CheckName, EnrolmentState
from xueji.features.enrolment.store import EnrolmentRow
from xueji.features.enrolment.submit import parties_of
from xueji.features.students import Reads
from xueji.kernel.clock import china_date, day_words
from xueji.kernel.levels import Level
from xueji.kernel.masking import mask_name
from xueji.kernel.permissions import May
from xueji.kernel.refusals import NotFound
from xueji.platform.audit import read_log
from xueji.platform.caller import Caller, Post
from xueji.platform.cases import Cases, actor_of
from xueji.platform.database import Tx
from xueji.platform.scope import scope_of

PREFIX = "QX"
MOST = 200
TELL = "enrolment.tell_release"


async def ask(tx: Tx, caller: Caller, data: Sent) -> ReleaseView:
    """A school, or the bureau for it, asks whoever waits with the same child to let go.

    Raises:
        NothingToRelease: nobody waits with this child any more.
        ReleaseAsked: it has been asked already, and there is still time to answer.
    """
    post = organisations.post_of(caller)
    rows = await store.hold(tx, scope_of(caller), [data.enrolment_id])
    if not rows:
        raise NotFound
    [row] = rows
    if post.level is Level.SCHOOL:
        await allowed.require_stage(caller, row.stage)
    else:
        await allowed.require(caller, May.ENROLMENT_CONFIRM)
    other = await _holder(tx, row)
    cases = Cases(tx)
    before = await release_store.between(tx, other.id, post.path)
    if before is not None and before.state is ReleaseState.OPEN:
        raise errors.ReleaseAsked(
            day=day_words(china_date(before.created_at), tx.today),
            school=before.to_school,
            due=day_words(before.due_on, tx.today) if before.due_on else "",
        )
    if before is not None and before.state is ReleaseState.DECLINED:
        await DESK.act(cases, before.case_id, Refile(), actor_of(caller))
        await release_store.note_reason(tx, before.id, data.reason.strip())
        request_id = before.id
    else:
        request_id = await _file(tx, caller, post, row, other, data.reason.strip())
    await tx.audit(
        "enrolment.release_asked", subject=f"release_request:{request_id}", student_ids=[row.student_id],
        organisation_id=post.organisation_id,
    )  # fmt: skip
    return await _again(tx, caller, request_id)


async def _holder(tx: Tx, row: EnrolmentRow) -> EnrolmentRow:
    """The application that holds the child's claim."""
    clashed = row.state is EnrolmentState.REFUSED and row.clash is not None and row.clash.where is CheckName.PROVINCE
    found = (await students.claimed_by(tx, [row.student_id])).get(row.student_id) if clashed else None
    held = await store.live_of_students(tx, [found.student_id]) if found else []
    if not held or found is None or found.state is not students.State.WAITING:
        raise errors.NothingToRelease
    return held[0]


async def _file(tx: Tx, caller: Caller, post: Post, row: EnrolmentRow, other: EnrolmentRow, reason: str) -> int:
    cases = Cases(tx)
    offices = (await parties_of(tx, {other.school_id}))[other.school_id]
    asking = Party.SCHOOL if post.level is Level.SCHOOL else Party.BUREAU
    command = File(
        flow=ENROLMENT_CANCEL.name,
        number=await cases.number(PREFIX),
        student_id=other.student_id,
        parties={
            asking: post.organisation_id,
            Party.OTHER_SCHOOL: other.school_id,
            Party.COUNTY: offices[Party.COUNTY],
        },
    )
    filed = await DESK.file(cases, command, actor_of(caller))
    return await release_store.add(
        tx,
        NewRelease(
            enrolment_id=other.id,
            asking_id=row.id,
            from_school_id=post.organisation_id if asking is Party.SCHOOL else None,
            from_path=post.path,
            to_school_id=other.school_id,
            to_path=other.school_path,
            reason=reason,
            case_id=filed.case.id,
            number=command.number,
        ),
    )


async def answer(tx: Tx, caller: Caller, request_id: int, expected_version: int, data: ReleaseAnswer) -> ReleaseView:
    """Let go of the child, which frees the person at once and has the asking school go on; or say why not.

    Raises:
        NotFound: the request is neither to nor from the caller's offices.
        WithdrawFirst: the application is being decided.
        OtherNeedsText: a no without a word.
        BehalfReasonMissing: the county answers for the school and does not say why.
        Refusal: of the approval.
    """
    row = await _found(tx, caller, request_id)
    if not data.agree and not data.text.strip():
        raise errors.OtherNeedsText
    text = data.text.strip()
    command = Approve(remark=text, because=text) if data.agree else Return(reason="other", text=text, because=text)
    await DESK.act(Cases(tx), row.case_id, command, actor_of(caller), expected_version=expected_version)
    await tx.audit(
        "enrolment.release_answered", subject=f"release_request:{row.id}", student_ids=[row.student_id],
        organisation_id=row.to_school_id, agree=data.agree,
    )  # fmt: skip
    return await _again(tx, caller, row.id)


async def withdraw(tx: Tx, caller: Caller, request_id: int) -> ReleaseView:
    """Whoever asked needs no answer any more."""
    row = await _found(tx, caller, request_id)
    await DESK.act(Cases(tx), row.case_id, Withdraw(), actor_of(caller))
    await tx.audit(
        "enrolment.release_withdrawn", subject=f"release_request:{row.id}", student_ids=[row.student_id],
        organisation_id=row.from_school_id,
    )  # fmt: skip
    return await _again(tx, caller, row.id)


async def read(caller: Caller) -> Releases:
    """Both sides: what one asked others, and what others ask."""
    path = organisations.post_of(caller).path
    rows = await release_store.page(students.POOL, path, MOST)
    await read_log(caller, "enrolment.releases", [row.student_id for row in rows], "查取消请求")
    return Releases([view(row, caller) for row in rows])


async def free_person(tx: Tx, happened: Happened) -> None:
    """The other school's application is over; whoever asked is checked again by itself.

    Raises:
        WithdrawFirst: it is being decided.
    """
    row = await release_store.of_case(tx, happened.case.id)
    if row is None:
        return
    if row.enrolment_state is EnrolmentState.FILED:
        raise errors.WithdrawFirst(name=mask_name(row.name), holder="审批的单位")
    await release_store.move(tx, row.case_id, ReleaseState.AGREED)
    held = await store.hold(tx, store.ANYWHERE, [row.enrolment_id])
    await cancel.end(tx, [one for one in held if one.state is not EnrolmentState.CANCELLED])
    if row.asking_id is not None:
        asking = await store.hold(tx, store.ANYWHERE, [row.asking_id])
        await checks.recheck(tx, [one for one in asking if one.state is EnrolmentState.REFUSED])


_STATE = {
    CaseState.OPEN: ReleaseState.OPEN,
    CaseState.RETURNED: ReleaseState.DECLINED,
    CaseState.COMPLETED: ReleaseState.AGREED,
    CaseState.WITHDRAWN: ReleaseState.WITHDRAWN,
    CaseState.LAPSED: ReleaseState.WITHDRAWN,
}


async def note_release(tx: Tx, happened: Happened) -> None:
    await release_store.move(tx, happened.case.id, _STATE[happened.case.state])


DESK: Desk[Tx] = Desk(
    [ENROLMENT_CANCEL],
    now={"free_person": free_person, "note_release": note_release},
    later={"tell_both_schools": TELL, "tell_county_above": TELL},
)


def _owns(caller: Caller, row: ReleaseRow) -> bool:
    return caller.post is not None and caller.post.organisation_id == row.to_school_id


def view(row: ReleaseRow, caller: Caller) -> ReleaseView:
    post = organisations.post_of(caller)
    open_ = row.state is ReleaseState.OPEN
    mine = open_ and post.organisation_id in row.holder_ids and caller.may(May.ENROLMENT_RELEASE)
    return ReleaseView(
        id=row.id,
        number=row.number,
        asking=row.from_path.startswith(post.path) and not row.to_path.startswith(post.path),
        mine=mine,
        for_school=mine and not _owns(caller, row),
        from_office=row.from_office,
        to_school=row.to_school,
        name=row.name if _owns(caller, row) else mask_name(row.name),
        id_number=students.masked_id_number(row.sealed),
        state=row.state,
        state_label=row.state.label,
        reason=row.reason,
        answer=row.answer if row.state is ReleaseState.DECLINED else "",
        due_on=row.due_on if open_ else None,
        overdue=open_ and row.due_on is not None and row.due_on < row.today,
        enrolment_id=row.enrolment_id if row.to_path.startswith(post.path) else row.asking_id,
        enrolment_state_label=row.enrolment_state.label,
        created_at=row.created_at,
        version=row.case_version,
    )


async def _found(source: Reads, caller: Caller, request_id: int) -> ReleaseRow:
    row = await release_store.one(source, organisations.post_of(caller).path, request_id)
    if row is None:
        raise NotFound
    return row


async def _again(tx: Tx, caller: Caller, request_id: int) -> ReleaseView:
    return view(await _found(tx, caller, request_id), caller)
