"""The catalogue of fields and the code tables, as the browser needs them."""

from functools import cache

from xueji.features.students.fields import FIELDS, KEY_FIELDS, MEMBER_FIELDS, Field
from xueji.features.students.schemas import CodeChoice, CodeTable, FieldInfo, FieldList
from xueji.kernel.codes import CODES
from xueji.kernel.refusals import NotFound


@cache
def field_list() -> FieldList:
    """Every field with its words; the same for everybody."""
    return FieldList([_info(field) for field in FIELDS], [_info(field) for field in MEMBER_FIELDS], sorted(KEY_FIELDS))


def code_table(name: str) -> CodeTable:
    """What a picker offers."""
    found = CODES.get(name)
    if found is None:
        raise NotFound
    return CodeTable(name, [CodeChoice(entry.code, entry.name) for entry in found.offered])


def _info(field: Field) -> FieldInfo:
    return FieldInfo(
        name=field.name,
        label=field.label,
        group=field.group,
        group_label=field.group.label,
        page=field.page,
        page_label=field.page.label,
        kind=field.kind,
        column=field.column,
        table=field.table,
        longest=field.longest,
        required=field.required,
        sensitive=field.sealed,
        owner=field.owner,
        source=field.source,
        source_label=field.source.label,
        harmless=field.harmless,
        offered=field.offered,
        rare=field.rare,
        example=field.example,
        hint=field.hint,
    )
