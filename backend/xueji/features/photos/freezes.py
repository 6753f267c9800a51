"""学籍冻结: a city or the province stops new photos below an office for some days.

The handbook names photos alone as what a freeze stops (Q72); windows, enrolment and everything else go on.
"""

from datetime import timedelta

from xueji.features import organisations
from xueji.features.photos import errors, freeze_store
from xueji.features.photos.freeze_store import FreezeRow
from xueji.features.photos.schemas import Freezes, FreezeState, NewFreeze, RecordFreeze
from xueji.features.students import POOL
from xueji.kernel.clock import china_date, day_words
from xueji.kernel.permissions import May
from xueji.kernel.refusals import NotFound
from xueji.platform.caller import Caller
from xueji.platform.database import Tx

LONGEST = timedelta(days=184)


async def read(caller: Caller) -> Freezes:
    """Freezes over the own office and below it."""
    post = caller.post
    rows = await freeze_store.freezes(POOL, post.path) if post else []
    return Freezes([_view(caller, row) for row in rows], caller.may(May.RECORD_FREEZE))


async def freeze(tx: Tx, caller: Caller, data: NewFreeze) -> RecordFreeze:
    """Freeze the records below an office of the own subtree, the own office included.

    Raises:
        FreezePeriodWrong: the days make no period, or one that is over or too long.
    """
    post = caller.post
    office = await organisations.get_organisation(data.organisation_id, tx)
    if post is None or not organisations.is_within(office.path, post.path):
        raise NotFound
    if data.ends_on < data.starts_on:
        raise errors.FreezePeriodWrong(what="结束的日期比开始的早。")
    if data.ends_on < tx.today:
        raise errors.FreezePeriodWrong(what="结束的日期已经过去。")
    if data.ends_on - data.starts_on > LONGEST:
        raise errors.FreezePeriodWrong(what="时间太长，会耽误学校办事。")
    freeze_id = await freeze_store.insert_freeze(
        tx, data, path=office.path, set_by=post.organisation_id, account_id=caller.account_id
    )
    await tx.audit(
        "records.frozen",
        subject=f"freeze:{freeze_id}",
        organisation_id=office.id,
        starts_on=data.starts_on.isoformat(),
        ends_on=data.ends_on.isoformat(),
    )
    return _view(caller, await _found(tx, caller, freeze_id))


async def lift(tx: Tx, caller: Caller, freeze_id: int) -> RecordFreeze:
    """End a freeze before its last day; only an office at or above the one that set it may.

    Raises:
        FreezeOver: it has ended already.
    """
    row = await _found(tx, caller, freeze_id)
    if _state(row) is FreezeState.OVER:
        ended = china_date(row.lifted_at) if row.lifted_at else row.ends_on + timedelta(days=1)
        raise errors.FreezeOver(when=day_words(ended, tx.today))
    await freeze_store.lift(tx, freeze_id)
    await tx.audit("records.unfrozen", subject=f"freeze:{freeze_id}", organisation_id=row.organisation_id)
    return _view(caller, await _found(tx, caller, freeze_id))


async def _found(tx: Tx, caller: Caller, freeze_id: int) -> FreezeRow:
    row = await freeze_store.lock_freeze(tx, freeze_id, caller.post.path) if caller.post else None
    if row is None:
        raise NotFound
    return row


def _state(row: FreezeRow) -> FreezeState:
    if row.lifted_at is not None or row.ends_on < row.today:
        return FreezeState.OVER
    return FreezeState.RUNNING if row.starts_on <= row.today else FreezeState.TO_COME


def _view(caller: Caller, row: FreezeRow) -> RecordFreeze:
    state = _state(row)
    own = caller.post is not None and organisations.is_within(row.by_path, caller.post.path)
    return RecordFreeze(
        id=row.id,
        organisation_id=row.organisation_id,
        organisation=row.organisation,
        by=row.by,
        starts_on=row.starts_on,
        ends_on=row.ends_on,
        reason=row.reason,
        state=state,
        state_label=state.label,
        lifted_at=row.lifted_at,
        may_lift=own and state is not FreezeState.OVER and caller.may(May.RECORD_FREEZE),
    )
