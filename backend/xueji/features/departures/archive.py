"""The archive of a pupil who leaves, in parts that another province can keep one by one."""

from collections.abc import Sequence

import msgspec

from xueji.features import students, transfers
from xueji.platform.database import Tx


class Part(msgspec.Struct, frozen=True):
    title: str
    content: bytes


async def parts(tx: Tx, student_id: int) -> Sequence[Part]:
    """As the record is at this instant: what is known of the pupil, of the family, and how it came about."""
    record = await students.read_record(tx, student_id)
    alone = msgspec.structs.replace(record, members=())
    family = [member.values for member in record.members]
    history = await students.history(tx, student_id)
    return [
        Part("学籍信息", transfers.frozen(alone, tx.now)),
        *([Part("家庭成员", msgspec.json.encode(family))] if family else []),
        Part("异动记录", msgspec.json.encode(history)),
    ]
