"""Whatever goes over the wire as a name of ours has Chinese words, every member of it."""

import enum
import inspect
import re
import typing
from typing import Any

import msgspec
import pytest
from tests.house.conftest import ROOT, ways

from xueji import settings
from xueji.app import create_app
from xueji.features.students import State

SIGNS = {
    "platform.CallerKind": "which of the two front ends is spoken to",
    "students.Kind": "which input a field gets",
    "students.Required": "the fault says it when it is missing",
    "students.Owner": "the text of the lock says whose field it is",
    "accounts.Step": "which page of the login comes next",
    "help.BlockKind": "how a piece of a help entry is set",
    "students.DutyState": "every duty carries its line in words",
    "slips.Turn": "which button the slip has, with its words",
    "windows.ReceiptStepState": "every step carries its title",
    "evaluation.FieldKind": "which input a question of a record gets",
    "casework.Level": "the colour beside the words of a line",
    "collections.MarkLevel": "the colour beside the words of a hint",
    "windows.Level": "the colour beside the words of a risk",
}
"""Names that steer a page and are never read by people, each with what people read instead."""

PAGES = {
    "students.StateFilter": "staff/features/pupils/states.ts",
    "students.RowsOnly": "staff/features/imports/ImportPage.vue",
}
"""Filters, whose words stand in the page that offers them."""

HAN = re.compile(r"[\u4e00-\u9fff]")


def enums_of(annotation: Any, seen: set[Any]) -> set[type[enum.Enum]]:
    """Every enum that a value of this type may hold, however deep."""
    if isinstance(annotation, str) or annotation in seen:
        return set()
    seen.add(annotation)
    if inspect.isclass(annotation) and issubclass(annotation, enum.Enum):
        return {annotation}
    inner = list(typing.get_args(annotation))
    if inspect.isclass(annotation) and issubclass(annotation, msgspec.Struct):
        inner += typing.get_type_hints(annotation).values()
    return {found for one in inner if isinstance(one, type) or typing.get_args(one) for found in enums_of(one, seen)}


def on_the_wire() -> list[type[enum.Enum]]:
    house = create_app(settings.load({"XUEJI_ENV": "test"}))
    seen: set[Any] = set()
    found: set[type[enum.Enum]] = set()
    for way in ways(house):
        for annotation in typing.get_type_hints(way.handler.fn, include_extras=True).values():
            found |= enums_of(annotation, seen)
    return sorted(found, key=lambda kind: (kind.__module__, kind.__name__))


def name_of(kind: type[enum.Enum]) -> str:
    """Room and name: `students.Kind`."""
    parts = kind.__module__.split(".")
    return f"{parts[2] if parts[1] == 'features' else parts[1]}.{kind.__name__}"


WIRE = on_the_wire()
SPOKEN = [kind for kind in WIRE if name_of(kind) not in SIGNS.keys() | PAGES.keys()]


def test_the_list_of_signs_is_no_longer_than_the_wire() -> None:
    names = {name_of(kind) for kind in WIRE}
    assert sorted((SIGNS.keys() | PAGES.keys()) - names) == []


@pytest.mark.parametrize("kind", SPOKEN, ids=name_of)
def test_every_member_has_chinese_words_of_its_own(kind: type[enum.Enum]) -> None:
    labels = [getattr(member, "label", "") for member in kind]
    assert [member.name for member, label in zip(kind, labels, strict=True) if not HAN.search(label)] == []
    assert sorted(label for label in set(labels) if labels.count(label) > 1) == []


@pytest.mark.parametrize("kind", [kind for kind in WIRE if name_of(kind) in PAGES], ids=name_of)
def test_filters_have_their_words_in_the_page(kind: type[enum.Enum]) -> None:
    source = (ROOT / "h5" / "src" / PAGES[name_of(kind)]).read_text(encoding="utf-8")
    worded = {sign for sign, words in re.findall(r"\['(\w+)', '([^']+)'", source) if HAN.search(words)}
    assert sorted({member.value for member in kind} - worded - {"all"}) == []


def test_states_are_called_the_same_in_the_filter_and_in_the_record() -> None:
    source = (ROOT / "h5" / "src" / PAGES["students.StateFilter"]).read_text(encoding="utf-8")
    words = dict(re.findall(r"\['(\w+)', '([^']+)'\]", source))
    assert {state.value: words.get(state.value) for state in State} == {state.value: state.label for state in State}
