"""Who has written a new pupil's record down becomes its first guardian, when the school takes it over (Q3)."""

from collections.abc import Sequence

import msgspec

from xueji.features import accounts
from xueji.features.guardians import pupils
from xueji.features.guardians.bind import ROLES, Consents, keep_consents, relation_label
from xueji.features.guardians.events import GuardianBound
from xueji.features.guardians.pupils import Pupil
from xueji.features.guardians.rules import BindAs, Purpose
from xueji.features.guardians.tell_about import Around, tell_around
from xueji.features.notices import Kind
from xueji.platform import events
from xueji.platform.audit import AuditLine, audit_each
from xueji.platform.database import Tx


class FirstGuardian(msgspec.Struct, frozen=True, kw_only=True):
    """The account of whoever is to stand for a pupil who has just been entered."""

    student_id: int
    account_id: int
    relation: str
    consents: frozenset[Purpose]

    @property
    def label(self) -> str:
        return relation_label(self.relation, ROLES[BindAs.GUARDIAN])


async def bind_first(tx: Tx, guardians: Sequence[FirstGuardian]) -> None:
    """Bind the accounts; class teachers are told. The statements are constant in number.

    The caller has the school's word that these accounts are the guardians'. Who is bound already stays as they are.
    """
    ids = [one.student_id for one in guardians]
    bound = {(row.account_id, row.student_id) for row in await accounts.lock_all_guardianships(tx, ids)}
    new = [one for one in guardians if (one.account_id, one.student_id) not in bound]
    if not new:
        return
    of = await pupils.just_entered(tx, ids)
    await _bind(tx, new, of)
    await tell_around(
        tx,
        Kind.GUARDIAN_BOUND,
        [
            Around(
                of[one.student_id],
                f"{of[one.student_id].name}：{one.label}已绑定",
                f"学校接收了线上采集的信息，填写的家长以“{one.label}”的身份成为第一位绑定的人。其他家人绑定要经他同意。",
                without=(one.account_id,),
            )
            for one in new
        ],
    )


async def _bind(tx: Tx, new: Sequence[FirstGuardian], of: dict[int, Pupil]) -> None:
    added = [accounts.NewGuardianship(one.account_id, one.student_id, one.relation) for one in new]
    bound = list(zip(await accounts.add_guardianships(tx, added), new, strict=True))
    young = [one for one in new if of[one.student_id].young(tx.today)]
    await keep_consents(tx, [Consents(one.account_id, one.student_id, one.consents) for one in young])
    await accounts.name_families(
        tx, {one.account_id: f"{of[one.student_id].name}的{one.label}" for one in reversed(new)}
    )
    lines = [
        AuditLine(
            f"guardianship:{guardianship_id}",
            one.student_id,
            {"bind_as": BindAs.GUARDIAN.value, "relation": one.relation, "consents": sorted(one.consents)},
        )
        for guardianship_id, one in bound
    ]
    await audit_each(tx, "guardianship.bound", lines, of[new[0].student_id].school_id)
    for guardianship_id, one in bound:
        await events.publish(tx, GuardianBound(guardianship_id, one.account_id, one.student_id, BindAs.GUARDIAN))
