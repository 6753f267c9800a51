"""Rules that the files of the tree keep."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
BACKEND = ROOT / "backend" / "xueji"
SOURCES = sorted(BACKEND.rglob("*.py"))
LONGEST = 500


def code_files() -> list[Path]:
    front = [path for kind in ("ts", "vue") for path in (ROOT / "h5" / "src").rglob(f"*.{kind}")]
    files = [*SOURCES, *(ROOT / "backend" / "standins").rglob("*.py"), *(ROOT / "tests").rglob("*.py"), *front]
    return [path for path in files if "generated" not in path.parts and "migrations" not in path.parts]


def test_no_file_is_longer_than_five_hundred_lines():
    long = {
        str(path.relative_to(ROOT)): n for path in code_files() if (n := len(path.read_text().splitlines())) > LONGEST
    }
    assert long == {}


def test_no_room_is_a_cellar():
    cellars = {"utils", "helpers", "common", "services", "managers", "misc"}
    assert [str(path) for path in SOURCES if cellars & {path.stem, *path.relative_to(BACKEND).parts}] == []


_PUPIL_SQL = re.compile(r"\b(?:FROM|JOIN|UPDATE|INTO)\s+(?:student|family_member|student_change)\b", re.IGNORECASE)


def test_pupils_are_queried_in_stores_alone():
    strays = [
        str(path.relative_to(BACKEND))
        for path in SOURCES
        if "migrations" not in path.parts and not path.stem.endswith("store") and _PUPIL_SQL.search(path.read_text())
    ]
    assert strays == []


def test_nobody_reads_todays_date_but_the_clock():
    forbidden = {("datetime", "now"), ("datetime", "utcnow"), ("date", "today"), ("time", "time")}
    found = [
        f"{path.relative_to(BACKEND)}:{node.lineno}"
        for path in SOURCES
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and isinstance(node.func.value, ast.Name)
        and (node.func.value.id, node.func.attr) in forbidden
    ]
    assert found == []


HANDED_ON = {
    "settings.py",  # the one reader
    "command_line/h5.py",  # the environment of npm
    "command_line/serve.py",  # the Prometheus library's switch for its workers
    "platform/backup.py",  # the environment of pg_dump
    "platform/embedded_postgres.py",  # the PATH of PostgreSQL's own programs
    "platform/metrics.py",  # the Prometheus library's switch
}


def test_nothing_but_settings_reads_the_environment():
    readers = {
        str(path.relative_to(BACKEND)) for path in SOURCES if re.search(r"os\.(?:environ|getenv)", path.read_text())
    }
    assert readers <= HANDED_ON


def test_the_import_contracts_hold():
    done = subprocess.run(  # noqa: S603 - our own tool on our own tree
        [str(Path(sys.executable).parent / "lint-imports"), "--no-cache"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-3000:]


@pytest.mark.parametrize("word", ["TODO", "FIXME", "HACK", "raise NotImplementedError", "敬请期待", "功能开发中"])
def test_nothing_is_promised_instead_of_done(word: str):
    places = [
        str(path.relative_to(ROOT)) for path in code_files() if "tests" not in path.parts and word in path.read_text()
    ]
    assert places == []
