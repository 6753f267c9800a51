import argparse

from xueji.command_line import handbook

TESTS = """
import pytest
pytestmark = [pytest.mark.slow, pytest.mark.handbook(1)]

@pytest.mark.handbook(75, 76)
def test_one(): ...

@pytest.mark.parametrize("x", [1])
async def test_two(x): ...

class TestThree:
    @pytest.mark.handbook(75)
    def test_three(self): ...

def helper(): ...
"""


def test_tests_are_counted_by_the_questions_that_they_name(tmp_path):
    (tmp_path / "test_x.py").write_text(TESTS)
    found = handbook.tests_by_question(tmp_path)
    assert found == {1: 3, 75: 2, 76: 1}


def test_a_question_is_answered_by_a_test_and_a_help_entry(tmp_path, monkeypatch, capsys):
    entries = tmp_path / "entries"
    entries.mkdir()
    (entries / "q075.md").write_text("x")
    (entries / "q002.md").write_text("x")
    (tmp_path / "test_x.py").write_text(TESTS)
    monkeypatch.setattr(handbook, "_ENTRIES", entries)
    handbook.run(argparse.Namespace(tests=tmp_path))
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 151
    assert lines[74] == "Q075 tests=2 help=yes"
    assert lines[1] == "Q002 tests=0 help=yes"
    assert lines[-1] == "answered 1/150"
