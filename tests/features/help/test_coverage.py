"""`xueji handbook`: a question counts when a test proves it and an entry tells people."""

from pathlib import Path

import pytest

from xueji.features.help import coverage
from xueji.features.help.entries import entries

MODULES = [
    ("a decorated test", "@pytest.mark.handbook(75)\ndef test_a(): ...", {75: 1}),
    ("several questions", "@pytest.mark.handbook(75, 76)\nasync def test_a(): ...", {75: 1, 76: 1}),
    ("a module's mark", "pytestmark = pytest.mark.handbook(71)\ndef test_a(): ...\ndef test_b(): ...", {71: 2}),
    (
        "a module's list of marks",
        "pytestmark = [pytest.mark.slow, pytest.mark.handbook(71)]\ndef test_a(): ...",
        {71: 1},
    ),
    ("a class's mark", "@pytest.mark.handbook(9)\nclass TestA:\n    def test_a(self): ...", {9: 1}),
    (
        "twice the same is once",
        "pytestmark = pytest.mark.handbook(7)\n@pytest.mark.handbook(7)\ndef test_a(): ...",
        {7: 1},
    ),
    ("a helper is no test", "@pytest.mark.handbook(75)\ndef make(): ...", {}),
    ("other marks", "@pytest.mark.slow\ndef test_a(): ...", {}),
    ("a mark in a text", 'TEXT = "@pytest.mark.handbook(75)"\ndef test_a(): ...', {}),
]


@pytest.mark.parametrize(("source", "found"), [row[1:] for row in MODULES], ids=[row[0] for row in MODULES])
def test_marks_are_read_from_the_source(source: str, found: dict[int, int]) -> None:
    assert dict(coverage.marks_of(source)) == found


def test_answered_needs_both_a_test_and_an_entry() -> None:
    told = {entry.question for entry in entries().values()}
    untold = next(number for number in range(1, 151) if number not in told)
    answers = coverage.coverage({75: 4, untold: 2}, entries().values())
    assert (str(answers[74]), answers[74].answered) == ("Q075 tests=4 help=yes", True)
    assert (str(answers[untold - 1]), answers[untold - 1].answered) == (f"Q{untold:03} tests=2 help=no", False)
    assert (str(answers[70]), answers[70].answered) == ("Q071 tests=0 help=yes", False)
    assert coverage.report(answers).splitlines()[-1] == "answered 1/150"


def test_the_report_has_a_line_for_each_question(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "test_x.py").write_text("@pytest.mark.handbook(75)\ndef test_a(): ...\n")
    assert coverage.main(tmp_path) == 0
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 151
    assert lines[74] == "Q075 tests=1 help=yes"
    assert lines[-1] == "answered 1/150"
