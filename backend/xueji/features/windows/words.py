"""Items and family members as people read them."""

from collections.abc import Mapping, Sequence

from xueji.features import students
from xueji.features.windows.family_schemas import Change, ChangeGroup, ChangeKind
from xueji.features.windows.rules import REASONS
from xueji.features.windows.schemas import ItemState
from xueji.features.windows.sheet import Item, ItemKind, Value

EMPTY = "没有填"
OWN = "本人"
UNNAMED = "家庭成员"

_KINDS = {
    ItemKind.FIELD: ChangeKind.CHANGED,
    ItemKind.MEMBER_FIELD: ChangeKind.CHANGED,
    ItemKind.REMOVED: ChangeKind.REMOVED,
    ItemKind.ADDED: ChangeKind.ADDED,
    ItemKind.ORDER: ChangeKind.ORDER,
}


def relation_of(values: Mapping[str, Value]) -> str:
    """“母亲”, or 家庭成员 where the relation says nothing."""
    return students.text_of(students.MEMBER_CATALOGUE["relation"], values.get("relation")) or UNNAMED


def member_title(values: Mapping[str, Value]) -> str:
    """“母亲” for the family's page."""
    note = values.get("relation_note")
    return note if isinstance(note, str) and note else relation_of(values)


def member_line(values: Mapping[str, Value]) -> str:
    """“赵王淑贞，祖母，不是监护人”."""
    guardian = "监护人" if values.get("guardian") is True else "不是监护人"
    return "，".join(filter(None, (str(values.get("name") or ""), relation_of(values), guardian)))


def full(field: students.Field, value: object) -> str:
    """A value in words for the family: everything but ID numbers, which they tap to see."""
    plain = value if isinstance(value, str | bool) else None
    return students.masked(field, plain) if field.mask is students.Mask.ID_NUMBER else students.text_of(field, plain)


def partly(field: students.Field, value: object) -> str:
    """A value in words for those who compare: numbers masked, addresses and codes in the open."""
    plain = value if isinstance(value, str | bool) else None
    hidden = field.mask in {students.Mask.ID_NUMBER, students.Mask.PHONE}
    return students.masked(field, plain) if hidden else students.text_of(field, plain)


def field_of(item: Item) -> students.Field | None:
    """The field that an item is about; none for whole members and their order."""
    match item.kind:
        case ItemKind.FIELD:
            return students.CATALOGUE[item.field]
        case ItemKind.MEMBER_FIELD:
            return students.MEMBER_CATALOGUE[item.field]
        case _:
            return None


def label_of(item: Item) -> str:
    field = field_of(item)
    if field is not None:
        return field.label
    return "家庭成员的顺序" if item.kind is ItemKind.ORDER else "家庭成员"


def sides(item: Item, names: Mapping[str, str], *, masked: bool) -> tuple[str, str]:
    """Old and new in words. `names` of the family members by key, for their order."""
    field = field_of(item)
    if field is not None:
        say = partly if masked else full
        return say(field, item.before), say(field, item.after)
    if item.kind is ItemKind.ORDER:
        return _order(item.before, names), _order(item.after, names)
    before = member_line(item.before) if isinstance(item.before, dict) else ""
    after = member_line(item.after) if isinstance(item.after, dict) else ""
    return before, after


def _order(keys: object, names: Mapping[str, str]) -> str:
    return "、".join(names.get(key, UNNAMED) for key in keys) if isinstance(keys, list) else ""


def names_of(record: students.Record, items: Sequence[Item]) -> dict[str, str]:
    """The family members' names by key: those of the record and those that are added."""
    found = {str(member.id): str(member.values.get("name") or "") for member in record.members}
    for item in items:
        whole = item.after if isinstance(item.after, dict) else item.before if isinstance(item.before, dict) else None
        if item.member and whole is not None:
            found.setdefault(item.member, str(whole.get("name") or ""))
    return found


def subject_of(item: Item) -> str:
    """Whose it is: 本人, or the relation of the family member as it was."""
    return OWN if item.kind is ItemKind.FIELD else UNNAMED if item.kind is ItemKind.ORDER else member_title(item.who)


class Outcome:
    """What became of an item, for the receipt and for what was sent back."""

    def __init__(self, state: ItemState, reason: str = "", text: str = "") -> None:
        self.state = state
        self.reason = reason_words(reason, text)


def reason_words(reason: str, text: str) -> str:
    label = REASONS[reason].label if reason in REASONS else ""
    return "：".join(filter(None, (label if reason != "other" else "", text)))


def change_groups(
    items: Sequence[Item], names: Mapping[str, str], outcomes: Mapping[str, Outcome] | None = None
) -> list[ChangeGroup]:
    """Changes old → new by page and by family member, in the order of the form."""
    groups: dict[str, list[Change]] = {}
    for item in items:
        own = item.kind is ItemKind.FIELD
        page = students.CATALOGUE[item.field].page if own else students.Page.MEMBERS
        title = page.label if own or item.kind is ItemKind.ORDER else _member_group(item)
        before, after = sides(item, names, masked=False)
        outcome = (outcomes or {}).get(item.key)
        groups.setdefault(title, []).append(
            Change(
                item=item.key,
                field=item.field,
                label=label_of(item),
                kind=_KINDS[item.kind],
                before=before or EMPTY,
                after=after or EMPTY,
                page=page.value,
                member_key=item.member,
                state=outcome.state if outcome else None,
                state_label=outcome.state.label if outcome else "",
                reason=outcome.reason if outcome else "",
            )
        )
    return [ChangeGroup(title, changes) for title, changes in groups.items()]


def _member_group(item: Item) -> str:
    title = member_title(item.who)
    name = item.who.get("name")
    return f"{title} {name}" if name else title
