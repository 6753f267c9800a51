"""A pupil or guardian asks about what teachers have entered: it goes to who entered it and to the class teacher."""

from xueji.features import evaluation, notices
from xueji.features.evaluation import EvaluationInPublication, EvaluationNotSet, OthersKind
from xueji.features.teaching import errors, question_store
from xueji.features.teaching.layouts import items_of
from xueji.features.teaching.question_store import NewQuestion
from xueji.features.teaching.schemas import NewEntryQuestion
from xueji.features.teaching.subjects import Subject
from xueji.kernel.refusals import NotFound
from xueji.platform.caller import Caller
from xueji.platform.database import Tx

QUESTIONS = "/teaching/questions"


def label_of(subject: Subject, kind: OthersKind) -> str:
    """语文成绩, 语文评语, 操行."""
    if subject is Subject.CLASS:
        return kind.label
    return f"{subject.label}{'评语' if kind is OthersKind.COMMENT else '成绩'}"


async def ask(tx: Tx, caller: Caller, student_id: int, data: NewEntryQuestion) -> None:
    """What is published already is objected to there.

    Raises:
        NotFound: not the caller's child, or nothing is entered there.
        EvaluationNotSet, EvaluationInPublication
        QuestionWaits: an earlier one about the same has no answer yet.
    """
    sheet = await evaluation.read_sheet(tx, caller, student_id)
    if sheet.row.term is None or sheet.dates is None:
        raise EvaluationNotSet(stage=sheet.row.stage.label)
    if sheet.row.published:
        raise EvaluationInPublication(class_name=sheet.row.class_name or "")
    if all(item.shown is not data.kind for item in items_of(data.subject)):
        raise NotFound
    year, term = sheet.term
    teachers = await question_store.writers(tx, student_id, year, term, data.subject)
    if not teachers:
        raise NotFound
    question_id = await question_store.add(
        tx,
        NewQuestion(
            student_id=student_id,
            year=year,
            term=term,
            subject=data.subject,
            kind=data.kind,
            words=data.words.strip(),
            asked_by=caller.account_id,
        ),
    )
    label = label_of(data.subject, data.kind)
    if question_id is None:
        raise errors.QuestionWaits(label=label)
    await tx.audit(
        "teaching.questioned",
        subject=f"entry_question:{question_id}",
        student_ids=[student_id],
        organisation_id=sheet.row.school_id,
    )
    await notices.tell(
        tx,
        teachers,
        notices.Kind.ENTRY_QUESTIONED,
        "有一条质疑等您答复",
        f"{sheet.row.name}的{label}，学生或家长觉得不对，请核对后更正，或者写明为什么没有错。",
        QUESTIONS,
        student_id=student_id,
    )
