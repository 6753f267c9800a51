"""Answer what a family asked about an entry: corrected on the spot, or said why it stands."""

from collections.abc import Mapping

from xueji.features import evaluation, notices, students
from xueji.features.students import Reads
from xueji.features.teaching import errors, judging, question_store, store, targets, upload_store
from xueji.features.teaching.asking import label_of
from xueji.features.teaching.events import MarksEntered
from xueji.features.teaching.layouts import Item, items_of
from xueji.features.teaching.question_store import Desk, QuestionRow
from xueji.features.teaching.schemas import (
    EntryAnswer,
    EntryQuestions,
    EntryQuestionView,
    QuestionedItem,
)
from xueji.features.teaching.store import TermRow
from xueji.features.teaching.subjects import Subject
from xueji.kernel.permissions import May
from xueji.kernel.refusals import FieldError, FieldErrors, NotFound, VersionConflict
from xueji.platform import live
from xueji.platform.audit import read_log
from xueji.platform.caller import Caller
from xueji.platform.database import Tx
from xueji.platform.events import publish

_MOST = 100


def desk_of(caller: Caller) -> Desk:
    """The academic administrator sees the school's, so that none is left lying."""
    post = targets.post_of(caller)
    led = post.class_ids if caller.may(May.EVALUATION_FILL) else ()
    return Desk(post.organisation_id, caller.account_id, led, caller.may(May.TEACHING_ARRANGE))


async def read(caller: Caller) -> EntryQuestions:
    """The look is written down."""
    found = await _all(students.POOL, caller)
    await read_log(caller, "teaching.questions", [one.student_id for one in found.items], "答复学生和家长的质疑")
    return found


async def _all(source: Reads, caller: Caller) -> EntryQuestions:
    desk = desk_of(caller)
    now = await store.term_now(source, targets.post_of(caller).path)
    rows = await question_store.of_desk(source, desk, _MOST)
    items = [_view(desk, now, row) for row in rows]
    return EntryQuestions(items=items, waiting=sum(one.answered_at is None for one in items))


def _view(desk: Desk, now: TermRow | None, row: QuestionRow) -> EntryQuestionView:
    values = row.values
    return EntryQuestionView(
        id=row.id,
        student_id=row.student_id,
        name=row.name,
        class_name=row.class_name or "",
        label=label_of(row.subject, row.kind),
        writer=row.writer,
        words=row.said,
        asked_at=row.asked_at,
        state_label=state_label(answered=row.answered_at is not None, corrected=row.corrected),
        answer=row.answered,
        answered_by=row.answered_by or "",
        answered_at=row.answered_at,
        items=[
            QuestionedItem(
                name=item.name,
                title=item.title,
                value=values.get(item.name, ""),
                hint=item.hint,
                choices=list(item.choices),
                long=item.long,
            )
            for item in _items(row)
        ],
        may_correct=_corrects(desk, row) and _running(now, row),
        version=row.version,
    )


def state_label(*, answered: bool, corrected: bool) -> str:
    if not answered:
        return "等老师答复"
    return "已更正" if corrected else "已答复，没有改"


def _items(row: QuestionRow) -> list[Item]:
    return [item for item in items_of(row.subject) if item.shown is row.kind]


def _corrects(desk: Desk, row: QuestionRow) -> bool:
    """Who entered it, and of a class's part whoever leads the class now."""
    return row.written_by == desk.account_id or (row.subject is Subject.CLASS and row.class_id in desk.class_ids)


def _running(now: TermRow | None, row: QuestionRow) -> bool:
    return now is not None and (row.year, row.term) == (now.year, now.term)


async def answer(tx: Tx, caller: Caller, question_id: int, expected_version: int, data: EntryAnswer) -> EntryQuestions:
    """With `changes` the entry is corrected in the same act.

    Raises:
        NotFound: no such question on the caller's desk.
        QuestionAnswered: somebody was first.
        EntryNotYours, TeachingClassSubmitted, FieldErrors: of a correction.
        VersionConflict: the entry is another by now.
    """
    desk = desk_of(caller)
    row = await question_store.one(tx, desk, question_id)
    if row is None:
        raise NotFound
    if row.answered_at is not None:
        raise errors.QuestionAnswered(by=row.answered_by or "")
    before = row.values
    changed = {name: cell.strip() for name, cell in data.changes.items() if cell.strip() != before.get(name, "")}
    if changed:
        if not (_corrects(desk, row) and _running(await store.term_now(tx, targets.post_of(caller).path), row)):
            raise errors.EntryNotYours(writer=row.writer)
        if row.version != expected_version:
            raise VersionConflict(yours=changed, theirs={name: before.get(name, "") for name in changed})
        await _correct(tx, caller, desk, row, changed)
    await question_store.answer(tx, row.id, data.words.strip(), caller.account_id, corrected=bool(changed))
    await tx.audit(
        "teaching.question_answered",
        subject=f"entry_question:{row.id}",
        student_ids=[row.student_id],
        organisation_id=desk.school_id,
        corrected=sorted(changed),
    )
    await _tell(tx, row, corrected=bool(changed))
    return await _all(tx, caller)


async def _correct(tx: Tx, caller: Caller, desk: Desk, row: QuestionRow, changed: Mapping[str, str]) -> None:
    items = {item.name: item for item in _items(row)}
    if not set(changed) <= set(items):
        raise NotFound
    faults = {name: judging.check(0, items[name], cell) for name, cell in changed.items()}
    wrong = [
        FieldError(
            f"changes.{name}", "value_unfit", f"{fault.message}，可以填：{fault.allowed}", fault.suggestion or None
        )
        for name, fault in faults.items()
        if fault is not None
    ]
    if wrong:
        raise FieldErrors(wrong)
    await upload_store.hold_subject(tx, desk.school_id, row.subject)
    submitted = await evaluation.submitted_of(tx, [row.student_id], row.year, row.term)
    if submitted is not None:
        raise errors.TeachingClassSubmitted(**submitted.facts(tx.today))
    written = {name: judging.kept(items[name], cell) for name, cell in changed.items() if cell}
    values = {name: value for name, value in row.values.items() if name not in changed} | written
    await store.enter(tx, row.year, row.term, row.subject, {row.student_id: values}, caller.account_id)
    if "total" in written:
        await publish(tx, MarksEntered(row.subject, row.year, row.term, {row.student_id: written["total"]}))
    live.touched(tx, f"evaluation:{desk.school_id}")


async def _tell(tx: Tx, row: QuestionRow, *, corrected: bool) -> None:
    done = "已经更正" if corrected else "核对后没有改，写了原因"
    await notices.tell(
        tx,
        [row.asked_by],
        notices.Kind.ENTRY_ANSWERED,
        "您的质疑有答复了",
        f"{row.name}的{label_of(row.subject, row.kind)}，老师{done}，点开看。",
        f"/m/children/{row.student_id}/evaluation",
        student_id=row.student_id,
    )
