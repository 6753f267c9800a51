import subprocess
import sys
import time
from importlib import import_module

import pytest

from xueji.command_line import parser


def test_help_answers_at_once_and_names_every_command():
    started = time.monotonic()
    done = subprocess.run([sys.executable, "-m", "xueji", "--help"], capture_output=True, text=True, check=True)
    assert time.monotonic() - started < 5
    for name in parser.COMMANDS:
        assert f"  {name} " in done.stdout


def test_nothing_of_the_house_is_loaded_for_help():
    script = "import sys, xueji.command_line.parser; print([n for n in ('litestar', 'tortoise') if n in sys.modules])"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)  # noqa: S603
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize("name", parser.COMMANDS)
def test_every_command_has_its_file(name):
    command = import_module(f"xueji.command_line.{parser.COMMANDS[name][0]}")
    assert callable(command.arguments)
    assert callable(command.run)


def test_an_unknown_command_ends_with_two(capsys):
    with pytest.raises(SystemExit) as ended:
        parser.main(["nothing"])
    assert ended.value.code == 2
    assert "doctor" in capsys.readouterr().err
