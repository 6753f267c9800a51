"""Records and cards for the rooms above."""

from collections.abc import Collection, Sequence

from xueji.features.students import store
from xueji.features.students.fields import MEMBERS
from xueji.features.students.record import MEMBER_ID, Record, Value, Values, opened
from xueji.features.students.rules import Form
from xueji.features.students.store import POOL, CardRow, Reads
from xueji.kernel.refusals import NotFound
from xueji.platform.database import Tx
from xueji.platform.scope import Scope


async def read_record(tx: Tx, student_id: int) -> Record:
    """One record in the open, locked until the transaction ends. The caller has checked who asks.

    Raises:
        NotFound: there is no such record.
    """
    rows = await store.locked_records(tx, [student_id])
    if not rows:
        raise NotFound
    return opened(rows[0])


async def read_records(source: Reads, student_ids: Sequence[int]) -> dict[int, Record]:
    """Records in the open by id, one statement however many. The caller has checked who asks."""
    return {row.id: opened(row) for row in await store.records(source, student_ids)}


async def visible_record(scope: Scope, student_id: int, source: Reads = POOL) -> Record:
    """One record in the open, if it lies in the scope; else NotFound."""
    row = await store.record(source, scope, student_id)
    if row is None:
        raise NotFound
    return opened(row)


async def pupil_card(scope: Scope, student_id: int, source: Reads = POOL) -> CardRow:
    """Who one pupil is and where, if it lies in the scope; else NotFound."""
    found = await store.cards(source, scope, [student_id])
    if not found:
        raise NotFound
    return found[0]


async def pupil_cards(scope: Scope, student_ids: Sequence[int] | None = None, source: Reads = POOL) -> list[CardRow]:
    """Pupils of the scope by id, one statement however many; only those named if any are."""
    return await store.cards(source, scope, student_ids)


def snapshot(record: Record, names: Collection[str]) -> Form:
    """The named fields of a record as a form begins with them; family members carry their ids."""
    values: Values = {name: record.values[name] for name in names if name in record.values}
    members: list[dict[str, Value]] = []
    if MEMBERS in names:
        members = [{**member.values, MEMBER_ID: str(member.id)} for member in record.members]
    return Form(values, members)
