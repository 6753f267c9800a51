"""Results of the proficiency exams, imported and never typed: asked for by serial number, entered exactly once."""

from collections.abc import Sequence
from functools import partial

import msgspec

from xueji.features.results import store, tell
from xueji.features.results.amend import Amendment, amend, judge_anew
from xueji.features.results.calendar import calendar
from xueji.features.results.facts import Fact, LeftWhy, Results, Source, exam_key
from xueji.features.results.modules import EXAMINED, Course
from xueji.features.results.store import Numbered
from xueji.features.results.subjects import Outcome
from xueji.gateways import exam, queue
from xueji.gateways.exam import ExamLine, ExamQuestion
from xueji.gateways.queue import Answer, Gateway, Kind, Subject, Task
from xueji.platform.database import Tx, transaction
from xueji.platform.jobs import JobContext, job, periodic

FETCH = "results.fetch_exams"
SETTLE = "results.settle_left"
JUDGE = "results.judge_anew"
JUDGE_PART = "results.judge_part"
PART = 500

_line = msgspec.json.Decoder(ExamLine).decode
_text = msgspec.json.Encoder().encode
_COURSES = {course.value for course in EXAMINED}


@periodic("25 * * * *", FETCH)
async def fetch_exams(context: JobContext) -> None:  # noqa: ARG001
    """Every hour, and again after each answer until everything has been read."""
    async with transaction() as tx:
        await queue.ask(tx, RESULTS, [Subject(feed.province_id) for feed in await store.feeds(tx)])


async def _ask(tx: Tx, tasks: Sequence[Task]) -> list[ExamQuestion]:
    feeds = {feed.province_id: feed for feed in await store.feeds(tx)}
    return [
        ExamQuestion(request_id=task.request_id, province_code=feed.code, after=feed.last_serial, ticket=task.ticket)
        for task in tasks
        if (feed := feeds.get(task.subject_id)) is not None
    ]


async def _receive(tx: Tx, answers: Sequence[Answer]) -> None:
    for answer in answers:
        province_id = answer.task.subject_id
        feed = await store.held_feed(tx, province_id)
        if feed is None:
            continue
        lines = answer.outcome.lines if isinstance(answer.outcome, exam.Results) else []
        fresh = list({line.serial: line for line in lines if line.serial > feed.last_serial}.values())
        entered = await enter(tx, fresh)
        last = max((line.serial for line in fresh), default=feed.last_serial)
        await store.heard(tx, province_id, last, entered)
        if fresh:
            await tx.audit(
                "exam_results.entered", subject=f"exam_feed:{province_id}", lines=len(fresh), entered=entered
            )
            await tx.defer(FETCH, queueing_lock=FETCH)


async def enter(tx: Tx, lines: Sequence[ExamLine]) -> int:
    """Enter what fits a pupil, keep what fits nobody; answers how many lines found their pupil."""
    pupils = await store.numbered(tx, [line.provincial_number for line in lines])
    own: dict[int, list[ExamLine]] = {}
    left: list[tuple[int, bytes, str]] = []
    for line in lines:
        pupil = pupils.get(line.provincial_number)
        why = _misfit(line, pupil)
        if pupil is None or why is not None:
            left.append((line.serial, _text(line), (why or LeftWhy.NOBODY).value))
        else:
            own.setdefault(pupil.student_id, []).append(line)
    amendments: dict[int, Amendment] = {key: partial(_with, lines) for key, lines in own.items()}
    changed = await amend(tx, amendments)
    await tell.results_came(tx, {key: _subjects(own[key]) for key in changed})
    if left:
        await store.leave(tx, left)
    return len(lines) - len(left)


def _misfit(line: ExamLine, pupil: Numbered | None) -> LeftWhy | None:
    if line.subject not in _COURSES:
        return LeftWhy.SUBJECT
    if pupil is None:
        return LeftWhy.NOBODY
    return None if pupil.name == line.name else LeftWhy.NAME


def _subjects(lines: Sequence[ExamLine]) -> list[str]:
    named = {line.subject for line in lines}
    return [course.label for course in EXAMINED if course in named]


def _with(lines: Sequence[ExamLine], results: Results) -> Results:
    for line in sorted(lines, key=lambda one: one.serial):
        key = exam_key(Course(line.subject))
        if not line.correction and not line.passed and results.outcome(key) is Outcome.PASSED:
            continue
        outcome = Outcome.PASSED if line.passed else Outcome.FAILED
        results = results.told({key: Fact(outcome.value, Source.EXAM, line.on, line.session)})
    return results


RESULTS = queue.register(
    Kind(
        name="results.exams",
        gateway=Gateway.EXAM,
        label="学考成绩下发",
        batch=1,
        build=_ask,
        send=exam.fetch_results,
        receive=_receive,
    )
)


@periodic("50 18 * * *", SETTLE)
async def settle_left(context: JobContext) -> None:  # noqa: ARG001
    """Every night: lines that fitted nobody are tried again, for numbers are given and names corrected."""
    after = 0
    while True:
        async with transaction() as tx:
            rows = await store.left(tx, PART, after)
            if not rows:
                return
            await store.settled(tx, [row.serial for row in rows])
            await enter(tx, [_line(row.line) for row in rows])
            after = rows[-1].serial


@periodic("10 19 * * *", JUDGE)
async def begin_judging(context: JobContext) -> None:  # noqa: ARG001
    """Every night: a grade or the day may have changed how somebody stands, though nothing was written."""
    async with transaction() as tx:
        await tx.defer(JUDGE_PART, queueing_lock=JUDGE_PART, after=0)


@job(JUDGE_PART)
async def judge_part(context: JobContext, *, after: int) -> None:  # noqa: ARG001
    """One part a run, the next follows."""
    async with transaction() as tx:
        feeds = await store.feeds(tx)
        if not feeds:
            return
        days = await calendar(tx, f"/{feeds[0].province_id}/", tx.today)
        over = [grade for grade in (1, 2, 3) if days.at(grade).period.archived_on <= tx.today]
        found = await store.to_judge_anew(tx, after, PART, technology_of=over)
        if found:
            await judge_anew(tx, found)
            await tx.defer(JUDGE_PART, after=found[-1])
