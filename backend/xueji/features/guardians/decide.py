"""Approve or decline whoever waits to be bound."""

from xueji.features import accounts
from xueji.features.accounts import GuardianshipRow
from xueji.features.guardians import errors, pupils
from xueji.features.guardians.bind import ROLES, bound_at_last, relation_label
from xueji.features.guardians.list_guardians import card
from xueji.features.guardians.pupils import Pupil
from xueji.features.guardians.rules import BindAs
from xueji.features.guardians.schemas import GuardianCard, GuardianshipState
from xueji.features.guardians.tell_about import tell_about, tell_one
from xueji.features.notices import Kind
from xueji.kernel.permissions import May
from xueji.kernel.refusals import NotFound
from xueji.platform.caller import Caller, CallerKind
from xueji.platform.database import Tx


async def visible(tx: Tx, caller: Caller, guardianship_id: int) -> tuple[GuardianshipRow, Pupil]:
    """The guardianship, if it is the caller's own or of a pupil in their scope; locked with its pupil's others.

    Raises:
        NotFound: not there, or not for this caller.
    """
    row = await accounts.guardianship(tx, guardianship_id)
    if row is None:
        raise NotFound
    own = caller.kind is CallerKind.FAMILY and row.account_id == caller.account_id
    pupil = await (pupils.of_code(tx, row.student_id) if own else pupils.of_caller(tx, caller, row.student_id))
    await accounts.lock_guardianships(tx, pupil.id)
    row = await accounts.guardianship(tx, guardianship_id)
    if row is None:
        raise NotFound
    return row, pupil


async def may_decide(tx: Tx, caller: Caller, row: GuardianshipRow) -> bool:
    """An active guardian of the pupil other than the applicant, or the school's staff who hand out codes."""
    if caller.kind is CallerKind.STAFF:
        return caller.may(May.BINDING_CODE_PRINT)
    return row.account_id != caller.account_id and any(
        other.account_id == caller.account_id
        and other.role == ROLES[BindAs.GUARDIAN]
        and other.state == GuardianshipState.ACTIVE
        for other in await accounts.guardianships_of(tx, row.student_id)
    )


async def approve(tx: Tx, caller: Caller, guardianship_id: int) -> GuardianCard:
    """Let the waiting account see the pupil.

    Raises:
        NotYoursToDecide: the caller is neither guardian nor the school.
        NotWaiting: somebody was faster.
    """
    row, pupil = await _waiting(tx, caller, guardianship_id)
    await accounts.approve_guardianship(tx, guardianship_id)
    label = relation_label(row.relation, row.role)
    bind_as = BindAs.STUDENT if row.role == ROLES[BindAs.STUDENT] else BindAs.GUARDIAN
    await tx.audit(
        "guardianship.approved",
        subject=f"guardianship:{guardianship_id}",
        student_ids=[pupil.id],
        organisation_id=pupil.school_id,
    )
    await bound_at_last(
        tx, pupil, guardianship_id=guardianship_id, account_id=row.account_id, bind_as=bind_as, label=label
    )
    await tell_one(
        tx,
        pupil,
        row.account_id,
        Kind.GUARDIAN_DECIDED,
        f"已同意您绑定{pupil.name}",
        "现在可以看到孩子的学籍和要办的事。",
        link=f"/m/children/{pupil.id}",
    )
    return await card(tx, caller, guardianship_id)


async def decline(tx: Tx, caller: Caller, guardianship_id: int) -> GuardianCard:
    """Turn the waiting account away; raises as `approve`."""
    row, pupil = await _waiting(tx, caller, guardianship_id)
    await accounts.decline_guardianship(tx, guardianship_id)
    label = relation_label(row.relation, row.role)
    await tx.audit(
        "guardianship.declined",
        subject=f"guardianship:{guardianship_id}",
        student_ids=[pupil.id],
        organisation_id=pupil.school_id,
    )
    await tell_about(
        tx, pupil, Kind.GUARDIAN_DECIDED, f"{pupil.name}：没有同意“{label}”绑定", "对方看不到孩子的任何信息。"
    )
    await tell_one(
        tx,
        pupil,
        row.account_id,
        Kind.GUARDIAN_DECIDED,
        "绑定申请没有得到同意",
        "先绑定的家长或学校没有同意。有疑问请联系班主任，可以重新要一个绑定码。",
    )
    return await card(tx, caller, guardianship_id)


async def _waiting(tx: Tx, caller: Caller, guardianship_id: int) -> tuple[GuardianshipRow, Pupil]:
    row, pupil = await visible(tx, caller, guardianship_id)
    if not await may_decide(tx, caller, row):
        raise errors.NotYoursToDecide
    if row.state != GuardianshipState.WAITING:
        raise errors.NotWaiting(state=GuardianshipState(row.state).label)
    return row, pupil
