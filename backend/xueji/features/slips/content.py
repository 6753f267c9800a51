"""What stands on a slip: built from record and layout, frozen as canonical JSON, told apart by its hash. Pure."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from hashlib import sha256

import msgspec

from xueji.features import students
from xueji.features.slips.layouts import GUARDIANS, SCHOOL, Layout, LayoutGroup
from xueji.features.students import Mask, Record
from xueji.kernel.masking import mask_id, mask_phone
from xueji.kernel.texts import some_of

CLASS_NAME = "class_name"
NATIONAL_NUMBER = "national_number"
_LABELS = {SCHOOL: "学校", CLASS_NAME: "年级班级", GUARDIANS: "监护人", NATIONAL_NUMBER: "学籍号"}

_encode = msgspec.json.Encoder(order="sorted").encode


class Row(msgspec.Struct, frozen=True):
    """A field of the slip as people read it; `note` stands smaller beneath; `hidden`: shown when tapped."""

    field: str
    label: str
    text: str
    note: str = ""
    hidden: bool = False


class Group(msgspec.Struct, frozen=True):
    title: str
    source: students.Source
    rows: Sequence[Row]


class Undertaking(msgspec.Struct, frozen=True):
    intro: str
    lines: Sequence[str]
    agree: str
    student_agree: str


class Content(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that is signed. `issued_at` is the database's clock, in UTC; `photo` names a file by its hash."""

    layout: str
    layout_version: int
    title: str
    number: str
    student_id: int
    school_id: int
    school: str
    class_name: str
    name: str
    issued_at: datetime
    last_day: date
    groups: Sequence[Group]
    undertaking: Undertaking
    photo: str = ""

    def rows(self) -> dict[str, Row]:
        return {row.field: row for group in self.groups for row in group.rows}


_decode = msgspec.json.Decoder(Content).decode


class Frozen(msgspec.Struct, frozen=True):
    """The bytes that are sealed, and their SHA-256."""

    data: bytes
    hash: bytes


def frozen(content: Content) -> Frozen:
    data = _encode(content)
    return Frozen(data, sha256(data).digest())


def thawed(data: bytes) -> Content:
    return _decode(data)


def build(
    record: Record, layout: Layout, *, number: str, issued_at: datetime, last_day: date, photo: str = ""
) -> Content:
    """The slip of a record as it is now."""
    groups = [_group(record, layout, group) for group in layout.groups]
    count = sum(len(group.rows) for group in groups)
    return Content(
        layout=layout.name,
        layout_version=layout.version,
        title=layout.title,
        number=number,
        student_id=record.id,
        school_id=record.school_id,
        school=record.school,
        class_name=_class(record),
        name=str(record.values["name"]),
        issued_at=issued_at.astimezone(UTC),
        last_day=last_day,
        groups=groups,
        undertaking=Undertaking(layout.intro.format(count=count), layout.lines, layout.agree, layout.student_agree),
        photo=photo,
    )


def _group(record: Record, layout: Layout, group: LayoutGroup) -> Group:
    rows: list[Row] = []
    for name in group.fields:
        rows += [row for row in _rows(record, name) if row.text or name not in layout.left_out_when_empty]
    return Group(group.title, group.source, rows)


def _rows(record: Record, name: str) -> list[Row]:
    if name == GUARDIANS:
        return _guardians(record)
    if name == SCHOOL:
        return [Row(name, _LABELS[name], record.school)]
    if name == CLASS_NAME:
        return [Row(name, _LABELS[name], _class(record))]
    if name == NATIONAL_NUMBER:
        return [Row(name, _LABELS[name], record.national_number or "", hidden=True)]
    field = students.CATALOGUE[name]
    text = students.text_of(field, record.values.get(name))
    return [Row(name, field.label, text, hidden=bool(text) and field.mask is Mask.ID_NUMBER)]


def _guardians(record: Record) -> list[Row]:
    """Those who are guardians, by their number; the phone as far as its owner knows it again."""
    rows: list[Row] = []
    for member in record.members:
        if member.values.get("guardian") is not True:
            continue
        relation = students.text_of(students.MEMBER_CATALOGUE["relation"], member.values.get("relation"))
        phone = str(member.values.get("phone") or "")
        note = "，".join(filter(None, (relation, mask_phone(phone) if phone else "")))
        label = _LABELS[GUARDIANS] if not rows else f"{_LABELS[GUARDIANS]} {len(rows) + 1}"
        rows.append(Row(f"{GUARDIANS}.{len(rows)}", label, str(member.values.get("name") or ""), note))
    return rows or [Row(f"{GUARDIANS}.0", _LABELS[GUARDIANS], "")]


def _class(record: Record) -> str:
    grade = students.grade_label(record.stage, record.grade)
    return record.class_name or f"{grade}，还没有分班"


def shown(row: Row) -> str:
    """The text as it stands on a page until it is tapped."""
    if not row.hidden:
        return row.text
    return row.text[0] + mask_id(row.text[1:]) if row.text[:1] in {"G", "L", "J"} else mask_id(row.text)


def differences(before: Content, after: Content) -> list[str]:
    """The fields that say something else than before, or were not there."""
    old = before.rows()
    return [name for name, row in after.rows().items() if name not in old or _said(old[name]) != _said(row)]


def _said(row: Row) -> tuple[str, str]:
    return row.text, row.note


def is_mended(field: str, old: Mapping[str, Row], new: Mapping[str, Row]) -> bool:
    """Whether the record says something else of this field than the slip did."""
    before, after = old.get(field), new.get(field)
    if before is None or after is None:
        return before is not after
    return (before.text, before.note) != (after.text, after.note)


def same_words(before: Content, after: Content) -> bool:
    """Whether a new slip would say what the old one said: nobody is asked twice."""
    return not differences(before, after) and set(before.rows()) == set(after.rows())


def names_of(fields: Mapping[str, Row], names: Sequence[str]) -> str:
    """“户口所在地、现住址等 3 项”."""
    most = 3
    labels = [fields[name].label for name in names if name in fields]
    return some_of(labels, most, "项")
