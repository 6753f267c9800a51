"""From a 403 to the permission: the office that can grant it gets the request and grants or refuses it (Q96)."""

from xueji.features.accounts import errors, rules, store
from xueji.features.accounts.authority import post_of
from xueji.features.accounts.events import AccessDecided, AccessRequested
from xueji.features.accounts.grant_roles import change_roles
from xueji.features.accounts.offices import NOWHERE, granting_offices, nearest_above
from xueji.features.accounts.roles import known, roles_granting
from xueji.features.accounts.schemas import (
    AccessRequest,
    AccessRequestList,
    Grant,
    Office,
    RequestState,
    RoleLabel,
)
from xueji.features.accounts.store import RequestRow
from xueji.features.organisations import POOL
from xueji.kernel.permissions import May
from xueji.kernel.refusals import NotFound
from xueji.platform.caller import Caller
from xueji.platform.database import Tx
from xueji.platform.events import publish

MOST = 100


async def ask(tx: Tx, caller: Caller, permission: May) -> AccessRequest:
    """Send the request to the nearest office that can grant it. Asking again finds the one that waits."""
    post = post_of(caller)
    if caller.may(permission):
        raise errors.NothingToAsk(label=permission.label)
    offices = await granting_offices(tx, permission, caller)
    if not roles_granting(permission, post.level) or not offices:
        office = offices[0].name if offices else NOWHERE
        raise errors.NotForYourLevel(label=permission.label, level=post.level.label, office=office)
    office = offices[0]
    request_id = await store.insert_request(
        tx, account_id=caller.account_id, post_id=post.id, office_id=office.id, permission=permission
    )
    if request_id is not None:
        await tx.audit(
            "access.requested",
            subject=f"access_request:{request_id}",
            organisation_id=office.id,
            permission=permission.value,
        )
        await publish(
            tx,
            AccessRequested(
                request_id=request_id,
                permission=permission,
                account_id=caller.account_id,
                account_name=caller.name,
                organisation_id=post.organisation_id,
                organisation_name=post.organisation_name,
                office_id=office.id,
                to_account_ids=tuple(one.account_id for one in await store.administrators_at(tx, [office.id])),
                at=tx.now,
            ),
        )
    row = await store.waiting_request(tx, post.id, permission)
    if row is None:
        raise NotFound
    return _card(row, caller)


async def list_for(caller: Caller) -> AccessRequestList:
    """What waits for the caller's office or one below it, and what the caller has asked."""
    decides = caller.post is not None and caller.may(May.ACCOUNT_MANAGE)
    waiting = await store.requests_to_decide(POOL, caller.post.path, MOST) if decides and caller.post else []
    mine = await store.requests_of(POOL, caller.account_id, MOST)
    return AccessRequestList(
        to_decide=[_card(row, caller) for row in waiting if row.account_id != caller.account_id],
        mine=[_card(row, caller) for row in mine],
    )


async def count_requests(caller: Caller) -> int:
    """How many requests wait for the caller's office or one below it, the caller's own aside."""
    if caller.post is None or not caller.may(May.ACCOUNT_MANAGE):
        return 0
    return await store.count_requests(POOL, caller.post.path, caller.account_id)


async def grant(tx: Tx, caller: Caller, request_id: int, data: Grant) -> AccessRequest:
    """Give the asker's post the role; the next request of theirs has the permission."""
    row = await _waiting(tx, caller, request_id)
    post = await store.post(tx, row.post_id)
    if post is None or not post.active:
        raise NotFound
    fitting = roles_granting(row.permission, row.level)
    role = data.role or fitting[0]
    if role not in fitting:
        levels = "、".join(one.label for one in fitting)
        raise errors.RoleWithoutPermission(role=role.label, label=row.permission.label, roles=levels)
    await change_roles(tx, caller, post, [*known(post.roles), role], confirm=data.confirm)
    return await _decide(tx, caller, row, RequestState.GRANTED, role=role.value)


async def refuse(tx: Tx, caller: Caller, request_id: int, reason: str) -> AccessRequest:
    row = await _waiting(tx, caller, request_id)
    return await _decide(tx, caller, row, RequestState.REFUSED, reason=rules.tidy(reason))


async def _waiting(tx: Tx, caller: Caller, request_id: int) -> RequestRow:
    row = await store.lock_request(tx, request_id)
    if row is None or not row.office_path.startswith(post_of(caller).path):
        raise NotFound
    if row.account_id == caller.account_id:
        raise errors.NotOnYourself(office=await nearest_above(tx, post_of(caller).path))
    if row.state is not RequestState.WAITING:
        raise errors.RequestDecided(state=row.state.label)
    return row


async def _decide(
    tx: Tx, caller: Caller, row: RequestRow, state: RequestState, *, reason: str = "", role: str | None = None
) -> AccessRequest:
    await store.decide_request(tx, row.id, state, by=caller.account_id, reason=reason, role=role)
    await tx.audit(
        f"access.{state.value}",
        subject=f"access_request:{row.id}",
        organisation_id=row.office_id,
        permission=row.permission.value,
        account_id=row.account_id,
        role=role,
    )
    await publish(
        tx, AccessDecided(row.id, row.permission, row.account_id, granted=state is RequestState.GRANTED, reason=reason)
    )
    fresh = await store.request(tx, row.id)
    if fresh is None:
        raise NotFound
    return _card(fresh, caller)


def _card(row: RequestRow, caller: Caller) -> AccessRequest:
    return AccessRequest(
        id=row.id,
        permission=row.permission,
        permission_label=row.permission.label,
        office=Office(row.office_id, row.office_name),
        account_id=row.account_id,
        account_name=row.account_name,
        post_id=row.post_id,
        post_title=row.post_title,
        organisation_name=row.organisation_name,
        roles=[RoleLabel(role, role.label) for role in roles_granting(row.permission, row.level)],
        state=row.state,
        state_label=row.state.label,
        reason=row.reason,
        created_at=row.created_at,
        decided_at=row.decided_at,
        mine=row.account_id == caller.account_id,
    )
