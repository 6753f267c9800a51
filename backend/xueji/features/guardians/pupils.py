"""The pupil whom it is about, for those who may know: by a code that proves it, or by scope."""

from collections.abc import Sequence
from datetime import date

import msgspec

from xueji.features import organisations, students
from xueji.features.guardians.rules import under_14
from xueji.features.organisations import ClassRow
from xueji.features.students import CardRow, Reads, Record
from xueji.kernel.levels import Level
from xueji.kernel.masking import mask_name
from xueji.kernel.refusals import NotFound
from xueji.platform.caller import Caller
from xueji.platform.scope import Scope, scope_of


class Pupil(msgspec.Struct, frozen=True):
    """What binding needs to know of a pupil."""

    id: int
    name: str
    birth_date: date
    school_id: int
    school: str
    class_id: int | None
    class_name: str | None

    @property
    def masked_name(self) -> str:
        return mask_name(self.name)

    def young(self, today: date) -> bool:
        """Under 14: personal data is sensitive, a guardian consents."""
        return under_14(self.birth_date, today)


async def of_code(source: Reads, student_id: int) -> Pupil:
    """The pupil of a code: whoever holds the code may know this much."""
    return await _pupil(source, Scope(student_ids=(student_id,)), student_id)


async def numbers_of(source: Reads, student_id: int) -> set[str]:
    """By which a pupil may be known to the family: the national number and the provincial one."""
    record = (await students.read_records(source, [student_id]))[student_id]
    return {str(one).upper() for one in (record.national_number, record.values.get("provincial_number")) if one}


async def of_caller(source: Reads, caller: Caller, student_id: int) -> Pupil:
    """A pupil within the caller's scope, else NotFound."""
    return await _pupil(source, scope_of(caller), student_id)


async def _pupil(source: Reads, scope: Scope, student_id: int) -> Pupil:
    return _of(await students.visible_record(scope, student_id, source))


async def just_entered(source: Reads, student_ids: Sequence[int]) -> dict[int, Pupil]:
    """Pupils whom the caller has entered just now, by id; one statement."""
    return {one.id: _of(one) for one in (await students.read_records(source, student_ids)).values()}


def _of(record: Record) -> Pupil:
    return Pupil(
        id=record.id,
        name=str(record.values["name"]),
        birth_date=date.fromisoformat(str(record.values["birth_date"])),
        school_id=record.school_id,
        school=record.school,
        class_id=record.class_id,
        class_name=record.class_name or None,
    )


class ClassOfPupils(msgspec.Struct, frozen=True):
    """A class within the caller's scope, with its pupils in school."""

    id: int
    name: str
    school: str
    pupils: list[CardRow]


async def class_of_caller(source: Reads, caller: Caller, class_id: int) -> ClassOfPupils:
    """Raises NotFound for a class that is not the caller's."""
    scope = scope_of(caller)
    found: ClassRow | None = await organisations.school_class(source, class_id)
    if found is None or caller.post is None or scope.path is None:
        raise NotFound
    school = await organisations.visible(source, caller, found.school_id)
    if caller.post.level is not Level.SCHOOL or (scope.class_ids is not None and class_id not in scope.class_ids):
        raise NotFound
    own = Scope(path=scope.path, class_ids=(class_id,))
    cards = await students.pupil_cards(own, source=source)
    return ClassOfPupils(found.id, found.name, school.name, [card for card in cards if card.state in students.LIVE])
