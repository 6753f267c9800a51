"""Applicants: records that claim a person while they wait to be enrolled (Q8, Q9, Q11)."""

from collections.abc import Mapping, Sequence
from datetime import date

import msgspec

from xueji.features.students import claim_store, store
from xueji.features.students.apply_changes import Actor
from xueji.features.students.claim_store import Applicant, Holder
from xueji.features.students.fields import CATALOGUE
from xueji.features.students.models import MEMBER_SEAL, STUDENT_SEAL
from xueji.features.students.record import (
    SealedMember,
    Value,
    Values,
    index_of,
    person_key,
    plain_part,
    sealed_member_part,
    sealed_part,
)
from xueji.features.students.states import State
from xueji.features.students.timeline import ChangeKind, ChangeSource
from xueji.features.students.words import masked
from xueji.kernel.masking import mask_name
from xueji.kernel.names import normalise
from xueji.kernel.texts import compact
from xueji.platform.crypto import Keyring, keyring
from xueji.platform.database import Tx

SHORTEST_NUMBER = 7


class NewRecord(msgspec.Struct, frozen=True, kw_only=True):
    """An applicant, valid and in the written form of `clean`."""

    school_id: int
    school_path: str
    class_id: int | None
    stage: str
    grade: int
    values: Mapping[str, Value]
    members: Sequence[Mapping[str, Value]]
    by: Actor
    """Who has filled it in."""


class ClaimedBy(msgspec.Struct, frozen=True, kw_only=True):
    """Whose record claims a person, as another school may read it. `student_id` never goes out."""

    student_id: int
    school_id: int
    school: str
    name: str
    number: str
    state: State


async def enter_waiting(tx: Tx, records: Sequence[NewRecord]) -> list[int | None]:
    """Enter applicants, set-based; answers their ids in order, None where the person is claimed already."""
    made = await _applicants(tx, records)
    standing = await claim_store.enter(tx, _each_once(made), State.WAITING)
    await _write_down(tx, [(one, record) for one, record in zip(made, records, strict=True) if one.id in standing])
    return [one.id if one.id in standing else None for one in made]


async def enter_beside(tx: Tx, records: Sequence[NewRecord]) -> list[int]:
    """Enter applicants who claim nobody, so that what was filled in is not lost; answers their ids in order."""
    made = await _applicants(tx, records)
    await claim_store.enter(tx, made, State.NOT_ENROLLED)
    await _write_down(tx, list(zip(made, records, strict=True)))
    return [one.id for one in made]


async def _applicants(tx: Tx, records: Sequence[NewRecord]) -> list[Applicant]:
    ring = keyring()
    ids = await claim_store.next_ids(tx, len(records))
    return [_applicant(student_id, record, ring) for student_id, record in zip(ids, records, strict=True)]


async def take_claims(tx: Tx, student_ids: Sequence[int]) -> set[int]:
    """Records that are kept claim their persons again; answers those that do."""
    return await claim_store.take(tx, student_ids)


async def release_claims(tx: Tx, student_ids: Sequence[int]) -> None:
    await claim_store.release(tx, student_ids)


async def claimed_by(source: store.Reads, student_ids: Sequence[int]) -> dict[int, ClaimedBy]:
    """Who claims the persons of these records, for those whose claim is somebody else's."""
    wanted = await claim_store.persons(source, student_ids)
    found = await claim_store.holders(source, list(wanted.values()))
    return {
        student_id: _told(holder)
        for student_id, index in wanted.items()
        if (holder := found.get(index)) is not None and holder.id != student_id
    }


async def claimed_by_persons(source: store.Reads, persons: Sequence[Mapping[str, Value]]) -> list[ClaimedBy | None]:
    """Who claims the persons whose key fields these are, in their order; one statement however many."""
    ring = keyring()
    indexes = [index_of(person_key(values), ring) for values in persons]
    found = await claim_store.holders(source, indexes) if indexes else {}
    return [None if (holder := found.get(index)) is None else _told(holder) for index in indexes]


async def claimed_by_person(source: store.Reads, values: Mapping[str, Value]) -> ClaimedBy | None:
    """Who claims the person whose key fields these are."""
    return (await claimed_by_persons(source, [values]))[0]


def _told(holder: Holder) -> ClaimedBy:
    return ClaimedBy(
        student_id=holder.id,
        school_id=holder.school_id,
        school=holder.school,
        name=mask_name(holder.name),
        number=masked_id_number(holder.sealed),
        state=holder.state,
    )


def _applicant(student_id: int, record: NewRecord, ring: Keyring) -> Applicant:
    values: Values = dict(record.values)
    return Applicant(
        id=student_id,
        school_id=record.school_id,
        school_path=record.school_path,
        class_id=record.class_id,
        stage=record.stage,
        grade=record.grade,
        name=str(values["name"]),
        sex=str(values["sex"]),
        birth_date=date.fromisoformat(str(values["birth_date"])),
        id_type=str(values["id_type"]),
        id_index=index_of(person_key(values), ring),
        ethnicity=str(values["ethnicity"]),
        general=dict(plain_part(values)),
        sealed=ring.seal(sealed_part(values), STUDENT_SEAL),
        members=tuple(
            SealedMember(
                id=0,
                position=position,
                name=str(member["name"]),
                relation=str(member["relation"]),
                guardian=member.get("guardian") is True,
                sealed=ring.seal(sealed_member_part(member), MEMBER_SEAL),
            )
            for position, member in enumerate(record.members, start=1)
        ),
    )


def _each_once(made: Sequence[Applicant]) -> list[Applicant]:
    """One statement enters a person once; a second line of the same person stays out."""
    return list({one.id_index: one for one in reversed(made)}.values())


async def _write_down(tx: Tx, entered: Sequence[tuple[Applicant, NewRecord]]) -> None:
    """Families and histories of those who have been entered."""
    if not entered:
        return
    members = [(one.id, member) for one, _ in entered for member in one.members]
    if members:
        await store.write_members(tx, [one.id for one, _ in entered], members)
    await store.add_changes(tx, [_applied(one, record.by) for one, record in entered])


def _applied(one: Applicant, actor: Actor) -> store.NewChange:
    return store.NewChange(
        student_id=one.id,
        kind=ChangeKind.APPLIED.value,
        source=ChangeSource.ENROLMENT.value,
        actor_account_id=actor.account_id,
        actor=actor.name,
        organisation_id=one.school_id,
        class_id=one.class_id,
        fields=[],
        sealed=None,
        case_id=None,
    )


def masked_id_number(sealed: bytes) -> str:
    """The ID number inside `student.sealed` as lists show it."""
    values = msgspec.json.decode(keyring().open(sealed, STUDENT_SEAL), type=dict[str, str | bool | None])
    return masked(CATALOGUE["id_number"], values.get("id_number"))


def person_index(words: str) -> bytes | None:
    """The blind index of a full ID number that somebody searches for; nothing for anything shorter."""
    number = compact(words).upper()
    return index_of(number) if len(number) >= SHORTEST_NUMBER else None


class FormerRecord(msgspec.Struct, frozen=True, kw_only=True):
    """A record of a person that somebody named by name and number. `student_id` never goes out."""

    student_id: int
    name: str
    number: str
    state: State
    stage: str
    grade: int
    school: str
    class_name: str


async def former_records(
    source: store.Reads, persons: Sequence[tuple[str, str]]
) -> dict[tuple[str, str], list[FormerRecord]]:
    """The records of persons given as name and ID number, as far as both fit; one statement however many."""
    ring = keyring()
    indexes = {person: index_of(compact(person[1]).upper(), ring) for person in persons}
    rows = await claim_store.kept_records(source, list(indexes.values()))
    found: dict[tuple[str, str], list[FormerRecord]] = {person: [] for person in persons}
    for person, index in indexes.items():
        found[person] = [
            FormerRecord(
                student_id=row.id,
                name=row.name,
                number=masked_id_number(row.sealed),
                state=row.state,
                stage=row.stage,
                grade=row.grade,
                school=row.school,
                class_name=row.class_name or "",
            )
            for row in rows
            if row.id_index == index and row.name == normalise(person[0])
        ]
    return found


continuing_newcomers, forget_newcomers = claim_store.continuing_newcomers, claim_store.forget
several_records = claim_store.of_one_person
