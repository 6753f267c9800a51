"""The receiving school: files for a family, chooses the class, mends what came back; what the case page adds."""

from xueji.approvals import Case, CaseState
from xueji.features import casework, organisations, students
from xueji.features.transfers import errors, filing, lookup, precheck, rules, store
from xueji.features.transfers.flow import RECEIVE, TRANSFER
from xueji.features.transfers.rules import REASONS, Place, Target
from xueji.features.transfers.schemas import (
    ClassChoice,
    RoomView,
    SchoolApplication,
    SchoolMend,
    TransferFiled,
    TransferView,
)
from xueji.features.transfers.store import TransferRow
from xueji.kernel.permissions import May
from xueji.kernel.refusals import NotFound, VersionConflict
from xueji.platform.audit import read_log
from xueji.platform.caller import Caller
from xueji.platform.cases import Cases
from xueji.platform.connections import china_today
from xueji.platform.database import Tx


async def apply(tx: Tx, caller: Caller, data: SchoolApplication) -> TransferFiled:
    """File at the own school for a family; a second person of the school receives it.

    Raises:
        TransferPupilUnknown, TransferFieldDiffers: name and number.
        TransferStopped, TransferPaperMissing, TransferClassUnfit: as the rules say.
    """
    post = lookup.school_post(caller)
    known = await lookup.named(tx, data, tx.today)
    await students.placements(tx, [known.id])
    pupil = await precheck.pupil(tx, known.id)
    target = Target(data.stage, data.grade)
    place = await precheck.place(tx, post.organisation_id, target, data.class_id)
    asked = filing.Asked(
        target=target,
        reason=data.reason,
        note=data.note,
        class_id=await filing.class_of(tx, place, target, data.class_id),
        evidence=data.evidence,
    )
    return await filing.file(tx, caller, pupil, place, asked)


async def mend(tx: Tx, caller: Caller, case_id: int, expected_version: int, data: SchoolMend) -> TransferFiled:
    """File again what came back to the school. Raises as `apply`, NotReturned, NotTheApplicant, VersionConflict."""
    post = lookup.school_post(caller)
    row = await _own(tx, case_id, post.organisation_id)
    case = await Cases(tx).case(case_id)
    if case is None:
        raise NotFound
    if case.version != expected_version:
        raise VersionConflict(yours={"version": expected_version}, theirs={"version": case.version})
    pupil = await precheck.pupil(tx, row.student_id, besides=case_id)
    target = Target(data.stage, data.grade)
    place = await precheck.place(tx, post.organisation_id, target, data.class_id, besides=case_id)
    asked = filing.Asked(
        target=target,
        reason=data.reason,
        note=data.note,
        class_id=await filing.class_of(tx, place, target, data.class_id),
        evidence=data.evidence,
    )
    return await filing.file_again(tx, caller, row, pupil, place, asked)


async def choose_class(tx: Tx, caller: Caller, case_id: int, expected_version: int, data: ClassChoice) -> TransferView:
    """While the case is at the receiving school, and until it is done: where the pupil will sit.

    Raises:
        TransferClassUnfit, TransferStopped: not of the grade, or full.
        VersionConflict: the case has moved.
    """
    post = lookup.school_post(caller)
    row = await _own(tx, case_id, post.organisation_id)
    case = await Cases(tx).lock(case_id)
    if case is None or case.closed:
        raise NotFound
    if case.version != expected_version:
        raise VersionConflict(yours={"version": expected_version}, theirs={"version": case.version})
    pupil = await precheck.pupil(tx, row.student_id, besides=case_id)
    place = await precheck.place(tx, row.to_school_id, row.target, data.class_id, besides=case_id)
    class_id = await filing.class_of(tx, place, row.target, data.class_id)
    full = [one for one in rules.about_place(pupil, place, tx.today) if one.code == "class_full"]
    if full:
        raise errors.TransferStopped(precheck.shown(full, family=False))
    if class_id is not None:
        await store.choose_class(tx, case_id, class_id)
    await tx.audit(
        "transfer.class_chosen",
        subject=f"case:{case_id}",
        student_ids=[row.student_id],
        organisation_id=post.organisation_id,
        class_id=class_id,
    )
    return await view(tx, caller, case_id)


async def _own(tx: Tx, case_id: int, school_id: int) -> TransferRow:
    row = await store.hold(tx, case_id)
    if row is None or row.to_school_id != school_id:
        raise NotFound
    return row


async def read(caller: Caller, case_id: int) -> TransferView:
    """What the case page shows beside the facts, for whoever may see the case."""
    seen = await casework.seen_by_staff(students.POOL, caller, case_id)
    if seen.flow != TRANSFER.name:
        raise NotFound
    await read_log(caller, "transfer.read", [seen.student_id] if seen.student_id else [], "看转学申请")
    return await view(students.POOL, caller, case_id)


async def view(source: students.Reads, caller: Caller, case_id: int) -> TransferView:
    """For who may see the case; NotFound else. The look is not written down here."""
    case = await casework.seen_by_staff(source, caller, case_id)
    row = await store.of_case(source, case_id)
    if row is None:
        raise NotFound
    today = await china_today(source)
    place = await precheck.place(source, row.to_school_id, row.target, row.class_id, besides=case_id)
    pupil = await precheck.pupil(source, row.student_id, besides=case_id)
    own = caller.post is not None and caller.post.organisation_id == row.to_school_id
    found = [] if case.closed else rules.findings(pupil, place, today)
    return TransferView(
        case_id=case_id,
        number=row.number,
        from_school=row.from_school,
        from_label=organisations.grade_label(row.from_stage, row.from_grade),
        from_system_label=precheck.system_label(row.from_system),
        to_school=row.to_school,
        to_label=row.target.label,
        to_system_label=precheck.system_label(row.to_system),
        mapping=precheck.mapping(row.from_stage, row.from_grade, row.from_system, row.target, row.to_system),
        reason_label=REASONS[row.reason].label,
        note=filing.note_of(row),
        class_id=row.class_id,
        class_name=row.class_name or "",
        rooms=await _rooms(source, row, place) if own and not case.closed else [],
        may_choose=own and _choosable(case) and caller.may(May.TRANSFER_RECEIVE),
        may_mend=own and case.state is CaseState.RETURNED and caller.may(May.TRANSFER_FILE),
        findings=precheck.shown(found, family=False),
        moved_at=row.moved_at,
        nation=row.nation,
        notice_url=f"/api/transfers/{case_id}/notice.pdf" if row.moved_at else "",
        version=case.version,
    )


def _choosable(case: Case) -> bool:
    """Until the last party has agreed; most of all while it is received."""
    return case.state is CaseState.OPEN or RECEIVE in case.open_steps


async def _rooms(source: students.Reads, row: TransferRow, place: Place) -> list[RoomView]:
    found = await store.rooms(source, row.to_school_id, row.target)
    return [RoomView(one.id, one.name, one.pupils, place.class_size) for one in found]
