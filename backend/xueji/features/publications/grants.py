"""The academic administrator lets pupils, and their teachers, write until a moment; then it is published (Q140)."""

from datetime import timedelta

from xueji.features import evaluation, notices, students
from xueji.features.evaluation import GrantRow, NewGrant, RecordKind
from xueji.features.organisations import grade_label
from xueji.features.publications import errors, revocation_store, store
from xueji.features.publications.revocation_store import HeldPublication
from xueji.features.publications.schemas import CorrectionGrant, CorrectionGrants, GrantState, NewCorrectionGrant
from xueji.features.publications.show_anew import show_anew
from xueji.kernel.clock import minute_words
from xueji.kernel.refusals import NotFound
from xueji.platform.audit import read_log
from xueji.platform.caller import Caller
from xueji.platform.database import Tx, transaction
from xueji.platform.jobs import JobContext, periodic
from xueji.platform.scope import scope_of

PURPOSE = "看更正授权"
LONGEST_WITHOUT = timedelta(days=14)
"""While nothing is published, after a revocation, a grant has no end of a publication to keep to."""
PART = 200
_TEACHERS = "老师也可以补登记这些学生的奖惩、操行和评语。"


async def grant(tx: Tx, caller: Caller, publication_id: int, data: NewCorrectionGrant) -> None:
    """Let these pupils and the pupils of these classes write.

    Raises:
        NotFound.
        PublicationOver, PublicationClosed: after the end nothing is granted.
        PublicationRevoked: it was taken down, and the grade is published anew.
        GrantTooLong: it would end after the publication, or has ended already.
        GrantForNobody: nobody of them is in the publication.
    """
    row = await _own(tx, caller, publication_id)
    row.require_open(tx.today)
    await evaluation.hold_grade(tx, row.school_id, row.stage, row.grade)
    if row.revoked and await revocation_store.published_anew(tx, publication_id):
        raise errors.PublicationRevoked
    times = await store.times(tx, publication_id)
    if not row.revoked and times.now >= times.ends_at:
        raise errors.PublicationOver(until=minute_words(times.ends_at - timedelta(minutes=1), tx.today))
    latest = times.now + LONGEST_WITHOUT if row.revoked else times.ends_at
    if not times.now < data.until <= latest:
        raise errors.GrantTooLong(until=minute_words(latest, tx.today))
    named = await store.named_pupils(tx, publication_id, data.class_ids, data.student_ids)
    if not named:
        raise errors.GrantForNobody
    kinds = set(data.kinds) or set(RecordKind)
    grant_id = await evaluation.add_grant(
        tx,
        NewGrant(
            publication_id=publication_id,
            year=row.year,
            term=row.term,
            kinds=evaluation.bits(kinds),
            teachers=data.teachers,
            reason=data.reason.strip(),
            until=data.until,
            student_ids=named,
            by=caller.account_id,
        ),
    )
    await tx.audit(
        "evaluation.correction_granted",
        subject=f"evaluation_grant:{grant_id}",
        student_ids=named,
        organisation_id=row.school_id,
        kinds=sorted(kinds),
        teachers=data.teachers,
        until=data.until.isoformat(),
    )
    await _tell(tx, row, data, named)


async def _tell(tx: Tx, row: HeldPublication, data: NewCorrectionGrant, named: list[int]) -> None:
    until = minute_words(data.until, tx.today)
    labels = "、".join(kind.label for kind in RecordKind if kind in data.kinds) or "综评记录"
    told = [
        notices.NewNotice(
            account_id=one.account_id,
            title="可以更正综评了",
            body=f"学校开了一段更正的时间，到 {until} 可以改{labels}。到时按写好的重新公示，再请确认。",
            link=f"/m/children/{one.student_id}/evaluation",
            student_id=one.student_id,
        )
        for one in await store.readers(tx, named)
    ]
    await notices.tell_each(tx, told, notices.Kind.EVALUATION_GRANTED)
    class_ids = await store.classes_of(tx, row.id, named)
    await notices.tell(
        tx,
        {one.account_id for one in await evaluation.head_teachers(tx, class_ids)},
        notices.Kind.EVALUATION_GRANTED,
        f"{grade_label(row.stage, row.grade)}有 {len(named)} 名学生可以更正综评",
        f"到 {until} 为止，请提醒学生按时写好。" + (_TEACHERS if data.teachers else ""),
        "/staff/evaluation",
    )


async def listed(caller: Caller, publication_id: int) -> CorrectionGrants:
    """What has been granted, the latest first; the look is written down. Raises NotFound."""
    scope = scope_of(caller)
    if await store.named(students.POOL, scope, publication_id) is None:
        raise NotFound
    names = {one.student_id: one for one in await store.pupils(students.POOL, scope, publication_id)}
    rows = await evaluation.grants_of(students.POOL, publication_id)
    seen = sorted({one for row in rows for one in row.student_ids if one in names})
    if seen:
        await read_log(caller, "evaluation.correction_grants", seen, PURPOSE)
    return CorrectionGrants(
        items=[
            CorrectionGrant(
                id=row.id,
                pupils=[f"{names[one].name}（{names[one].class_name}）" for one in row.student_ids if one in names],
                kinds=[kind.label for kind in RecordKind if kind in evaluation.kinds_in(row.kinds)],
                teachers=row.teachers,
                reason=row.reason,
                until=row.until,
                granted_by=row.granted_by,
                granted_at=row.granted_at,
                ended_at=row.ended_at,
                state=_state(row),
                state_label=_state(row).label,
            )
            for row in rows
            if any(one in names for one in row.student_ids)
        ]
    )


def _state(row: GrantRow) -> GrantState:
    if row.running:
        return GrantState.RUNNING
    return GrantState.SETTLED if row.settled_at is not None else GrantState.OVER


async def end(tx: Tx, caller: Caller, grant_id: int) -> None:
    """End a grant early: what was written is published now. Raises NotFound; to end it again changes nothing."""
    row = await evaluation.grant(tx, grant_id)
    if row is None:
        raise NotFound
    await _own(tx, caller, row.publication_id)
    await settle(tx, grant_id)


@periodic("* * * * *", "publications.settle_grants")
async def settle_due(context: JobContext) -> None:  # noqa: ARG001
    """Every minute: what was written until a grant's end is published, each grant on its own."""
    async with transaction() as tx:
        due = await evaluation.due_grants(tx, PART)
    for grant_id in due:
        async with transaction() as tx:
            await settle(tx, grant_id)


async def settle(tx: Tx, grant_id: int) -> bool:
    """Publish what was written under a grant; answers whether it was still to be done."""
    row = await evaluation.grant(tx, grant_id)
    found = None if row is None else await revocation_store.hold(tx, row.publication_id)
    if row is None or found is None:
        return False
    await evaluation.hold_grade(tx, found.school_id, found.stage, found.grade)
    if not await evaluation.settle_grant(tx, grant_id, tx.caller.account_id if tx.caller else None):
        return False
    changed = 0
    if not found.revoked:
        pages = await store.hold_all(tx, row.publication_id, row.student_ids)
        changed = await show_anew(tx, pages, "学校给的更正时间到了，公示的是写好的内容")
    await tx.audit(
        "evaluation.correction_grant_ended",
        subject=f"evaluation_grant:{grant_id}",
        student_ids=row.student_ids,
        organisation_id=found.school_id,
        changed=changed,
    )
    return True


async def _own(tx: Tx, caller: Caller, publication_id: int) -> HeldPublication:
    seen = await store.named(tx, scope_of(caller), publication_id)
    row = None if seen is None else await revocation_store.hold(tx, publication_id)
    if row is None or caller.post is None or row.school_id != caller.post.organisation_id:
        raise NotFound
    return row
