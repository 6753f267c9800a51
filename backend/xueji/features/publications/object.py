"""A pupil says what is wrong while it can still be corrected; the school examines and answers (Q121)."""

from xueji.approvals import File, Party
from xueji.features import evaluation, organisations
from xueji.features.publications import confirm, dispute_store, errors
from xueji.features.publications.content import thawed
from xueji.features.publications.effects import DESK
from xueji.features.publications.flow import OBJECTION
from xueji.features.publications.schemas import NewObjection, ObjectionFiled
from xueji.platform.caller import Caller
from xueji.platform.cases import Cases, actor_of
from xueji.platform.database import Tx

PREFIX = "YY"


async def object_to(tx: Tx, caller: Caller, student_id: int, data: NewObjection) -> ObjectionFiled:
    """File an objection to the own page, or to one record of it.

    Raises:
        NotFound, PublicationNotYours, PublicationOver, PublicationRevoked, PublicationClosed.
        ObjectionThere: one waits for its answer.
        RecordNotOnPage: the record is not shown.
    """
    row = await confirm.held(tx, caller, student_id)
    if not row.running:
        raise row.ended()
    there = await dispute_store.open_objection(tx, row.id)
    if there is not None:
        raise errors.ObjectionThere(number=there.number)
    shown = {one.id for kind in thawed(row.data).kinds for one in kind.records}
    if data.record_id is not None and data.record_id not in shown:
        raise errors.RecordNotOnPage
    cases = Cases(tx)
    command = File(
        flow=OBJECTION.name,
        number=await cases.number(PREFIX),
        student_id=student_id,
        parties=parties_of(row.school_path),
    )
    filed = await DESK.file(cases, command, actor_of(caller))
    await dispute_store.add_objection(tx, filed.case.id, row.id, data.record_id, row.hash, data.words.strip())
    await tx.audit(
        "evaluation.objected",
        subject=f"case:{filed.case.id}",
        student_ids=[student_id],
        organisation_id=row.school_id,
    )
    return ObjectionFiled(case_id=filed.case.id, number=filed.case.number, due_on=filed.case.due_on)


def parties_of(school_path: str) -> dict[Party, int]:
    """The school, and the bureau above that hears of a late answer."""
    *_, above, school = organisations.ancestors_of(school_path)
    return {Party.SCHOOL: school, Party.BUREAU: above}


def record_of(page: bytes, record_id: int | None) -> str:
    """How a record is called on its page: “典型事例：大雨天保住了显微镜”."""
    for kind in thawed(page).kinds:
        for one in kind.records:
            if one.id == record_id:
                return f"{kind.label}：{one.title or evaluation.facts({}) or one.summary[:20]}"
    return "整页内容"
