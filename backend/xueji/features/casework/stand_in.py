"""An official who is away asks a colleague of the same office to decide meanwhile."""

from datetime import timedelta

from xueji.features import accounts, students
from xueji.features.casework import errors
from xueji.features.casework.kinds import kinds
from xueji.features.casework.office_schemas import Colleague, NewStandIn, PermissionLine, StandInLine, StandIns
from xueji.kernel.clock import china_date
from xueji.kernel.permissions import May
from xueji.kernel.refusals import NotFound
from xueji.platform.caller import Caller, Post
from xueji.platform.cases import actor_of
from xueji.platform.database import Tx, value

MOST_DAYS = 60


def deciding(caller: Caller) -> list[May]:
    """What the post itself may decide: what others handed over is not handed on."""
    own = actor_of(caller).permissions
    return sorted({step.needs for kind in kinds() for step in kind.steps() if step.needs is not None} & own)


async def read(caller: Caller, source: students.Reads = students.POOL) -> StandIns:
    post = _post(caller)
    now = await value("SELECT now()")
    rows = await accounts.stand_ins_of(source, post.id)
    there = await accounts.colleagues(source, post.organisation_id, caller.account_id)
    lines = [_line(row, post) for row in rows]
    return StandIns(
        mine=[line for line in lines if line.own],
        for_me=[line for line in lines if not line.own],
        colleagues=[Colleague(one.post_id, one.name, one.title) for one in there],
        permissions=[PermissionLine(may.value, may.label) for may in deciding(caller)],
        today=china_date(now),
        most_days=MOST_DAYS,
    )


async def hand_over(tx: Tx, caller: Caller, data: NewStandIn) -> StandIns:
    """Hand own deciding permissions to a colleague until a day.

    Raises:
        NothingToHandOver: a permission that the post does not hold itself, or that decides nothing.
        PeriodOfAbsence: in the past, or too long.
        StandInElsewhere: no colleague of this office.
        AlreadyStandsIn: the same colleague does already.
    """
    post = _post(caller)
    mine = {may.value: may for may in deciding(caller)}
    if not set(data.permissions) <= mine.keys():
        raise errors.NothingToHandOver
    if data.since < tx.today or not data.since <= data.until <= data.since + timedelta(days=MOST_DAYS):
        raise errors.PeriodOfAbsence(most=MOST_DAYS)
    there = await accounts.colleagues(tx, post.organisation_id, caller.account_id)
    if all(one.post_id != data.post_id for one in there):
        raise errors.StandInElsewhere
    number = await accounts.add_stand_in(
        tx,
        organisation_id=post.organisation_id,
        post_id=post.id,
        stand_in_post_id=data.post_id,
        permissions=[mine[one] for one in data.permissions],
        since=data.since,
        until=data.until,
    )
    if number is None:
        raise errors.AlreadyStandsIn
    await tx.audit(
        "stand_in.set",
        subject=f"stand_in:{number}",
        post_id=data.post_id,
        permissions=sorted(data.permissions),
        until=data.until.isoformat(),
    )
    return await read(caller, tx)


async def end(tx: Tx, caller: Caller, stand_in_id: int) -> StandIns:
    """Either of the two ends it, at once. NotFound for everybody else's."""
    post = _post(caller)
    if not await accounts.end_stand_in(tx, stand_in_id, post.id):
        raise NotFound
    await tx.audit("stand_in.ended", subject=f"stand_in:{stand_in_id}")
    return await read(caller, tx)


def _post(caller: Caller) -> Post:
    if caller.post is None:
        raise NotFound
    return caller.post


def _line(row: accounts.StandInRow, post: Post) -> StandInLine:
    labels = {may.value: may.label for may in May}
    return StandInLine(
        id=row.id,
        office=row.organisation_name,
        who=row.who,
        stand_in=row.stand_in,
        permissions=[labels[one] for one in row.permissions if one in labels],
        since=row.since,
        until=row.until,
        own=row.post_id == post.id,
    )
