"""What teachers have entered of a pupil, as the evaluation shows it to the family."""

from collections.abc import Mapping, Sequence

from xueji.features.evaluation import OthersFact, OthersKind, OthersQuestion, TermKind
from xueji.features.students import Reads
from xueji.features.teaching import store
from xueji.features.teaching.answering import state_label
from xueji.features.teaching.layouts import Item, ItemKind, items_of
from xueji.features.teaching.question_store import Asked
from xueji.features.teaching.store import PupilEntry
from xueji.features.teaching.subjects import Subject


class TeachersEntries:
    """Entries by the kind under which the pupil looks for them, with what was asked about them; one statement."""

    async def told(
        self, source: Reads, student_ids: Sequence[int], year: int, term: TermKind
    ) -> Mapping[int, Mapping[OthersKind, list[OthersFact]]]:
        found: dict[int, dict[OthersKind, list[OthersFact]]] = {}
        rows = await store.of_pupils(source, student_ids, year, term)
        for row in sorted(rows, key=lambda one: list(Subject).index(one.subject)):
            values = row.values
            kinds = found.setdefault(row.student_id, {})
            for kind in OthersKind:
                own = [item for item in items_of(row.subject) if item.shown is kind and values.get(item.name)]
                kinds.setdefault(kind, []).extend(
                    _facts(row, values, own, [_asked(one) for one in row.asked if one.kind is kind])
                )
        return found


def _asked(one: Asked) -> OthersQuestion:
    return OthersQuestion(
        words=one.said,
        asked_at=one.asked_at,
        state_label=state_label(answered=one.answered_at is not None, corrected=one.corrected),
        answer=one.answered,
        answered_by=one.answered_by or "",
        answered_at=one.answered_at,
    )


def _facts(
    row: PupilEntry, values: Mapping[str, str], items: list[Item], asked: list[OthersQuestion]
) -> list[OthersFact]:
    """Numbers and grades of a lesson in one line, texts by themselves; questions with the last of them."""
    lesson = row.subject is not Subject.CLASS
    short = [item for item in items if item.kind is not ItemKind.TEXT]
    told: list[tuple[str, str]] = []
    if lesson and short:
        told.append((row.subject.label, "，".join(f"{item.title} {values[item.name]}" for item in reversed(short))))
    elif short:
        told += [(item.title, _said(item, values)) for item in short]
    told += [
        (f"{row.subject.label}评语" if lesson else item.title, values[item.name])
        for item in items
        if item.kind is ItemKind.TEXT
    ]
    return [
        OthersFact(label, words, row.writer, row.saved_at, row.subject.value, asked if at == len(told) else [])
        for at, (label, words) in enumerate(told, start=1)
    ]


def _said(item: Item, values: Mapping[str, str]) -> str:
    return f"{values[item.name]} 天" if item.name == "absent" else values[item.name]
