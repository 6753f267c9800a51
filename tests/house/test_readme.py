"""What the two READMEs say is so: rooms, goals, pictures, and the questions that they call answered."""

import re

import pytest

from xueji.features.help import coverage
from xueji.features.help.entries import entries
from xueji.platform.schema import ROOT

TOP = ROOT.parent.parent
ENGLISH, CHINESE = ((TOP / name).read_text(encoding="utf-8") for name in ("README.md", "README.zh-CN.md"))


def questions(text: str) -> set[int]:
    """What a headline of a list names: Q23–26, 32 or 第 23–26、32 问."""
    found: set[int] = set()
    for line in re.findall(r"^- \*\*(.+?)\*\*", text, re.MULTILINE):
        for first, last in re.findall(r"(\d+)(?:–(\d+))?", line):
            found |= set(range(int(first), int(last or first) + 1))
    return found


TEXTS = pytest.mark.parametrize("text", [pytest.param(ENGLISH, id="English"), pytest.param(CHINESE, id="Chinese")])


@TEXTS
def test_questions_that_a_readme_calls_answered_are_answered(text: str) -> None:
    answers = coverage.coverage(coverage.marks(TOP / "tests"), entries().values())
    answered = {answer.question for answer in answers if answer.answered}
    said = questions(text)
    assert len(said) > 90
    assert said - answered == set()


def test_both_name_the_same_questions() -> None:
    assert questions(ENGLISH) ^ questions(CHINESE) == set()


def test_every_room_is_in_the_drawing() -> None:
    (drawn,) = re.findall(r'features\["features<br/>(.*?)"\]', ENGLISH)
    rooms = {path.name for path in (ROOT / "features").iterdir() if (path / "__init__.py").exists()}
    assert set(re.split(r" · |<br/>", drawn)) == rooms


@TEXTS
def test_goals_that_a_readme_names_exist(text: str) -> None:
    goals = set(re.findall(r"^([a-z0-9-]+):.*## ", (TOP / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    named = set(re.findall(r"\bmake ([a-z][a-z-]+)\b", text))
    assert named >= {"run", "test", "doctor", "handbook"}
    assert named - goals == set()


@TEXTS
def test_every_picture_is_there_and_shown(text: str) -> None:
    shown = set(re.findall(r"docs/pictures/([a-z-]+\.png)", text))
    assert shown == {path.name for path in (TOP / "docs" / "pictures").iterdir()}
