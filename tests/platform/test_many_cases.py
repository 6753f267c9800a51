"""Many cases in one transaction: each decided by the desk, all written in a constant number of statements."""

import asyncio

import pytest

from xueji.approvals import Approve, CaseState, Desk, Effect, File, Filing, Flow, Happened, Party, Step, When
from xueji.kernel.levels import Level
from xueji.kernel.permissions import May
from xueji.platform.caller import Caller, CallerKind, Post
from xueji.platform.cases import Cases, actor_of
from xueji.platform.database import transaction, value
from xueji.platform.jobs import JobContext, job
from xueji.platform.many_cases import ManyCases

pytestmark = [pytest.mark.handbook(2), pytest.mark.usefixtures("empty")]

DRIVERS_OWN = ("typeinfo_tree", "current_setting('jit')")
"""What asyncpg asks for itself when it meets a type for the first time."""

FLOW = Flow(
    name="test_many",
    version=1,
    label="成批",
    filed_by=(Filing(Party.SCHOOL, May.PUPIL_IMPORT),),
    steps=(Step(name="confirm", label="主管部门", party=Party.COUNTY, needs=May.PUPIL_EDIT),),
    on_approved=(Effect("note", "记下"), Effect("tell", "通知", When.LATER)),
)


class Book(ManyCases["Book"]):
    noted: list[int]


async def note(book: Book, happened: Happened) -> None:
    book.noted.append(happened.case.id)


@job("test_many.tell")
async def told(context: JobContext, *, told: list[list[int]]) -> None: ...


DESK: Desk[Book] = Desk([FLOW], now={"note": note}, later={"tell": "test_many.tell"})


def caller(account_id: int, organisation_id: int, may: May) -> Caller:
    post = Post(
        id=account_id,
        organisation_id=organisation_id,
        organisation_name="",
        path="/1/",
        level=Level.SCHOOL,
        title="",
        roles=(),
    )
    return Caller(
        account_id=account_id, session_id=b"", kind=CallerKind.STAFF, name="", post=post, permissions=frozenset({may})
    )


SCHOOL, COUNTY = caller(1, 31, May.PUPIL_IMPORT), caller(2, 9, May.PUPIL_EDIT)


async def filed(count: int) -> list[int]:
    async with transaction(SCHOOL) as tx:
        book = Book(tx)
        await book.reserve(count)
        found = []
        for number in await book.cases.numbers("JJ", count):
            command = File(flow=FLOW.name, number=number, student_id=5, parties={Party.SCHOOL: 31, Party.COUNTY: 9})
            found.append((await DESK.file(book, command, actor_of(SCHOOL))).case.id)
        assert 0 == await tx.value("SELECT count(*) FROM approval_case")
        await book.write()
    return found


async def test_three_hundred_cases_are_filed_and_decided_by_a_constant_number_of_statements() -> None:
    ids = await filed(300)
    assert 300 == await value("SELECT count(DISTINCT number) FROM approval_case WHERE holder_ids = '{9}'")
    async with transaction(COUNTY) as tx:
        book = Book(tx)
        book.noted = []
        await book.hold(ids)
        for case_id in ids:
            await DESK.act(book, case_id, Approve(), actor_of(COUNTY))
        sent: list[str] = []
        tx.connection.add_query_logger(lambda query: sent.append(query.query))
        await book.write()
        await asyncio.sleep(0)  # the logger is told one turn later
        assert 2 == len([sql for sql in sent if not any(word in sql for word in DRIVERS_OWN)])
        assert ids == book.noted
        assert CaseState.COMPLETED is (await Cases(tx).case(ids[-1])).state
    assert 300 * (2 + 2) == await value("SELECT count(*) FROM approval_event")
    assert 1 == await value("SELECT count(*) FROM procrastinate_jobs WHERE task_name = 'test_many.tell'")


async def test_a_case_that_was_filed_in_a_batch_has_its_history() -> None:
    [case_id, _] = await filed(2)
    async with transaction() as tx:
        assert ["Opened", "StepOpened"] == [type(each.event).__name__ for each in await Cases(tx).entries(case_id)]
