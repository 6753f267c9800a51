"""Who is bound to a pupil, as the family and the school see it."""

from xueji.features import accounts
from xueji.features.accounts import GuardianshipRow
from xueji.features.guardians import pupils
from xueji.features.guardians.bind import ROLES, relation_label
from xueji.features.guardians.rules import BindAs
from xueji.features.guardians.schemas import GuardianCard, GuardianList, GuardianshipState
from xueji.features.students import POOL, Reads
from xueji.kernel.masking import mask_phone
from xueji.kernel.permissions import May
from xueji.kernel.refusals import NotFound
from xueji.platform.audit import read_log
from xueji.platform.caller import Caller, CallerKind


async def for_family(caller: Caller, student_id: int) -> GuardianList:
    await pupils.of_caller(POOL, caller, student_id)
    return await _list(caller, student_id)


async def for_staff(caller: Caller, student_id: int) -> GuardianList:
    await pupils.of_caller(POOL, caller, student_id)
    await read_log(caller, "pupil.guardians", [student_id], "查看绑定的家长")
    return await _list(caller, student_id)


async def _list(caller: Caller, student_id: int) -> GuardianList:
    rows = await accounts.guardianships_of(POOL, student_id)
    return GuardianList(student_id, [_card(caller, row, decides=_decides(caller, rows)) for row in rows])


async def card(source: Reads, caller: Caller, guardianship_id: int) -> GuardianCard:
    """One of them after a change."""
    row = await accounts.guardianship(source, guardianship_id)
    if row is None:
        raise NotFound
    rows = await accounts.guardianships_of(source, row.student_id)
    return _card(caller, row, decides=_decides(caller, rows))


def _decides(caller: Caller, rows: list[GuardianshipRow]) -> bool:
    if caller.kind is CallerKind.STAFF:
        return caller.may(May.BINDING_CODE_PRINT)
    guardian = ROLES[BindAs.GUARDIAN]
    return any(
        row.account_id == caller.account_id and row.role == guardian and row.state == GuardianshipState.ACTIVE
        for row in rows
    )


def _card(caller: Caller, row: GuardianshipRow, *, decides: bool) -> GuardianCard:
    state = GuardianshipState(row.state)
    me = caller.kind is CallerKind.FAMILY and row.account_id == caller.account_id
    living = state in {GuardianshipState.ACTIVE, GuardianshipState.WAITING}
    staff = caller.kind is CallerKind.STAFF
    return GuardianCard(
        id=row.id,
        name=row.name,
        relation=None if row.role == ROLES[BindAs.STUDENT] else row.relation,
        relation_label=relation_label(row.relation, row.role),
        bind_as=BindAs.STUDENT if row.role == ROLES[BindAs.STUDENT] else BindAs.GUARDIAN,
        phone_masked=mask_phone(row.phone) if row.phone else None,
        state=state,
        state_label=state.label,
        since=row.started_at,
        me=me,
        can_decide=state is GuardianshipState.WAITING and decides and not me,
        can_end=living and (me or (staff and decides)),
    )
