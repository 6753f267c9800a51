"""Whatever is entered, imported, corrected, handed in and moved: the sums equal a recount of everything from the start."""

import itertools
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from seniors import ALL_SUBJECTS, NUMBERS, Sum, rollups, whole_year

from xueji.features.evaluation import TermKind
from xueji.features.results import exam, store, work_store
from xueji.features.results.amend import amend, judge_anew, judged_of
from xueji.features.results.calendar import calendar
from xueji.features.results.facts import ITEMS, Fact, Source, Taken
from xueji.features.results.modules import CATALOGUE
from xueji.gateways.exam import ExamLine
from xueji.platform import database
from xueji.platform.database import transaction
from xueji.platform.jobs import JOBS, JobContext, run_due_jobs

SERIALS = itertools.count(1)
WHO = ("qi", "jun", "lan", "far", "gang")
NAMES = {"qi": "欧阳𬱖", "jun": "李俊", "far": "张远"}
SAID = [
    (key, value)
    for key in ITEMS
    for value in ("", "passed", "failed", "59.99", "88")
    if ITEMS[key].fault(value) is None
]

who = st.sampled_from(WHO)
numbered = st.sampled_from(tuple(NAMES))
modules = st.sampled_from(tuple(CATALOGUE))
acts = st.one_of(
    st.tuples(st.just("say"), who, st.sampled_from(SAID)),
    st.tuples(st.just("whole year"), who, st.booleans()),
    st.tuples(st.just("credits"), who, st.tuples(modules, st.sampled_from(["0", "1", "4"]), st.integers(0, 2))),
    st.tuples(st.just("exam"), numbered, st.tuples(st.sampled_from(ALL_SUBJECTS), st.booleans(), st.booleans())),
    st.tuples(st.just("all exams"), numbered, st.booleans()),
    st.tuples(st.just("work"), who, st.booleans()),
    st.tuples(st.just("move"), who, st.sampled_from(["senior", "other"])),
    st.tuples(st.just("state"), who, st.sampled_from(["in_school", "suspended", "graduated"])),
    st.tuples(st.just("grade"), who, st.integers(1, 3)),
    st.tuples(st.just("stage"), who, st.sampled_from(["senior", "junior"])),
)


async def act(world, what, name, more):
    pupil = world.pupils[name]
    async with transaction() as tx:
        today = tx.today
        match what:
            case "say":
                key, value = more
                await amend(tx, {pupil: lambda known: known.told({key: Fact(value, Source.SCHOOL, today)})})
            case "whole year":
                facts = {key: Fact(value, Source.SCHOOL, today) for key, value in whole_year(more).items()}
                await amend(tx, {pupil: lambda known: known.told(facts)})
            case "credits":
                code, credits_, back = more
                module = CATALOGUE[code].module
                taken = Taken(code, module.name, module.category, Decimal(credits_), world.year - back, TermKind.AUTUMN)
                await amend(tx, {pupil: lambda known: known.took(taken)})
            case "exam":
                await exam.enter(tx, [line(name, *more)])
            case "all exams":
                await exam.enter(tx, [line(name, subject, more, True) for subject in ALL_SUBJECTS])  # noqa: FBT003
            case "work":
                held = await work_store.hold(tx, pupil)
                await work_store.hand_in(tx, held.id, handed_in=more)
                await judge_anew(tx, [pupil])
            case "move":
                await tx.execute(
                    "UPDATE student s SET school_id = o.id, school_path = o.path, class_id = NULL FROM organisation o"
                    " WHERE s.id = $1 AND o.id = $2",
                    *(pupil, world.offices[more]),
                )
            case _:
                await tx.execute(f"UPDATE student SET {what} = $2 WHERE id = $1", pupil, more)


def line(name, subject, passed, correction):
    return ExamLine(
        serial=next(SERIALS), provincial_number=NUMBERS[name], name=NAMES[name], subject=subject, passed=passed,
        session="2026 年夏季", on=date(2026, 7, 10), correction=correction,
    )  # fmt: skip


async def counted_from_the_start(world):
    """Every pupil's results judged anew by the rules, and added up without a database."""
    sums = {}
    async with transaction() as tx:
        rows = await store.hold(tx, [world.pupils[name] for name in (*WHO, "xiu")])
        days = await calendar(tx, rows[0].school_path, tx.today)
    for row in rows:
        if row.state != "in_school" or row.stage != "senior":
            continue
        judged = judged_of(row, days)
        outcomes = {measure.value: outcome.value for measure, outcome in judged.outcomes.items()}
        ready = "passed" if set(outcomes.values()) == {"passed"} else "open"
        for measure, state in {**outcomes, "ready": ready}.items():
            key = row.school_id, row.grade, measure, state
            pupils, credits_ = sums.get(key, (0, Decimal(0)))
            more = judged.graduation_credits if measure == "ready" else Decimal(0)
            sums[key] = pupils + 1, credits_ + more
    return [Sum(*key, *found) for key, found in sorted(sums.items())]


@pytest.mark.handbook(124, 125, 126, 127, 128)
@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(st.lists(acts, max_size=10))
async def test_sums_equal_a_recount_after_any_acts(world, outside, done):
    """Each round goes on where the one before has left off."""
    for one in done:
        await act(world, *one)
    await JOBS[exam.JUDGE].run(JobContext(0, exam.JUDGE, 1))
    await run_due_jobs()
    assert await rollups() == await counted_from_the_start(world)
    assert await database.value("SELECT count(*) FROM senior_standing WHERE stale") == 0
