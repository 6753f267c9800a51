"""Who has the right, who asks for it, who lost it."""

from xueji.approvals import CaseState
from xueji.features import organisations
from xueji.features.border_rights import store
from xueji.features.border_rights.schemas import BorderRightLine, BorderRights, BorderRightState
from xueji.features.border_rights.store import RightRow
from xueji.features.organisations import POOL, Stage
from xueji.kernel.levels import Level
from xueji.kernel.permissions import May
from xueji.platform.caller import Caller


async def rights(caller: Caller) -> BorderRights:
    """The own school's, or those of all schools below a bureau."""
    post = organisations.post_of(caller)
    found = await store.below(POOL, post.path)
    live = [one for one in found if one.ended_at is None]
    own = post.level is Level.SCHOOL
    senior = own and Stage.SENIOR in (await organisations.get_organisation(post.organisation_id, POOL)).stages
    return BorderRights(
        may_ask=senior and not live and caller.may(May.TRANSFER_FILE),
        holds=own and any(one.given_at is not None for one in live),
        items=[line(caller, one) for one in found],
    )


def state_of(row: RightRow) -> BorderRightState:
    if row.ended_at is not None:
        return BorderRightState.ENDED if row.given_at is None else BorderRightState.TAKEN_BACK
    if row.given_at is not None:
        return BorderRightState.GIVEN
    return BorderRightState.RETURNED if row.case.state is CaseState.RETURNED else BorderRightState.ASKED


def line(caller: Caller, row: RightRow) -> BorderRightLine:
    state, post = state_of(row), organisations.post_of(caller)
    own = row.school_id == post.organisation_id
    return BorderRightLine(
        id=row.id,
        case_id=row.case_id,
        number=row.case.number,
        school=row.school,
        state=state,
        state_label=state.label,
        holder=row.holder,
        reason=row.reason,
        asked_at=row.created_at,
        given_at=row.given_at,
        ended_at=row.ended_at,
        ended_reason=row.ended_reason,
        may_mend=own and state is BorderRightState.RETURNED and caller.may(May.TRANSFER_FILE),
        may_end=state is BorderRightState.GIVEN and caller.may(May.BORDER_RIGHT_GIVE),
        version=row.case.version,
    )
