"""A record as a certain reader sees it: families in full save the numbers, schools masked, bureaus without names."""

import enum
from collections.abc import Iterable
from functools import lru_cache

import msgspec

from xueji.features import organisations
from xueji.features.students import words
from xueji.features.students.fields import (
    CATALOGUE,
    FIELDS,
    KEY_FIELDS,
    MEMBER_CATALOGUE,
    MEMBER_FIELDS,
    PAGE_SOURCES,
    PLACEMENT,
    Field,
    Kind,
    Mask,
    Page,
)
from xueji.features.students.numbers import why_missing
from xueji.features.students.record import NATIONAL_NUMBER, Member, Record, Value
from xueji.features.students.schemas import LockReason, MemberView, RecordGroup, RecordValue
from xueji.kernel.masking import mask_name

NATIONAL_NUMBER_FIELD = Field(
    name=NATIONAL_NUMBER,
    label="学籍号",
    group=CATALOGUE["name"].group,
    page=Page.IDENTITY,
    mask=Mask.ID_NUMBER,
    sealed=True,
)


class Eyes(enum.Enum):
    """Who looks (ruling 6)."""

    FAMILY = "family"
    SCHOOL = "school"
    BUREAU = "bureau"


_FAMILY, _BUREAU = Eyes.FAMILY, Eyes.BUREAU
_OPEN, _ID_NUMBER, _PHONE = Mask.NONE, Mask.ID_NUMBER, Mask.PHONE
_NAME, _DATE = Kind.NAME, Kind.DATE
"""Looked up once: a record asks for them a hundred times, and an enum's members are slow to find."""


def is_masked(field: Field, eyes: Eyes) -> bool:
    """Whether this reader must tap to see the value."""
    return field.mask is not _OPEN and (eyes is not _FAMILY or field.mask is _ID_NUMBER or field.mask is _PHONE)


class Viewer(msgspec.Struct, frozen=True):
    """Turns values into what one kind of reader sees, and says why a key field is locked."""

    eyes: Eyes
    school: str
    bureau: str

    def groups(self, record: Record) -> list[RecordGroup]:
        """The record's cards, in the order of the pages; empty values and empty cards are left out."""
        values = {**record.values, NATIONAL_NUMBER: record.national_number}
        found: list[RecordGroup] = []
        for page, title, source, source_label, fields in _CARDS:
            shown = [
                self.value(field, value)
                for field in fields
                if (value := values.get(field.name)) is not None and value != ""
            ]
            if page is _SCHOOLING:
                shown = [_class_value(record), *shown]
            if page is _IDENTITY and (missing := why_missing(record)):
                shown.append(RecordValue(field=_WHY_NO_NUMBER, label="学籍号进度", text=missing))
            if shown:
                found.append(RecordGroup(page, title, source, source_label, shown))
        return found

    def members(self, members: Iterable[Member]) -> list[MemberView]:
        return [self._member(number, member) for number, member in enumerate(members)]

    def name(self, name: str) -> str:
        return mask_name(name) if self.eyes is _BUREAU else name

    def value(self, field: Field, value: Value, prefix: str = "") -> RecordValue:
        if field.name in (_SAME_OF_MEMBERS if prefix else _SAME):
            return _same(field.name, value, prefix)
        hidden = is_masked(field, self.eyes)
        full = words.text_of(field, value)
        text = words.masked(field, value) if hidden else full
        if field.kind is _NAME:
            text = self.name(text)
        if self.eyes is _BUREAU and field.kind is _DATE:
            text = text.rsplit(" ", 2)[0]
        open_value = None if hidden or text != full else value
        lock = self.lock(field) if not prefix and field.name in KEY_FIELDS else None
        return RecordValue(
            field=f"{prefix}{field.name}", label=field.label, text=text, value=open_value, masked=hidden, locked=lock
        )

    def lock(self, field: Field) -> LockReason:
        """Why a key field is not edited here, and the way that leads to a change (Q76)."""
        return _lock(field.name, self.school, self.bureau)

    def _member(self, number: int, member: Member) -> MemberView:
        relation = str(member.values.get("relation") or "")
        prefix = f"members.{number}."
        return MemberView(
            id=member.id,
            position=member.position,
            name=self.name(str(member.values.get("name") or "")),
            relation=relation,
            relation_label=words.text_of(MEMBER_CATALOGUE["relation"], relation),
            guardian=member.values.get("guardian") is True,
            values=[
                self.value(field, value, prefix)
                for field in _BELOW_MEMBER
                if (value := member.values.get(field.name)) is not None and value != ""
            ],
        )


def grade_label(stage: str, grade: int) -> str:
    return organisations.grade_label(organisations.Stage(stage), grade)


def _fields_of(page: Page) -> tuple[Field, ...]:
    own = tuple(field for field in FIELDS if field.page is page and field.name not in PLACEMENT)
    return (*own, NATIONAL_NUMBER_FIELD) if page is Page.IDENTITY else own


def _class_value(record: Record) -> RecordValue:
    grade = grade_label(record.stage, record.grade)
    text = record.class_name or f"{grade}，还没有分班"
    return RecordValue(field="class_name", label="年级班级", text=text)


_SCHOOLING, _IDENTITY = Page.SCHOOLING, Page.IDENTITY
_WHY_NO_NUMBER = "national_number_progress"
_CARDS = tuple((page, page.label, PAGE_SOURCES[page], PAGE_SOURCES[page].label, _fields_of(page)) for page in Page)
_BELOW_MEMBER = tuple(field for field in MEMBER_FIELDS if field.name not in {"name", "relation", "guardian"})


def _same_to_all(fields: Iterable[Field]) -> frozenset[str]:
    """Fields with few values that every reader sees alike."""
    few = {Kind.CODE, Kind.FLAG, Kind.DIVISION}
    return frozenset(field.name for field in fields if field.kind in few and field.mask is Mask.NONE)


_SAME = _same_to_all(FIELDS) - KEY_FIELDS
_SAME_OF_MEMBERS = _same_to_all(MEMBER_FIELDS)


@lru_cache(maxsize=10_000)
def _same(name: str, value: Value, prefix: str) -> RecordValue:
    field = MEMBER_CATALOGUE[name] if prefix else CATALOGUE[name]
    return RecordValue(field=f"{prefix}{name}", label=field.label, text=words.text_of(field, value), value=value)


@lru_cache(maxsize=10_000)
def _lock(name: str, school: str, bureau: str) -> LockReason:
    label = CATALOGUE[name].label if name in CATALOGUE else NATIONAL_NUMBER_FIELD.label
    why = f"{label}是关键信息，不能直接改。"
    if name == "provincial_number":
        return LockReason(why, "学籍辅号由系统生成，一人一号，终身不变。", f"有疑问请问{school}的学籍管理员。")
    evidence = "凭注销或重号证明、新的户口页和监护人申请" if name in {"id_number", "id_type"} else "凭户口簿本人页"
    return LockReason(why, f"{evidence}由学校申请，{bureau}核准后生效。", f"请带上材料找{school}的学籍管理员。")
