"""The receiving school finds a pupil of another school by name and ID number, and asks for a correction (Q32, Q34)."""

from datetime import date

from xueji.features import accounts, casework, notices, organisations, students
from xueji.features.students import Reads
from xueji.features.transfers import errors, facts_store, precheck, rules
from xueji.features.transfers.facts_store import Known
from xueji.features.transfers.schemas import (
    CorrectionAsked,
    CorrectionSent,
    FoundPupil,
    NamedCheck,
    PupilNamed,
    TransferCheck,
)
from xueji.kernel import identity
from xueji.kernel.levels import Level
from xueji.kernel.names import normalise
from xueji.kernel.permissions import May
from xueji.platform.audit import read_log
from xueji.platform.caller import Caller, Post
from xueji.platform.connections import china_today
from xueji.platform.database import Tx

NAME = "姓名"
NUMBER = "证件号"


def school_post(caller: Caller) -> Post:
    """Raises TransferNeedsSchool: bureaus do not take pupils in."""
    post = organisations.post_of(caller)
    if post.level is not Level.SCHOOL:
        raise errors.TransferNeedsSchool(organisation=post.organisation_name)
    return post


async def named(source: Reads, data: PupilNamed, today: date) -> Known:
    """The pupil whose name and number both fit.

    Raises:
        TransferFieldDiffers: one of the two fits; which one does not is told, nothing else.
        TransferPupilUnknown: neither is known.
    """
    return _require_both(*await _nearest(source, data, today))


def _require_both(found: Known | None, differs: str) -> Known:
    if found is None:
        raise errors.TransferPupilUnknown
    if differs:
        raise errors.TransferFieldDiffers(field=differs)
    return found


async def _looked_for(caller: Caller, data: PupilNamed, today: date, why: str) -> Known:
    """As `named`; whoever was found, whole or by half, has been looked at, and that is written down."""
    found, differs = await _nearest(students.POOL, data, today)
    if found is not None:
        await read_log(caller, "transfer.lookup", [found.id], why)
    return _require_both(found, differs)


async def _nearest(source: Reads, data: PupilNamed, today: date) -> tuple[Known | None, str]:
    """Who is meant, and which field differs."""
    index = students.person_index(data.id_number)
    holder = await facts_store.holder_of(source, index) if index else None
    if holder is not None:
        return holder, "" if holder.name == normalise(data.name) else NAME
    born = identity.read(identity.IdKind.RESIDENT, data.id_number, today).birth_date
    school = "".join(data.school.split())
    if not school or born is None:
        return None, ""
    return await facts_store.namesake(source, school, normalise(data.name), born), NUMBER


async def look_up(caller: Caller, data: PupilNamed) -> FoundPupil:
    """National number, place and what stands in the way. Raises as `named`."""
    post = school_post(caller)
    today = await china_today()
    known = await _looked_for(caller, data, today, "转学查学籍号")
    pupil = await precheck.pupil(students.POOL, known.id)
    place = await precheck.place(students.POOL, post.organisation_id)
    record = (await students.read_records(students.POOL, [known.id]))[known.id]
    return FoundPupil(
        name=known.name,
        national_number=record.national_number or "",
        school=pupil.school,
        grade_label=precheck.grade_words(pupil),
        state_label=pupil.state.label,
        findings=precheck.shown(rules.findings(pupil, place, today), family=False),
        targets=precheck.targets_of(rules.targets(pupil, place)),
        reasons=precheck.reasons(),
        papers=list(rules.PAPERS),
        most_bytes=2 * casework.MEGABYTE,
    )


async def check(caller: Caller, data: NamedCheck) -> TransferCheck:
    """The whole pre-check for one grade, and a class if it is chosen."""
    post = school_post(caller)
    today = await china_today()
    known = await _looked_for(caller, data, today, "转学前核对")
    pupil = await precheck.pupil(students.POOL, known.id)
    target = rules.Target(data.stage, data.grade)
    place = await precheck.place(students.POOL, post.organisation_id, target, data.class_id)
    found = rules.findings(pupil, place, today)
    return TransferCheck(
        school=place.school,
        bureau=place.bureau,
        targets=precheck.targets_of(rules.targets(pupil, place)),
        findings=precheck.shown(found, family=False),
        may_apply=not rules.stops(found),
        mapping=precheck.mapping(pupil.stage, pupil.grade, pupil.system, target, place.system),
    )


async def ask_correction(tx: Tx, caller: Caller, data: CorrectionAsked) -> CorrectionSent:
    """Tell the pupil's school that a paper says something else than its record; it looks into its own record.

    Raises:
        TransferPupilUnknown: neither name nor number is known.
        TransferNothingDiffers: both fit.
    """
    post = school_post(caller)
    found, differs = await _nearest(tx, data, tx.today)
    if found is None:
        raise errors.TransferPupilUnknown
    if not differs:
        raise errors.TransferNothingDiffers
    who = await accounts.accounts_that_may(tx, [found.school_id], [May.PUPIL_EDIT])
    told = await notices.tell(
        tx,
        who,
        notices.Kind.CASE_MESSAGE,
        f"{post.organisation_name}请您核对一名学生的{differs}",
        f"孩子要转学，家长的证件和学籍里登记的{differs}不一致。对方写的：{data.text.strip()}",
        f"/staff/pupils/{found.id}",
        student_id=found.id,
    )
    await tx.audit(
        "transfer.correction_asked",
        subject=f"student:{found.id}",
        student_ids=[found.id],
        organisation_id=found.school_id,
        field=differs,
    )
    return CorrectionSent(told)
