"""A form over fields of the record as it travels to the browser: pages of tight groups and family members.

Every room that has families write into the record's fields speaks these words, and one set of pages shows them.
"""

from collections.abc import Collection, Iterable
from typing import Annotated

import msgspec

from xueji.features.students.fields import CATALOGUE, Field, Required
from xueji.features.students.record import Value
from xueji.kernel.codes import CODES

Short = Annotated[str, msgspec.Meta(max_length=60)]
Text = Annotated[str, msgspec.Meta(max_length=500)]
Given = Text | bool | None
"""What may be sent for a field."""
MemberKey = Annotated[str, msgspec.Meta(pattern=r"^([1-9][0-9]{0,18}|new-[1-9])$")]

LONGEST_TABLE = 70
"""Code tables up to this length travel with a form; nationalities and divisions are fetched by their page."""


class Choice(msgspec.Struct, frozen=True):
    code: str
    name: str


class FieldSpec(msgspec.Struct, frozen=True, kw_only=True):
    """How to ask for a field.

    `kind`: text name date month code flag id_number phone address postcode email number division. `table` names the
    key in the form's `codes`, or GET /api/codes/{table} where it is too long to send.
    """

    name: str
    label: str
    kind: str
    table: str | None
    longest: int
    required: bool
    example: str
    hint: str
    source_label: str


class FormValue(msgspec.Struct, frozen=True, kw_only=True):
    """`value` is the draft's, else the record's; `before` the record's in words when the draft differs.

    `masked`: only `text` is sent until the person taps (POST /api/children/{id}/reveal); sending nothing keeps it.
    `returned`: why the school sent it back, shown at the field.
    """

    field: str
    value: Value
    text: str
    changed: bool
    before: str
    masked: bool
    returned: str
    confirmed: bool


class FormMember(msgspec.Struct, frozen=True, kw_only=True):
    """`key` goes back with the draft: the number of a member who stands in the record, or `new-1` … of a new one."""

    key: str
    title: str
    added: bool
    returned: str
    values: list[FormValue]


class FormStep(msgspec.Struct, frozen=True, kw_only=True):
    """One page: at most six fields, or (`page` = members) one family member each. `changed`: fields that differ."""

    page: str
    title: str
    fields: list[FieldSpec]
    values: list[FormValue]
    changed: int
    returned: int


class MembersStep(msgspec.Struct, frozen=True, kw_only=True):
    """`fields` are asked of each member; the first is required; `most` may be given."""

    title: str
    fields: list[FieldSpec]
    items: list[FormMember]
    removed: list[FormMember]
    most: int


class NewMember(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A family member in the order wanted; `values` holds what is to change (all for a new one)."""

    key: MemberKey
    values: Annotated[dict[Short, Given], msgspec.Meta(max_length=20)] = {}


def spec_of(field: Field) -> FieldSpec:
    return FieldSpec(
        name=field.name,
        label=field.label,
        kind=field.kind.value,
        table=field.table,
        longest=field.longest,
        required=field.required is Required.ALWAYS,
        example=field.example,
        hint=field.hint,
        source_label=field.source.label,
    )


def tables_of(
    names: Collection[str], member_fields: Iterable[Field] = (), *, longest: int = LONGEST_TABLE
) -> dict[str, list[Choice]]:
    """The code tables that a form over these fields travels with."""
    asked = [CATALOGUE[name] for name in names if name in CATALOGUE] + list(member_fields)
    tables = sorted({field.table for field in asked if field.table})
    return {
        table: [Choice(entry.code, entry.name) for entry in CODES[table].offered]
        for table in tables
        if len(CODES[table].offered) <= longest
    }
