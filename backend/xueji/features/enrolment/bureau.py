"""The bureau enrols who holds other papers or a new ID number; a second person of it decides (Q19, Q20)."""

from xueji.features.enrolment import allowed, errors, evidence_store, periods, rules
from xueji.features.enrolment.admitting import Admitted, Newcomer, NewPupil, Person, enter_many, taken
from xueji.features.enrolment.schemas import Kind, NewBureauEnrolment, Source
from xueji.kernel.codes import CODES
from xueji.platform.caller import Caller
from xueji.platform.database import Tx


async def enter_for_school(tx: Tx, caller: Caller, data: NewBureauEnrolment) -> Admitted:
    """Enter a child for a school of the subtree, with the pictures that prove why.

    Raises:
        NeedsBureau: the post is at a school.
        PermitDoesNotFit: papers and reason do not belong together.
        EvidenceUnknown: a picture is not the caller's, or was used before.
        Refusal: as for every child that is entered.
    """
    post = allowed.own_bureau(caller)
    permit = rules.PERMITS.get(data.permit)
    id_type = data.values.get("id_type")
    if permit is None or id_type not in permit.id_types or data.stage not in permit.stages:
        raise errors.PermitDoesNotFit(
            permit=permit.label if permit else data.permit,
            papers="、".join(CODES["id_type"].name(code) for code in sorted(permit.id_types)) if permit else "",
            stages="、".join(stage.label for stage in sorted(permit.stages)) if permit else "",
        )
    school = await allowed.enrolling_school(tx, caller, data.school_id, data.stage)
    year = await periods.this_year(tx, post.path, tx.today)
    pupil = NewPupil(
        stage=data.stage,
        grade=data.grade,
        class_id=data.class_id,
        values=data.values,
        members=data.members,
        reason=data.reason,
    )
    newcomer = Newcomer(
        pupil=pupil,
        source=Source.BUREAU,
        entered_by=Person(caller.account_id, caller.name),
        kind=Kind.BUREAU,
        permit=permit.code,
    )
    [answer] = await enter_many(tx, school, [newcomer], year=year, keep=True)
    admitted = taken(answer)
    ids = list(dict.fromkeys(data.evidence_ids))
    if await evidence_store.attach(tx, admitted.enrolment_id, ids, caller.account_id) != len(ids):
        raise errors.EvidenceUnknown
    return admitted
