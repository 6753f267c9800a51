"""Show one full value that is masked otherwise. Every such look is written down before the value goes out."""

from xueji.features.students import errors, store, words
from xueji.features.students.fields import CATALOGUE, MEMBER_CATALOGUE, Field
from xueji.features.students.record import NATIONAL_NUMBER, Record, Value, opened
from xueji.features.students.schemas import Revealed
from xueji.features.students.seen_by import FULL
from xueji.features.students.store import POOL
from xueji.features.students.views import NATIONAL_NUMBER_FIELD, Eyes, is_masked
from xueji.kernel.refusals import NotFound
from xueji.platform.audit import read_log
from xueji.platform.caller import Caller
from xueji.platform.scope import scope_of

NAME = "name"
BIRTH_DATE = "birth_date"


async def to_family(caller: Caller, student_id: int, field: str) -> Revealed:
    return await _reveal(caller, student_id, field, Eyes.FAMILY, "点开看孩子的信息")


async def to_staff(caller: Caller, student_id: int, field: str, purpose: str) -> Revealed:
    """The value to staff, with the purpose they wrote; bureaus may also ask for the name and the birth date."""
    eyes = Eyes.SCHOOL if scope_of(caller).full_names else Eyes.BUREAU
    return await _reveal(caller, student_id, field, eyes, purpose.strip())


async def _reveal(caller: Caller, student_id: int, path: str, eyes: Eyes, purpose: str) -> Revealed:
    row = await store.record(POOL, scope_of(caller), student_id)
    if row is None:
        raise NotFound
    field, value = find(opened(row), path)
    if not is_masked(field, eyes) and not (eyes is Eyes.BUREAU and field.name in {NAME, BIRTH_DATE}):
        raise errors.RevealNotMasked
    await read_log(caller, FULL, [student_id], f"{purpose}（{field.label}）")
    return Revealed(path, words.text_of(field, value), value)


def find(record: Record, path: str) -> tuple[Field, Value]:
    """The field and its value behind `phone` or `members.0.phone`."""
    if path == NATIONAL_NUMBER:
        return NATIONAL_NUMBER_FIELD, record.national_number
    if path in CATALOGUE:
        return CATALOGUE[path], record.values.get(path)
    match path.split("."):
        case ["members", number, name] if name in MEMBER_CATALOGUE and number in {"0", "1", "2", "3"}:
            member = record.members[int(number) : int(number) + 1]
            if member:
                return MEMBER_CATALOGUE[name], member[0].values.get(name)
        case _:
            pass
    raise NotFound
