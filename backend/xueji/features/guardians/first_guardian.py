"""The guardian who has written a new pupil's record down becomes its first one, when the school takes it over (Q3)."""

from xueji.features import accounts
from xueji.features.guardians import pupils
from xueji.features.guardians.bind import ROLES, keep_consents, relation_label
from xueji.features.guardians.events import GuardianBound
from xueji.features.guardians.rules import BindAs, Purpose
from xueji.features.guardians.tell_about import tell_about
from xueji.features.notices import Kind
from xueji.platform import events
from xueji.platform.database import Tx


async def bind_first(tx: Tx, *, student_id: int, account_id: int, relation: str, consents: frozenset[Purpose]) -> None:
    """Bind the account to a pupil who has just been entered; the class teacher is told.

    The caller has the school's word that this account is the guardian's. Who is bound already stays as they are.
    """
    pupil = await pupils.of_code(tx, student_id)
    before = await accounts.lock_guardianships(tx, student_id)
    if any(row.account_id == account_id for row in before):
        return
    guardianship_id = await accounts.add_guardianship(
        tx, account_id=account_id, student_id=student_id, relation=relation
    )
    if pupil.young(tx.today):
        await keep_consents(tx, account_id, student_id, consents)
    label = relation_label(relation, ROLES[BindAs.GUARDIAN])
    await accounts.name_family(tx, account_id, f"{pupil.name}的{label}")
    await tx.audit(
        "guardianship.bound",
        subject=f"guardianship:{guardianship_id}",
        student_ids=[student_id],
        organisation_id=pupil.school_id,
        bind_as=BindAs.GUARDIAN.value,
        relation=relation,
        consents=sorted(consents),
    )
    await events.publish(tx, GuardianBound(guardianship_id, account_id, student_id, BindAs.GUARDIAN))
    await tell_about(
        tx,
        pupil,
        Kind.GUARDIAN_BOUND,
        f"{pupil.name}：{label}已绑定",
        f"学校接收了线上采集的信息，填写的家长以“{label}”的身份成为第一位绑定的人。其他家人绑定要经他同意。",
        without={account_id},
    )
