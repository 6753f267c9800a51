"""Unbind in one tap: oneself, or somebody else by the school. It acts on the very next request."""

from xueji.features import accounts, notices
from xueji.features.guardians import errors, store
from xueji.features.guardians.bind import ROLES, relation_label
from xueji.features.guardians.decide import visible
from xueji.features.guardians.events import GuardianUnbound
from xueji.features.guardians.list_guardians import card
from xueji.features.guardians.rules import BindAs, Purpose
from xueji.features.guardians.schemas import GuardianCard
from xueji.features.guardians.tell_about import tell_about
from xueji.features.notices import Channel, Kind
from xueji.kernel.permissions import May
from xueji.platform import events
from xueji.platform.caller import Caller, CallerKind
from xueji.platform.database import Tx


async def unbind(tx: Tx, caller: Caller, guardianship_id: int) -> GuardianCard:
    """End a guardianship with its consents; done before, it is simply shown.

    Raises:
        NotFound: not there, or not for this caller.
        NotYoursToDecide: somebody else's, and the caller is not the school.
    """
    row, pupil = await visible(tx, caller, guardianship_id)
    own = caller.kind is CallerKind.FAMILY and row.account_id == caller.account_id
    if not own and not caller.may(May.BINDING_CODE_PRINT):
        raise errors.NotYoursToDecide
    if await accounts.end_guardianship(tx, guardianship_id):
        await store.withdraw_consents(tx, row.account_id, pupil.id, list(Purpose))
        await notices.unmute(tx, row.account_id, pupil.id, Channel.WECHAT)
        await tx.audit(
            "guardianship.ended",
            subject=f"guardianship:{guardianship_id}",
            student_ids=[pupil.id],
            organisation_id=pupil.school_id,
            by="self" if own else "school",
        )
        bind_as = BindAs.STUDENT if row.role == ROLES[BindAs.STUDENT] else BindAs.GUARDIAN
        await events.publish(tx, GuardianUnbound(guardianship_id, row.account_id, pupil.id, bind_as))
        label = relation_label(row.relation, row.role)
        by = "自己解除了" if own else "由学校解除了"
        await tell_about(
            tx,
            pupil,
            Kind.GUARDIAN_UNBOUND,
            f"{pupil.name}：{label}已解除绑定",
            f"“{label}”{by}绑定，看不到{pupil.name}的信息了。要重新绑定，请向班主任要新的绑定码。",
            also=[row.account_id],
        )
    return await card(tx, caller, guardianship_id)
