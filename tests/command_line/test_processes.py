import subprocess
import sys

from xueji.command_line import processes


def sleeper() -> "subprocess.Popen[bytes]":
    return subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])


def test_only_what_was_noted_is_ended(tmp_path):
    ours, other = sleeper(), sleeper()
    try:
        processes.note(tmp_path, "服务", ours.pid)
        assert processes.alive(tmp_path, "服务") is not None
        assert processes.end_all(tmp_path) == ["服务"]
        assert ours.wait(5) is not None
        assert other.poll() is None
        assert processes.end_all(tmp_path) == []
    finally:
        for each in (ours, other):
            each.kill()
            each.wait()


def test_a_stranger_with_the_same_number_is_left_alone(tmp_path):
    other = sleeper()
    try:
        processes.note(tmp_path, "服务", other.pid)
        text = (tmp_path / "processes.json").read_text().replace('"born": 1', '"born": 2')
        (tmp_path / "processes.json").write_text(text)
        assert processes.alive(tmp_path, "服务") is None
        assert processes.end_all(tmp_path) == []
        assert other.poll() is None
    finally:
        other.kill()
        other.wait()


def test_a_damaged_note_is_no_note(tmp_path):
    (tmp_path / "processes.json").write_text("{")
    assert processes.end_all(tmp_path) == []
