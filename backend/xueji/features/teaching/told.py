"""What teachers have entered of a pupil, as the evaluation shows it to the family."""

from collections.abc import Mapping

from xueji.features.evaluation import OthersFact, OthersKind, TermKind
from xueji.features.students import Reads
from xueji.features.teaching import store
from xueji.features.teaching.layouts import Item, ItemKind, items_of
from xueji.features.teaching.store import EntryRow
from xueji.features.teaching.subjects import Subject


class TeachersEntries:
    """Entries by the kind under which the pupil looks for them; one statement."""

    async def told(
        self, source: Reads, student_id: int, year: int, term: TermKind
    ) -> Mapping[OthersKind, list[OthersFact]]:
        found: dict[OthersKind, list[OthersFact]] = {}
        rows = await store.of_pupil(source, student_id, year, term)
        for row in sorted(rows, key=lambda one: list(Subject).index(one.subject)):
            values = row.values
            for kind in OthersKind:
                own = [item for item in items_of(row.subject) if item.shown is kind and values.get(item.name)]
                found.setdefault(kind, []).extend(_facts(row, values, own))
        return found


def _facts(row: EntryRow, values: Mapping[str, str], items: list[Item]) -> list[OthersFact]:
    """Texts stand by themselves; numbers and grades of a subject in one line."""
    texts = [item for item in items if item.kind is ItemKind.TEXT]
    short = [item for item in items if item.kind is not ItemKind.TEXT]
    lesson = row.subject is not Subject.CLASS
    found = [
        OthersFact(f"{row.subject.label}评语" if lesson else item.title, values[item.name], row.writer, row.saved_at)
        for item in texts
    ]
    if lesson and short:
        words = "，".join(f"{item.title} {values[item.name]}" for item in reversed(short))
        return [OthersFact(row.subject.label, words, row.writer, row.saved_at), *found]
    return [OthersFact(item.title, _said(item, values), row.writer, row.saved_at) for item in short] + found


def _said(item: Item, values: Mapping[str, str]) -> str:
    return f"{values[item.name]} 天" if item.name == "absent" else values[item.name]
