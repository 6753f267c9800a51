"""Before handing in: all faults at once, and what changes old → new."""

from datetime import date

from xueji.features import students
from xueji.features.windows import errors, sheet_store, words
from xueji.features.windows.family_schemas import CheckPage
from xueji.features.windows.own_sheet import OwnSheet
from xueji.features.windows.schemas import NamedField
from xueji.features.windows.sheet import ItemKind, merged
from xueji.kernel.clock import china_date
from xueji.kernel.refusals import FieldError
from xueji.platform.caller import Caller
from xueji.platform.scope import scope_of


async def check(caller: Caller, student_id: int) -> CheckPage:
    """The page “提交前看一遍”. Changes nothing.

    Raises:
        NoWindow: no window covers the child.
    """
    scope = scope_of(caller)
    record = await students.visible_record(scope, student_id)
    row = await sheet_store.sheet(students.POOL, scope, student_id)
    if row is None:
        raise errors.NoWindow(school=record.school, name=record.values.get("name"))
    own = OwnSheet(record, row, sheet_store.open_draft(row.draft))
    items = own.items()
    touched = {item.field for item in items if item.kind is ItemKind.FIELD}
    added = sum(item.kind is ItemKind.ADDED for item in items)
    removed = sum(item.kind is ItemKind.REMOVED for item in items)
    return CheckPage(
        version=row.draft_version,
        errors=faults(own, china_date(row.now)),
        groups=words.change_groups(items, words.names_of(record, items)),
        changed=len(items) - added - removed,
        added=added,
        removed=removed,
        unchanged=[
            NamedField(name, students.CATALOGUE[name].label)
            for name in students.CATALOGUE
            if name in own.fields and name not in touched
        ],
        words="提交后由学校核对，学校确认了才生效。核对前可以撤回再改。",
    )


def faults(own: OwnSheet, today: date) -> list[FieldError]:
    """Every fault of the form as it would stand."""
    values, members = merged(own.draft, own.record)
    return students.validate(values, fields=own.fields, today=today, members=members)
