"""Sending the register: what changed is found by a mark, decided in one place, and answered exactly once."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from hashlib import sha256

import msgspec

from xueji.features import students
from xueji.features.exam_roster import store, tell
from xueji.features.exam_roster.rules import REMOVAL, Known, Lack, aim_of, standing_of
from xueji.features.exam_roster.store import Begun, Heard, Looked, RosterRow
from xueji.features.students import Record, State
from xueji.gateways import exam, queue
from xueji.gateways.exam import PupilEntry, RosterLine
from xueji.gateways.queue import Answer, Gateway, Kind, Subject, Task
from xueji.kernel.refusals import NotFound
from xueji.platform import database, files
from xueji.platform.database import Tx, transaction
from xueji.platform.jobs import JobContext, periodic

LOOK = "exam_roster.look"
AGAIN = "exam_roster.ask_refused_again"
PUSH = "exam_roster.push"
PART = 1000
BATCH = 25
"""Each may carry a photo of a few hundred kilobytes."""
A_NIGHT = 5000
STALLED = timedelta(minutes=10)


@periodic("* * * * * */20", LOOK)
async def look(context: JobContext) -> None:  # noqa: ARG001
    """Three times a minute: whoever changed is judged anew, part by part; nothing is read of anybody else."""
    while await _look():
        pass


async def _look() -> bool:
    """Whether there is more to look at."""
    async with transaction() as tx:
        taken = await store.take(tx, PART)
        if not taken:
            return False
        rows = await store.held_rows(tx, taken)
        looked = [_judge(row) for row in rows.values()]
        await store.note(tx, looked)
        anew = [one.student_id for one in looked if one.anew and rows[one.student_id].aim is not None]
        if anew:
            await queue.withdraw(tx, PUSH, anew)
        await queue.ask(tx, PUSH, [_subject(rows[one.student_id]) for one in looked if one.aim is not None])
    numbered = await _number([key for key, row in rows.items() if _numberless(row)])
    return len(taken) == PART or numbered > 0


def _numberless(row: RosterRow) -> bool:
    """In a class without a number, as rosters of old bring pupils."""
    return row.senior and row.state is State.IN_SCHOOL and Lack.NUMBER in row.lacks and bool(row.class_id)


async def _number(student_ids: Sequence[int]) -> int:
    """Give them one, which marks them again; in a transaction of its own: a record is held before its register row."""
    if not student_ids:
        return 0
    async with transaction() as tx:
        return await students.number_after_class(tx, student_ids)


def _judge(row: RosterRow) -> Looked:
    aim = aim_of(row, row.known)
    return Looked(row.student_id, standing_of(row, row.known), aim, anew=aim != row.aim)


def _subject(row: RosterRow) -> Subject:
    return Subject(row.student_id, student_id=row.student_id, organisation_id=row.school_id)


@periodic("15 19 * * *", AGAIN)
async def ask_refused_again(context: JobContext) -> None:  # noqa: ARG001
    """At 3:15 in China: what the platform would not take is shown to it once more."""
    async with transaction() as tx:
        await store.ask_refused_again(tx, A_NIGHT)


async def stalled() -> float | None:
    """Seconds that the oldest change has waited, if the job does not seem to run."""
    oldest = await store.oldest_dirty(database)
    return oldest if oldest is not None and oldest > STALLED.total_seconds() else None


# --- the question -----------------------------------------------------------------------------------------------------


class _Out(msgspec.Struct, frozen=True):
    """One line on its way, with where its photo lies when that goes along."""

    line: RosterLine
    picture: str | None

    @property
    def request_id(self) -> str:
        return self.line.request_id


async def _build(tx: Tx, tasks: Sequence[Task]) -> Sequence[_Out]:
    """The lines of these tasks. One whose facts are no longer those that were sent has no line: it is asked anew."""
    rows = await store.held_rows(tx, [task.subject_id for task in tasks])
    wanted = {key: aim for key, row in rows.items() if (aim := _wanted(row)) is not None}
    records = await students.read_records(tx, [key for key, aim in wanted.items() if aim != REMOVAL])
    begun = {key: _begun(rows[key], aim) for key, aim in wanted.items()}
    await store.begin(tx, list(begun.values()))
    return [
        _out(task, rows[task.subject_id], begun[task.subject_id], records) for task in tasks if task.subject_id in begun
    ]


def _wanted(row: RosterRow) -> bytes | None:
    aim = aim_of(row, row.known)
    return aim if row.asked is None or row.asked == aim else None


def _begun(row: RosterRow, aim: bytes) -> Begun:
    numbers = list(row.numbers)
    if aim != REMOVAL and row.number:
        numbers = [*(one for one in numbers if one != row.number), row.number]
    picture = aim != REMOVAL and row.photo != row.held_photo
    return Begun(row.student_id, aim, row.photo if aim != REMOVAL else None, picture, numbers)


def _out(task: Task, row: RosterRow, begun: Begun, records: Mapping[int, Record]) -> _Out:
    *others, number = begun.numbers
    entry = None if begun.aim == REMOVAL else _entry(row, records[row.student_id])
    line = RosterLine(
        request_id=task.request_id,
        province_code=row.province,
        provincial_number=number,
        revision=row.revision,
        entry=entry,
        replaces=others,
        ticket=task.ticket,
    )
    return _Out(line, row.photo if begun.picture else None)


def _entry(row: RosterRow, record: Record) -> PupilEntry:
    person = students.person_of(record)
    return PupilEntry(
        name=person.name,
        sex=person.sex,
        birth_date=person.birth_date,
        id_type=person.id_type,
        id_number=person.id_number,
        school_code=row.school_code or "",
        school=row.school,
        class_name=row.class_name or "",
        grade=row.grade,
        photo_sha256=row.photo or "",
    )


async def _send(outs: Sequence[_Out]) -> Mapping[str, msgspec.Struct]:
    return await exam.tell_pupils([await _pictured(one) for one in outs])


async def _pictured(out: _Out) -> RosterLine:
    """With the photo; where its file is lost without one, which the platform then says."""
    if out.picture is None or out.line.entry is None:
        return out.line
    try:
        entry = msgspec.structs.replace(out.line.entry, photo=await files.get(out.picture))
    except NotFound:
        return out.line
    return msgspec.structs.replace(out.line, entry=entry)


# --- the answer -------------------------------------------------------------------------------------------------------


async def _receive(tx: Tx, answers: Sequence[Answer]) -> None:
    rows = await store.held_rows(tx, [answer.task.subject_id for answer in answers])
    said = {answer.task.subject_id: answer.outcome for answer in answers if answer.task.subject_id in rows}
    lost = [key for key, outcome in said.items() if _lost(rows[key], outcome)]
    if lost:
        await store.want_pictures(tx, lost)
    heard = [_heard(rows[key], outcome) for key, outcome in said.items() if key not in lost]
    if not heard:
        return
    await store.hear(tx, heard)
    await tell.refused(tx, [rows[one.student_id] for one in heard if one.told not in {None, rows[one.student_id].told}])
    await tx.audit(
        "exam_roster.answered",
        subject="gateway:exam",
        student_ids=[one.student_id for one in heard],
        taken=_count(one.taken for one in heard),
        removed=_count(one.removed for one in heard),
        refused=_count(not one.taken and not one.removed for one in heard),
    )


def _count(these: Iterable[bool]) -> int:
    return sum(these)


def _lost(row: RosterRow, outcome: object) -> bool:
    """The platform wants the photo, which was left out because it had it."""
    wanting = isinstance(outcome, exam.NotTaken) and outcome.reason == exam.PHOTO_WANTED
    return wanting and row.held_photo is not None


def _heard(row: RosterRow, outcome: object) -> Heard:
    if isinstance(outcome, exam.NotTaken):
        words = outcome.words.strip().rstrip("。")[: exam.MOST_WORDS] or "没有说明原因"
        after = Known(refused=row.asked, numbers=row.numbers)
        told = _telling(row.asked, words)
        return Heard(student_id=row.student_id, standing=standing_of(row, after), words=words, told=told)
    if row.asked == REMOVAL:
        return Heard(student_id=row.student_id, standing=standing_of(row, Known()), removed=True)
    after = Known(held=row.asked, numbers=row.numbers[-1:])
    return Heard(student_id=row.student_id, standing=standing_of(row, after), taken=True)


def _telling(asked: bytes | None, words: str) -> bytes:
    """What the school is told once: the same refusal of the same facts again is no news."""
    return sha256((asked or b"") + words.encode()).digest()


KIND = queue.register(
    Kind(
        name=PUSH,
        gateway=Gateway.EXAM,
        label="报送学考名册",
        batch=BATCH,
        build=_build,
        send=_send,
        receive=_receive,
    )
)
