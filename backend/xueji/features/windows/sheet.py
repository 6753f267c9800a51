"""A pupil's sheet: the record with the family's draft laid over it, and the items that differ. Pure.

An item has a key that stays the same from the draft to the confirmation: `phone` (a field of the pupil),
`members.31.phone` (a field of the family member 31), `members.31` (that member is removed), `members.new-1` (one is
added), `members.order`.
"""

import enum
from collections.abc import Collection, Iterable, Mapping, Sequence

import msgspec

from xueji.features import students

Value = students.Value
Values = students.Values

NEW = "new-"
ORDER = f"{students.MEMBERS}.order"
MEMBER_ID = students.MEMBER_ID


class DraftMember(msgspec.Struct, frozen=True):
    """A family member in the wanted order; `values` are those that were written, all of them for a new one."""

    key: str
    values: Values = {}

    @property
    def added(self) -> bool:
        return self.key.startswith(NEW)


class DraftContent(msgspec.Struct, frozen=True):
    """What the family wrote, kept apart from the record: a field that nobody wrote follows the record."""

    changes: Values = {}
    members: list[DraftMember] | None = None

    @property
    def empty(self) -> bool:
        return not self.changes and self.members is None


class ItemKind(enum.StrEnum):
    FIELD = "field"
    MEMBER_FIELD = "member_field"
    REMOVED = "removed"
    ADDED = "added"
    ORDER = "order"


class Item(msgspec.Struct, frozen=True, kw_only=True):
    """One thing to confirm. `before` and `after` are a value, the values of a whole member, or the order of keys.

    `who` names the family member: the name and relation that stood in the record when it was handed in.
    """

    key: str
    kind: ItemKind
    field: str = ""
    member: str = ""
    who: Values = {}
    before: Value | Values | list[str] = None
    after: Value | Values | list[str] = None


def same(one: Value, other: Value) -> bool:
    """Nothing and an empty text are the same; a flag not answered is not the same as no."""
    return (None if one == "" else one) == (None if other == "" else other) and isinstance(one, bool) == isinstance(
        other, bool
    )


def own_members(record: students.Record) -> dict[str, Values]:
    """The record's family members by their key, in order."""
    return {str(member.id): member.values for member in record.members}


def merged(draft: DraftContent, record: students.Record) -> tuple[Values, list[Values]]:
    """The whole form as it would stand: the pupil's values, and the members in the wanted order with their id."""
    values: Values = {**record.values, **draft.changes}
    known = own_members(record)
    if draft.members is None:
        return values, [{**member, MEMBER_ID: key} for key, member in known.items()]
    members: list[Values] = []
    for member in draft.members:
        if member.added:
            members.append(dict(member.values))
        elif member.key in known:
            members.append({**known[member.key], **member.values, MEMBER_ID: member.key})
    return values, members


def kept_keys(draft: DraftContent, record: students.Record) -> list[str]:
    """The keys of `merged`'s members, in the same order."""
    known = own_members(record)
    if draft.members is None:
        return list(known)
    return [member.key for member in draft.members if member.added or member.key in known]


def items_of(draft: DraftContent, record: students.Record, fields: Collection[str]) -> list[Item]:
    """What differs from the record, in the order of the form; fields that the window does not offer are left out."""
    own = [
        Item(
            key=name,
            kind=ItemKind.FIELD,
            field=name,
            before=record.values.get(name),
            after=draft.changes[name],
        )
        for name in students.CATALOGUE
        if name in draft.changes and name in fields and not same(record.values.get(name), draft.changes[name])
    ]
    if draft.members is None or students.MEMBERS not in fields:
        return own
    return [*own, *_member_items(draft.members, own_members(record))]


def _member_items(wanted: Sequence[DraftMember], known: Mapping[str, Values]) -> list[Item]:
    found: list[Item] = []
    kept = {member.key for member in wanted}
    for member in wanted:
        if member.added:
            found.append(
                Item(
                    key=f"{students.MEMBERS}.{member.key}",
                    kind=ItemKind.ADDED,
                    member=member.key,
                    who=_who(member.values),
                    after=_filled(member.values),
                )
            )
            continue
        before = known.get(member.key)
        if before is None:
            continue
        found += [
            Item(
                key=f"{students.MEMBERS}.{member.key}.{name}",
                kind=ItemKind.MEMBER_FIELD,
                field=name,
                member=member.key,
                who=_who(before),
                before=before.get(name),
                after=member.values[name],
            )
            for name in students.MEMBER_CATALOGUE
            if name in member.values and not same(before.get(name), member.values[name])
        ]
    for key, before in known.items():
        if key not in kept:
            found.append(
                Item(
                    key=f"{students.MEMBERS}.{key}",
                    kind=ItemKind.REMOVED,
                    member=key,
                    who=_who(before),
                    before=dict(before),
                )
            )
    order = [member.key for member in wanted if member.added or member.key in known]
    unmoved = [key for key in known if key in kept] + [key for key in order if key.startswith(NEW)]
    if order != unmoved:
        found.append(Item(key=ORDER, kind=ItemKind.ORDER, before=unmoved, after=order))
    return found


def _who(values: Mapping[str, Value]) -> Values:
    return {"name": values.get("name"), "relation": values.get("relation")}


def _filled(values: Mapping[str, Value]) -> Values:
    return {name: value for name, value in values.items() if value not in (None, "")}


def draft_of(items: Iterable[Item], record: students.Record) -> DraftContent:
    """The draft that would hand in these items again: what a family goes on with after a return."""
    changes: Values = {}
    written: dict[str, Values] = {}
    added: list[DraftMember] = []
    removed: set[str] = set()
    order: list[str] | None = None
    for item in items:
        match item.kind:
            case ItemKind.FIELD:
                changes[item.field] = _plain(item.after)
            case ItemKind.MEMBER_FIELD:
                written.setdefault(item.member, {})[item.field] = _plain(item.after)
            case ItemKind.ADDED:
                added.append(DraftMember(item.member, _mapping(item.after)))
            case ItemKind.REMOVED:
                removed.add(item.member)
            case ItemKind.ORDER:
                order = list(item.after) if isinstance(item.after, list) else None
    known = own_members(record)
    if not (written.keys() & known.keys() or added or removed & known.keys() or order):
        return DraftContent(changes)
    members = [DraftMember(key, written.get(key, {})) for key in known if key not in removed] + added
    if order:
        place = {key: number for number, key in enumerate(order)}
        members.sort(key=lambda member: place.get(member.key, len(place)))
    return DraftContent(changes, members)


class Clashing(msgspec.Struct, frozen=True):
    """An item whose place in the record holds something else by now."""

    item: Item
    current: Value | Values


def clash(item: Item, record: students.Record, *, undoing: bool = False) -> Clashing | None:
    """Whether the record still holds what the item starts from (`before`; when undoing, what it wrote: `after`)."""
    expected = item.after if undoing else item.before
    match item.kind:
        case ItemKind.FIELD:
            current = record.values.get(item.field)
            return None if same(current, _plain(expected)) else Clashing(item, current)
        case ItemKind.MEMBER_FIELD:
            found = _find(item, record)
            current = None if found is None else found[1].get(item.field)
            fits = found is not None and same(current, _plain(expected))
            return None if fits else Clashing(item, current)
        case ItemKind.REMOVED:
            found = _find(item, record)
            return None if (found is None) is undoing else Clashing(item, None if found is None else found[1])
        case ItemKind.ADDED:
            there = _added(item, record)
            return None if (there is not None) is undoing else Clashing(item, None if there is None else there[1])
        case ItemKind.ORDER:
            return None


def _find(item: Item, record: students.Record) -> tuple[str, Values] | None:
    """The family member that an item is about: by id, else (removed and put back) by name and relation."""
    known = own_members(record)
    if item.member in known:
        return item.member, known[item.member]
    alike = [(key, values) for key, values in known.items() if _who(values) == item.who]
    return alike[0] if len(alike) == 1 else None


def _added(item: Item, record: students.Record) -> tuple[str, Values] | None:
    wanted = _mapping(item.after)
    for key, values in own_members(record).items():
        if _filled(values) == wanted:
            return key, values
    return None


class Writing(msgspec.Struct, frozen=True):
    """What accepted items make of a record; `members` is the whole list, absent when nothing of it changes."""

    changes: Values
    members: list[Values] | None


def written(items: Sequence[Item], record: students.Record) -> Writing:
    """The record's changes when these items are accepted. The caller has looked for clashes."""
    changes = {item.field: _plain(item.after) for item in items if item.kind is ItemKind.FIELD}
    family = [item for item in items if item.kind is not ItemKind.FIELD]
    if not family:
        return Writing(changes, None)
    members: dict[str, Values] = {key: {**values, MEMBER_ID: key} for key, values in own_members(record).items()}
    order: list[str] | None = None
    for item in family:
        found = _find(item, record)
        match item.kind:
            case ItemKind.MEMBER_FIELD if found:
                members[found[0]][item.field] = _plain(item.after)
            case ItemKind.REMOVED if found:
                members.pop(found[0], None)
            case ItemKind.ADDED:
                members[item.member] = _mapping(item.after)
            case ItemKind.ORDER if isinstance(item.after, list):
                order = item.after
            case _:
                continue
    return Writing(changes, _ordered(members, order))


def unwritten(items: Sequence[Item], record: students.Record) -> Writing:
    """The changes that take accepted items back."""
    changes = {item.field: _plain(item.before) for item in items if item.kind is ItemKind.FIELD}
    family = [item for item in items if item.kind is not ItemKind.FIELD]
    if not family:
        return Writing(changes, None)
    members: dict[str, Values] = {key: {**values, MEMBER_ID: key} for key, values in own_members(record).items()}
    order: list[str] | None = None
    for item in family:
        match item.kind:
            case ItemKind.MEMBER_FIELD:
                found = _find(item, record)
                if found:
                    members[found[0]][item.field] = _plain(item.before)
            case ItemKind.REMOVED:
                members[item.member] = _mapping(item.before)
            case ItemKind.ADDED:
                there = _added(item, record)
                if there:
                    members.pop(there[0], None)
            case ItemKind.ORDER if isinstance(item.before, list):
                order = item.before
            case _:
                continue
    return Writing(changes, _ordered(members, order))


def _ordered(members: Mapping[str, Values], order: Sequence[str] | None) -> list[Values]:
    if order is None:
        return list(members.values())
    place = {key: number for number, key in enumerate(order)}
    return [values for _, values in sorted(members.items(), key=lambda pair: place.get(pair[0], len(place)))]


def _plain(value: Value | Values | list[str]) -> Value:
    return value if value is None or isinstance(value, str | bool) else None


def _mapping(value: Value | Values | list[str]) -> Values:
    return _filled(value) if isinstance(value, dict) else {}
