"""Nights after an outage: much is owed, a page of it at a time; what breaks off goes on, nothing is said twice."""

import tracemalloc
from datetime import date

import msgspec
import pytest

from xueji.approvals import (
    Command,
    Desk,
    Effect,
    File,
    Flow,
    Outcome,
    Party,
    Step,
    When,
)
from xueji.kernel.permissions import May
from xueji.platform import jobs
from xueji.platform.caller import Caller, CallerKind
from xueji.platform.cases import Cases, actor_of
from xueji.platform.database import Tx, execute, fetch, transaction, value
from xueji.platform.jobs import JobContext, job
from xueji.platform.night import nightly_round

TOLD = "test.night_told"
FLOW = Flow(
    name="test_night",
    version=1,
    label="夜里",
    filed_by_family=True,
    steps=(
        Step(name="confirm", label="学校核对", party=Party.SCHOOL, needs=May.MAINTENANCE_CONFIRM, above=Party.COUNTY),
    ),
    on_overdue=(Effect("tell", "催办", When.LATER),),
)
MOTHER = Caller(account_id=1, session_id=b"", kind=CallerKind.FAMILY, name="王", children=(5,))
LATE = """
UPDATE approval_case SET owed_on = '2026-01-20', due_on = '2026-01-19', snapshot = jsonb_set(snapshot, '{open_steps,confirm}',
  (snapshot #> '{open_steps,confirm}') || '{"opened_on": "2026-01-05", "due_on": "2026-01-19"}')
WHERE version = 2
"""

pytestmark = [pytest.mark.handbook(33), pytest.mark.usefixtures("empty")]


class Said(msgspec.Struct, frozen=True):
    case_id: int
    kinds: list[str]


class Argument(msgspec.Struct, frozen=True):
    args: dict[str, int]


if TOLD not in jobs.JOBS:

    @job(TOLD)
    async def told(context: JobContext, *, case_id: int, seq: int) -> None:
        del context, case_id, seq


class Dying(Desk[Tx]):
    """Falls over when it has looked at so many cases."""

    left = 0

    def flow(self, name: str, version: int | None = None) -> Flow:
        self.left -= 1
        if self.left == 0:
            raise RuntimeError("the power went")
        return super().flow(name, version)


def desk() -> Desk[Tx]:
    return Desk([FLOW], later={"tell": TOLD})


async def weeks_late(cases: int) -> date:
    """So many cases whose last day was in January."""
    at = desk()
    async with transaction(MOTHER) as tx:
        for _ in range(cases):
            book = Cases(tx)
            parties = {Party.SCHOOL: 31, Party.COUNTY: 9}
            command = File(flow=FLOW.name, number=await book.number("WH"), student_id=5, parties=parties)
            await at.file(book, command, actor_of(MOTHER))
    await execute(LATE)
    return (await value("SELECT now()")).date()


async def alone(_tx: Tx, _case_id: int, _command: Command) -> Outcome:
    raise AssertionError("nothing of this flow is owed at once")


async def said() -> list[list[str]]:
    rows = await fetch(
        Said, "SELECT case_id, array_agg(kind ORDER BY seq) AS kinds FROM approval_event GROUP BY 1 ORDER BY 1"
    )
    return [row.kinds for row in rows]


ONCE = ["opened", "step_opened", "escalated"]


async def test_a_round_that_breaks_off_goes_on_where_it_was() -> None:
    today = await weeks_late(7)
    dying = Dying([FLOW], later={"tell": TOLD})
    dying.left = 8  # two looks a case: the second page dies
    with pytest.raises(RuntimeError):
        await nightly_round(dying, today, alone, page=3)
    assert (await said()).count(ONCE) == 3, "a page is kept whole, the broken one not at all"
    assert await nightly_round(desk(), today, alone, page=3) == 4
    assert await said() == [ONCE] * 7
    assert await nightly_round(desk(), today, alone, page=3) == 0


async def test_each_is_told_once_and_told_of_its_own_event() -> None:
    today = await weeks_late(5)
    assert await nightly_round(desk(), today, alone, page=2) == 5
    rows = await fetch(Argument, "SELECT args FROM procrastinate_jobs WHERE task_name = $1", TOLD)
    assert sorted(row.args["case_id"] for row in rows) == sorted({row.args["case_id"] for row in rows})
    assert {row.args["seq"] for row in rows} == {3}
    assert len(rows) == 5


async def test_a_broken_case_does_not_stop_the_others() -> None:
    today = await weeks_late(3)
    await execute("UPDATE approval_case SET snapshot = snapshot || '{\"flow_version\": 9}' WHERE id % 3 = 0")
    assert await nightly_round(desk(), today, alone) == 2
    assert (await said()).count(ONCE) == 2


async def test_many_take_no_more_memory_than_few() -> None:
    """The peak is that of a page, however many pages there are."""

    async def peak(cases: int) -> int:
        today = await weeks_late(cases)
        tracemalloc.start()
        assert await nightly_round(desk(), today, alone, page=20) == cases
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return most

    await peak(20)  # what is loaded and prepared once
    few = await peak(40)
    assert await peak(200) < few * 1.5
