"""Cases in PostgreSQL: one transaction, locked, history only added to."""

import asyncio
from collections.abc import Sequence
from datetime import date
from typing import Any

import asyncpg
import msgspec
import pytest

from xueji.approvals import (
    THE_CLOCK,
    Approve,
    Case,
    CaseState,
    Command,
    DecideItems,
    Desk,
    Effect,
    Event,
    File,
    Flow,
    Happened,
    Outcome,
    Party,
    Step,
    Withdraw,
    after,
    decide,
    fold,
)
from xueji.approvals.errors import CaseClosed, OwnApplication
from xueji.kernel.levels import Level
from xueji.kernel.numbers import is_case_number
from xueji.kernel.permissions import May
from xueji.platform import calendar_store
from xueji.platform.caller import Caller, CallerKind, Post
from xueji.platform.cases import Cases, Line, actor_of
from xueji.platform.database import Tx, fetch, transaction, value
from xueji.platform.night import nightly_round

RECORD = Effect("record", "写入学籍")
FLOW = Flow(
    name="test_maintenance",
    version=1,
    label="线上维护",
    filed_by_family=True,
    undo_same_day=True,
    steps=(
        Step(
            name="confirm",
            label="学校核对",
            party=Party.SCHOOL,
            needs=May.MAINTENANCE_CONFIRM,
            above=Party.COUNTY,
            by_item=True,
        ),
    ),
    on_accepted=(RECORD,),
    on_undone=(Effect("restore", "改回原值"),),
    on_overdue=(Effect("remind", "催办"),),
)
MOTHER = Caller(account_id=1, session_id=b"", kind=CallerKind.FAMILY, name="王", children=(5,))
POST = Post(id=20, organisation_id=31, organisation_name="校", path="/1/31/", level=Level.SCHOOL, title="", roles=())
REGISTRAR = Caller(
    account_id=2,
    session_id=b"",
    kind=CallerKind.STAFF,
    name="李",
    post=POST,
    permissions=frozenset({May.MAINTENANCE_CONFIRM}),
)

pytestmark = [pytest.mark.handbook(75), pytest.mark.usefixtures("empty")]


async def nothing(_tx: Tx, _happened: Happened) -> None:
    pass


def desk(record: Any = nothing) -> Desk[Tx]:
    return Desk([FLOW], now={"record": record, "restore": nothing, "remind": nothing})


async def filed(at: Desk[Tx], *items: str) -> int:
    async with transaction(MOTHER) as tx:
        cases = Cases(tx)
        parties = {Party.SCHOOL: 31, Party.COUNTY: 9}
        number = await cases.number("WH")
        command = File(flow=FLOW.name, number=number, student_id=5, parties=parties, items=items or ("phone",))
        return (await at.file(cases, command, actor_of(MOTHER))).case.id


async def test_a_filed_case_stands_in_the_list_of_who_holds_it() -> None:
    await filed(desk())
    sql = "SELECT number, state, step, holder_ids, due_on FROM approval_case WHERE holder_ids = ARRAY[31]::bigint[]"
    async with transaction() as tx:
        (line,) = await tx.connection.fetch(sql)
        calendar = await calendar_store.calendar(tx.fetch, tx.today)
        due = calendar.due(tx.today, 10).day
    assert is_case_number(line["number"])
    assert (line["state"], line["step"], line["holder_ids"], line["due_on"]) == ("open", "confirm", [31], due)


async def test_the_row_is_what_its_history_adds_up_to() -> None:
    at = desk()
    case_id = await filed(at, "phone", "members")
    async with transaction(REGISTRAR) as tx:
        command = DecideItems(accepted=("phone",), returned=("members",), reason="unclear", text="请写清")
        await at.act(Cases(tx), case_id, command, actor_of(REGISTRAR))
    async with transaction() as tx:
        entries = await Cases(tx).entries(case_id)
        assert await Cases(tx).case(case_id) == fold((entry.event for entry in entries), case_id=case_id)
    assert [(entry.seq, entry.account_id, entry.post_id) for entry in entries] == [
        (1, 1, None),
        (2, 1, None),
        (3, 2, 20),
        (4, 2, 20),
    ]


async def test_a_refused_command_leaves_no_trace() -> None:
    at = desk()
    case_id = await filed(at)
    at_work = msgspec.structs.replace(REGISTRAR, account_id=MOTHER.account_id)
    async with transaction(at_work) as tx:
        with pytest.raises(OwnApplication):
            await at.act(Cases(tx), case_id, Approve(), actor_of(at_work))
    assert await value("SELECT count(*) FROM approval_event") == 2


async def test_an_effect_that_fails_takes_the_decision_with_it() -> None:
    async def fails(_tx: Tx, _happened: Happened) -> None:
        raise ZeroDivisionError

    case_id = await filed(desk())
    with pytest.raises(ZeroDivisionError):
        async with transaction(REGISTRAR) as tx:
            await desk(fails).act(Cases(tx), case_id, Approve(), actor_of(REGISTRAR))
    assert await value("SELECT state FROM approval_case") == CaseState.OPEN
    assert await value("SELECT count(*) FROM approval_event") == 2


async def test_two_officials_at_once_decide_once() -> None:
    done: list[int] = []

    async def record(_tx: Tx, happened: Happened) -> None:
        done.append(happened.case.id)

    at = desk(record)
    case_id = await filed(at)

    async def approve() -> None:
        async with transaction(REGISTRAR) as tx:
            await at.act(Cases(tx), case_id, Approve(), actor_of(REGISTRAR))

    answers = await asyncio.gather(*(approve() for _ in range(5)), return_exceptions=True)
    assert sum(isinstance(answer, CaseClosed) for answer in answers) == 4
    assert done == [case_id]


async def test_many_cases_are_locked_and_written_as_one_is() -> None:
    at = desk()
    ids = [await filed(at, "phone") for _ in range(3)]
    async with transaction(REGISTRAR) as tx:
        cases = Cases(tx)
        locked = await cases.lock_all([ids[2], ids[0]])
        assert list(locked) == [ids[0], ids[2]]
        actor, calendar = actor_of(REGISTRAR), await cases.calendar()
        lines: list[Line] = []
        for case in locked.values():
            events = decide(FLOW, case, Approve(), actor, tx.today, calendar)
            lines.append(Line(fold_on(case, events), events))
        await cases.append_all(lines, actor)
    async with transaction() as tx:
        found = [await Cases(tx).case(case_id) for case_id in ids]
        entries = await Cases(tx).entries(ids[0])
        assert [entry.seq for entry in entries] == [1, 2, 3, 4, 5]
        assert found[0] == fold((entry.event for entry in entries), case_id=ids[0])
        assert await tx.value("SELECT count(*) FROM approval_case WHERE closed_at = $1", entries[-1].at) == 2
    assert [case.state for case in found if case] == ["completed", "open", "completed"]


def fold_on(case: Case, events: Sequence[Event]) -> Case:
    for event in events:
        case = after(case, event)
    return case


async def test_history_is_only_added_to() -> None:
    await filed(desk())
    for sql in ("UPDATE approval_event SET seq = 9", "DELETE FROM approval_event", "TRUNCATE approval_event CASCADE"):
        with pytest.raises(asyncpg.RaiseError, match="only added to"):
            async with transaction() as tx:
                await tx.execute(sql)


async def test_a_number_is_used_once() -> None:
    async with transaction() as tx:
        numbers = [await Cases(tx).number("WH") for _ in range(50)]
    assert len(set(numbers)) == 50


async def a_night(at: Desk[Tx], today: date) -> int:
    async def act(tx: Tx, case_id: int, command: Command) -> Outcome:
        return await at.act(Cases(tx), case_id, command, THE_CLOCK)

    return await nightly_round(at, today, act)


async def test_the_nightly_round_escalates_once_however_often_it_runs() -> None:
    at = desk()
    await filed(at)
    async with transaction() as tx:
        await tx.execute(
            "UPDATE approval_case SET owed_on = '2026-01-20', due_on = '2026-01-19', step_opened_at = '2026-01-05', snapshot = jsonb_set(snapshot, '{open_steps,confirm}',"
            ' (snapshot #> \'{open_steps,confirm}\') || \'{"opened_on": "2026-01-05", "due_on": "2026-01-19"}\')'
        )
        today = tx.today
    assert await a_night(at, today) == 1
    assert await a_night(at, today) == 0
    async with transaction() as tx:
        kinds = [row["kind"] for row in await tx.connection.fetch("SELECT kind FROM approval_event ORDER BY seq")]
    assert kinds == ["opened", "step_opened", "escalated"]


async def test_a_case_knows_the_day_on_which_the_clock_has_to_look() -> None:
    case_id = await filed(desk())
    async with transaction() as tx:
        calendar = await calendar_store.calendar(tx.fetch, tx.today)
        fifth = calendar.due(tx.today, 5).day
        assert await tx.value("SELECT owed_on FROM approval_case WHERE id = $1", case_id) == fifth
        loaded = await Cases(tx).case(case_id)
    assert loaded is not None
    assert loaded.owed_on is None, "it is told to the table, it is no part of the history"


async def test_a_case_whose_day_was_moved_is_looked_at_again_on_the_new_one() -> None:
    at = desk()
    await filed(at)
    async with transaction() as tx:
        today = tx.today
        await tx.execute("UPDATE approval_case SET owed_on = $1", today)
    assert await a_night(at, today) == 0
    async with transaction() as tx:
        assert await tx.value("SELECT owed_on > $1 FROM approval_case", today)

    async def never(_tx: Tx, _case_id: int, _command: object) -> Any:
        raise AssertionError

    assert await nightly_round(at, today, never) == 0


CONCERNS = "SELECT organisation_id, flow, steps, due_on, closed_on IS NULL AS open FROM approval_concern ORDER BY 1"


async def test_a_case_stands_in_the_list_of_each_party_and_says_who_holds_it() -> None:
    at = desk()
    case_id = await filed(at, "phone", "members")
    async with transaction() as tx:
        due = await tx.value("SELECT due_on FROM approval_case")
        listed = [tuple(row) for row in await tx.connection.fetch(CONCERNS)]
    assert listed == [(9, FLOW.name, [], due, True), (31, FLOW.name, ["confirm"], due, True)]
    async with transaction(REGISTRAR) as tx:
        command = DecideItems(returned=("phone", "members"), reason="unclear")
        await at.act(Cases(tx), case_id, command, actor_of(REGISTRAR))
        listed = [tuple(row) for row in await tx.connection.fetch(CONCERNS)]
    assert listed == [(9, FLOW.name, [], date.max, True), (31, FLOW.name, [], date.max, True)]
    async with transaction(MOTHER) as tx:
        await at.act(Cases(tx), case_id, Withdraw(), actor_of(MOTHER))
        assert [row["open"] for row in await tx.connection.fetch(CONCERNS)] == [False, False]


async def test_the_calendar_is_seeded_once_and_edited_with_a_notice() -> None:
    async with transaction() as tx:
        seeded = await calendar_store.seed(tx)
        assert seeded == len(calendar_store.seed_days())
        assert await calendar_store.seed(tx) == 0
        day = calendar_store.LAST
        changed = [calendar_store.Published(day, is_workday=not calendar_store.seed_days()[day])]
        assert await calendar_store.publish(tx, changed, "国办发明电〔2026〕1号") == 1
        assert await calendar_store.publish(tx, changed, "国办发明电〔2026〕1号") == 0
        found = await calendar_store.calendar(tx.fetch, tx.today)
        assert found.is_workday(day) is not calendar_store.seed_days()[day]
    calendar_store.forget()
    rows = await fetch(calendar_store.Published, "SELECT day, is_workday FROM workday WHERE version > 1")
    assert [row.day for row in rows] == [day]
