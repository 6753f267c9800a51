"""The history of the tables: it says what the models say, and everything beside the models is really there."""

import re
import subprocess
import sys
from collections import Counter
from importlib import import_module
from typing import Any

import pytest
from tortoise.migrations.operations import AddField

from xueji.platform import connections
from xueji.platform.schema import ROOT

HISTORY = "\n".join(path.read_text(encoding="utf-8") for path in sorted((ROOT / "migrations").glob("*.sql")))
DROPPED = set(re.findall(r"DROP (?:CONSTRAINT|INDEX) (\w+)", HISTORY))
INDEXES = sorted(set(re.findall(r"^CREATE (?:UNIQUE )?INDEX (\w+)", HISTORY, re.MULTILINE)) - DROPPED)
CONSTRAINTS = sorted(set(re.findall(r"ADD CONSTRAINT (\w+)", HISTORY)) - DROPPED)
_TRIGGER = r"^(CREATE|DROP) (?:CONSTRAINT )?TRIGGER (\w+) (?:[^;]*? )?ON (\w+)"
LAST_SAID = {(name, table): verb for verb, name, table in re.findall(_TRIGGER, HISTORY, re.MULTILINE)}
TRIGGERS = [trigger for trigger, verb in LAST_SAID.items() if verb == "CREATE"]

_NEEDS = re.compile(r"dependencies = \[(.*?)\]", re.DOTALL)
NAMED = {
    path.stem: set(re.findall(r"\d{4}_\w+", " ".join(_NEEDS.findall(path.read_text(encoding="utf-8")))))
    for path in sorted((ROOT / "migrations").glob("[0-9]*.py"))
}
TWINS = {"0017", "0021", "0027", "0029", "0030", "0031"}
"""Numbers that two rooms took at the same time before this was watched; what has landed is not renamed."""

MISSING = """
import asyncio, sys
from xueji.platform.migrating import write_missing
print(asyncio.run(write_missing(sys.argv[1], dry_run=True)))
"""


def added() -> list[Any]:
    """Since there are installations to keep."""
    history = [import_module(f"xueji.migrations.{name}").Migration for name in NAMED if name >= "0030"]
    return [one for migration in history for one in migration.operations if isinstance(one, AddField)]


@pytest.mark.parametrize("one", added(), ids=lambda one: f"{one.model_name}.{one.name}")
def test_a_new_column_fits_the_rows_that_are_there(one: Any) -> None:
    """`default` is Python's and fills new rows alone: PostgreSQL wants `null=True` or `db_default=`."""
    assert one.field.null or one.field.has_db_default()


def test_history_has_one_end() -> None:
    """With two of them it would depend on the machine which is applied first."""
    needed = set().union(*NAMED.values())
    assert needed <= set(NAMED)
    assert len(set(NAMED) - needed) == 1, "let the newer one depend on the other"


def test_every_migration_has_a_number_of_its_own_and_comes_after_what_it_needs() -> None:
    numbers = Counter(name[:4] for name in NAMED)
    assert {number for number, times in numbers.items() if times > 1} == TWINS
    assert [name for name, needs in NAMED.items() if any(need[:4] > name[:4] for need in needs)] == []


def test_models_and_history_agree(database_url: str) -> None:
    """In a process of its own: tortoise knows one house at a time."""
    done = subprocess.run(  # noqa: S603 - our own code
        [sys.executable, "-c", MISSING, database_url], capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == "[]", "make migrations writes what is missing"


@pytest.mark.usefixtures("services")
@pytest.mark.parametrize(
    ("named", "sql"),
    [
        pytest.param(INDEXES, "SELECT indexname FROM pg_indexes WHERE schemaname = 'public'", id="indexes"),
        pytest.param(CONSTRAINTS, "SELECT conname FROM pg_constraint WHERE convalidated", id="checked constraints"),
    ],
)
async def test_what_the_history_names_is_there(named: list[str], sql: str) -> None:
    there = {row[0] for row in await (await connections.pool()).fetch(sql)}
    assert len(named) > 30
    assert sorted(set(named) - there) == []


@pytest.mark.usefixtures("services")
async def test_triggers_of_the_history_are_there_and_on() -> None:
    rows = await (await connections.pool()).fetch(
        "SELECT t.tgname, c.relname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid WHERE t.tgenabled <> 'D'"
    )
    assert TRIGGERS
    assert sorted(set(TRIGGERS) - {(row[0], row[1]) for row in rows}) == []


@pytest.mark.usefixtures("services")
async def test_no_index_was_left_half_built() -> None:
    assert await connections.value("SELECT count(*) FROM pg_index WHERE NOT indisvalid OR NOT indisready") == 0
