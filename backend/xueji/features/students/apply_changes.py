"""Change records: contents, family members, history and version in one act, whether one record or a thousand."""

from collections.abc import Mapping, Sequence
from datetime import date

import msgspec

from xueji.features.students import store
from xueji.features.students.events import RecordsChanged
from xueji.features.students.fields import CATALOGUE, MEMBER_CATALOGUE, MEMBERS, MOST_MEMBERS, PLACEMENT
from xueji.features.students.models import CHANGE_SEAL, MEMBER_SEAL, STUDENT_SEAL
from xueji.features.students.record import (
    ALL_COLUMNS,
    MEMBER_ID,
    Member,
    Record,
    SealedMember,
    Value,
    Values,
    differences,
    index_of,
    opened,
    opened_member,
    person_key,
    plain_part,
    sealed_member_part,
    sealed_part,
)
from xueji.features.students.timeline import ChangeKind, ChangeSource
from xueji.kernel.refusals import NotFound
from xueji.platform.crypto import Keyring, keyring
from xueji.platform.database import Tx
from xueji.platform.events import publish


class Actor(msgspec.Struct, frozen=True):
    """Who acts: `name` is what the timeline prints (班主任 赵老师, 家长)."""

    account_id: int | None
    name: str


class Application(msgspec.Struct, frozen=True, kw_only=True):
    """What is to change on one record. `members`, if given, replaces the whole list, in order."""

    student_id: int
    changes: Mapping[str, Value]
    members: Sequence[Mapping[str, Value]] | None = None
    case_id: int | None = None


class Applied(msgspec.Struct, frozen=True):
    """`fields` are those that really changed; `version` is the record's from now on."""

    student_id: int
    version: int
    fields: tuple[str, ...]


async def apply_changes(
    tx: Tx,
    student_id: int,
    changes: Mapping[str, Value],
    members: Sequence[Mapping[str, Value]] | None = None,
    *,
    source: ChangeSource,
    actor: Actor,
    case_id: int | None = None,
) -> Applied:
    """Change one record. The caller has checked who may; values are valid and in their one written form."""
    application = Application(student_id=student_id, changes=changes, members=members, case_id=case_id)
    (applied,) = await apply_many(tx, [application], source=source, actor=actor)
    return applied


async def apply_many(
    tx: Tx, applications: Sequence[Application], *, source: ChangeSource, actor: Actor
) -> list[Applied]:
    """Change many records in a constant number of statements; answers in the order of the applications.

    Raises:
        NotFound: a record is not there.
    """
    rows = {row.id: row for row in await store.locked_records(tx, [one.student_id for one in applications])}
    if len(rows) != len(applications):
        raise NotFound
    ring = keyring()
    contents: list[store.NewContent] = []
    members: list[tuple[int, SealedMember]] = []
    history: list[store.NewChange] = []
    answers: list[Applied] = []
    for one in applications:
        before = opened(rows[one.student_id], ring)
        values = _after(before.values, one.changes)
        changed = differences(before.values, values, ALL_COLUMNS)
        family = None if one.members is None else _family(before.members, one.members, ring)
        moved = family is not None and _family_differs(before.members, family, ring)
        if not changed and not moved:
            answers.append(Applied(one.student_id, before.version, ()))
            continue
        contents.append(_content(before, values, ring))
        diff: dict[str, object] = {name: [before.values.get(name), values.get(name)] for name in changed}
        if family is not None and moved:
            members += [(one.student_id, member) for member in family]
            diff[MEMBERS] = [
                [member.values for member in before.members],
                [dict(member) for member in one.members or ()],
            ]
        names = tuple(diff)
        history.append(_change(before, names, diff, one.case_id, source, actor, ring))
        answers.append(Applied(one.student_id, before.version + 1, names))
    if contents:
        await store.write_contents(tx, contents)
        with_members = [change.student_id for change in history if MEMBERS in change.fields]
        if with_members:
            await store.write_members(tx, with_members, members)
        await store.add_changes(tx, history)
        await publish(tx, RecordsChanged({change.student_id: tuple(change.fields) for change in history}))
    return answers


def _after(before: Values, changes: Mapping[str, Value]) -> Values:
    unknown = [name for name in changes if name not in CATALOGUE or name in PLACEMENT]
    if unknown:
        raise ValueError(f"not a field of the record: {', '.join(unknown)}")
    return {**before, **{name: None if value == "" else value for name, value in changes.items()}}


def _content(before: Record, values: Values, ring: Keyring) -> store.NewContent:
    number = values.get("provincial_number")
    return store.NewContent(
        id=before.id,
        name=str(values["name"]),
        sex=str(values["sex"]),
        birth_date=date.fromisoformat(str(values["birth_date"])),
        id_type=str(values["id_type"]),
        id_index=index_of(person_key(values), ring),
        ethnicity=str(values["ethnicity"]),
        provincial_number=str(number) if number else None,
        general=dict(plain_part(values)),
        sealed=ring.seal(sealed_part(values, before.national_number), STUDENT_SEAL),
    )


def _family(before: Sequence[Member], after: Sequence[Mapping[str, Value]], ring: Keyring) -> list[SealedMember]:
    if len(after) > MOST_MEMBERS:
        raise ValueError("too many family members")
    known = {str(member.id): member.id for member in before}
    return [
        SealedMember(
            id=known.get(str(values.get(MEMBER_ID) or ""), 0),
            position=position,
            name=str(values["name"]),
            relation=str(values["relation"]),
            guardian=values.get("guardian") is True,
            sealed=ring.seal(sealed_member_part(values), MEMBER_SEAL),
        )
        for position, values in enumerate(after, start=1)
    ]


def _family_differs(before: Sequence[Member], after: Sequence[SealedMember], ring: Keyring) -> bool:
    if [member.id for member in before] != [member.id for member in after]:
        return True
    return any(
        bool(differences(old.values, opened_member(new, ring).values, tuple(MEMBER_CATALOGUE)))
        for old, new in zip(before, after, strict=True)
    )


def _change(
    before: Record,
    names: tuple[str, ...],
    diff: Mapping[str, object],
    case_id: int | None,
    source: ChangeSource,
    actor: Actor,
    ring: Keyring,
) -> store.NewChange:
    return store.NewChange(
        student_id=before.id,
        kind=ChangeKind.INFORMATION.value,
        source=source.value,
        actor_account_id=actor.account_id,
        actor=actor.name,
        organisation_id=before.school_id,
        class_id=before.class_id,
        fields=list(names),
        sealed=ring.seal(msgspec.json.encode(diff), CHANGE_SEAL),
        case_id=case_id,
    )
