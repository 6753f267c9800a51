"""The academic administrator corrects a published record with proof; a second person of the school agrees (Q121)."""

from xueji.approvals import File
from xueji.features import casework, evaluation, students
from xueji.features.publications import dispute_store, errors, store
from xueji.features.publications.content import thawed
from xueji.features.publications.dispute_store import Sides
from xueji.features.publications.effects import DESK
from xueji.features.publications.flow import CORRECTION
from xueji.features.publications.object import parties_of
from xueji.features.publications.schemas import (
    CorrectableRecord,
    CorrectionFiled,
    NewCorrection,
    PageToCorrect,
)
from xueji.features.publications.store import PageRow
from xueji.kernel.refusals import NotFound
from xueji.platform.audit import read_log
from xueji.platform.caller import Caller
from xueji.platform.cases import Cases, actor_of
from xueji.platform.database import Tx
from xueji.platform.scope import scope_of

PREFIX = "GZ"
PURPOSE = "核对公示的内容"
PROOF = casework.paper("proof", "更正的依据", "证书、活动记录或班主任说明，拍清楚四个角", required=True)


async def page(caller: Caller, page_id: int) -> PageToCorrect:
    """A pupil's page with what each record may be corrected to; the look is written down. Raises NotFound."""
    row = await page_at_school(students.POOL, caller, page_id)
    await read_log(caller, "evaluation.published_page", [row.student_id], PURPOSE)
    records = {one.row.id: one for one in await evaluation.correctable(students.POOL, caller, row.student_id)}
    waiting = await dispute_store.open_corrections(students.POOL, page_id)
    shown = thawed(row.data)
    objection = await dispute_store.open_objection(students.POOL, page_id)
    return PageToCorrect(
        name=shown.name,
        class_name=shown.class_name,
        running=row.correctable,
        ends_at=row.ends_at,
        closed_at=row.closed_at,
        confirmed_at=row.confirmed_at,
        objection_case_id=objection.case_id if objection else None,
        versions=row.versions,
        papers=[PROOF],
        records=[
            CorrectableRecord(
                id=one.id,
                kind_label=kind.label,
                title=one.title,
                facts=one.facts,
                summary=one.summary,
                fields=records[one.id].fields if one.id in records else [],
                values=records[one.id].row.values if one.id in records else {},
                case_id=waiting.get(one.id),
            )
            for kind in shown.kinds
            for one in kind.records
        ],
    )


async def correct(tx: Tx, caller: Caller, page_id: int, data: NewCorrection) -> CorrectionFiled:
    """File a correction; it is written when the second person agrees.

    Raises:
        NotFound, PublicationOver, PublicationRevoked, PublicationClosed, RecordNotOnPage.
        CorrectionWaits: one of this record waits for the second person.
        CorrectionSame: it would change nothing.
        CorrectionUnproven: no proof is given.
        FieldErrors, FieldNotOfKind: the record would not be complete.
    """
    await page_at_school(tx, caller, page_id)
    await store.hold_whole(tx, page_id)
    row = await page_at_school(tx, caller, page_id)
    if not row.correctable:
        raise row.ended()
    found = {one.row.id: one for one in await evaluation.correctable(tx, caller, row.student_id)}
    record = found.get(data.record_id)
    if record is None:
        raise errors.RecordNotOnPage
    if data.record_id in await dispute_store.open_corrections(tx, page_id):
        raise errors.CorrectionWaits
    before, after = record.row.values, record.corrected(data.changes)
    if before == after:
        raise errors.CorrectionSame
    cases = Cases(tx)
    command = File(
        flow=CORRECTION.name,
        number=await cases.number(PREFIX),
        student_id=row.student_id,
        parties=parties_of(row.school_path),
    )
    filed = await DESK.file(cases, command, actor_of(caller))
    sides = Sides(data.reason.strip(), before, after)
    await dispute_store.add_correction(tx, filed.case.id, row.id, data.record_id, sides)
    await casework.attach(tx, caller, CORRECTION.name, filed.case.id, data.evidence)
    if not await casework.given_slots(tx, filed.case.id):
        raise errors.CorrectionUnproven
    await tx.audit(
        "evaluation.correction_filed",
        subject=f"case:{filed.case.id}",
        student_ids=[row.student_id],
        organisation_id=row.school_id,
    )
    return CorrectionFiled(case_id=filed.case.id, number=filed.case.number)


async def page_at_school(source: students.Reads, caller: Caller, page_id: int) -> PageRow:
    """A page of the caller's school. Raises NotFound."""
    row = await store.page_of(source, scope_of(caller), page_id)
    if row is None or caller.post is None or row.school_id != caller.post.organisation_id:
        raise NotFound
    return row
