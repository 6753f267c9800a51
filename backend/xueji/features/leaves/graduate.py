"""The city sets a pupil who has finished the stage to 毕业, where the record was left behind (Q20.6)."""

import msgspec

from xueji.features import accounts, notices, organisations, students, transfers
from xueji.features.leaves import errors, rules
from xueji.features.leaves.schemas import Graduated, Graduation
from xueji.platform.caller import Caller
from xueji.platform.database import Tx
from xueji.platform.scope import scope_of


async def graduate(tx: Tx, caller: Caller, student_id: int, data: Graduation) -> Graduated:
    """The record says 毕业 from this instant; the next school may continue it. School and family are told.

    Raises:
        NotFound: not a pupil of the city.
        GraduationUnfit: the pupil is not in the last grade, not in school, or something is under way.
    """
    card = await students.pupil_card(scope_of(caller), student_id, tx)
    stood = (await students.placements(tx, [card.id]))[card.id]
    pupil = await transfers.pupil_facts(tx, card.id, besides=None)
    fault = rules.not_to_graduate(pupil)
    if fault is not None:
        raise errors.GraduationUnfit(*fault)
    await students.place(
        tx,
        [msgspec.structs.replace(stood, class_id=None, state=students.State.GRADUATED)],
        kind=students.ChangeKind.STATE,
        source=students.ChangeSource.GRADUATION,
        actor=students.actor_of(caller),
    )
    await tx.audit(
        "pupil.graduated",
        subject=f"student:{card.id}",
        student_ids=[card.id],
        organisation_id=pupil.school_id,
        basis=data.basis.value,
    )
    office = organisations.post_of(caller).organisation_name
    await _tell(tx, pupil, card.name, office)
    return Graduated(student_id=card.id, state_label=students.State.GRADUATED.label)


async def _tell(tx: Tx, pupil: transfers.Pupil, name: str, office: str) -> None:
    title = f"{name}的学籍状态改为“毕业”"
    where = f"{pupil.school}{transfers.grade_words(pupil)}"
    posts = await accounts.posts_with_role(tx, pupil.school_id, accounts.Role.REGISTRAR.value)
    await notices.tell(
        tx,
        [post.account_id for post in posts],
        notices.Kind.RECORD_CHANGED,
        title,
        f"{office}办了学生毕业处理，原在{where}。",
        f"/staff/pupils/{pupil.student_id}",
    )
    family = await accounts.guardians_of(tx, [pupil.student_id])
    await notices.tell(
        tx,
        [one.account_id for one in family],
        notices.Kind.RECORD_CHANGED,
        title,
        f"{office}已把在{where}的学籍改为毕业，录取的学校可以接续了。",
        f"/m/children/{pupil.student_id}",
        student_id=pupil.student_id,
    )
