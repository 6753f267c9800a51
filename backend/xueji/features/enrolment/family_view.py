"""A child's enrolment for its family: the same steps as the school sees, without what is only the offices' business."""

from datetime import date, datetime

from xueji.features import students
from xueji.features.enrolment import store
from xueji.features.enrolment.application import steps_and_return
from xueji.features.enrolment.family_words import words_of
from xueji.features.enrolment.more_schemas import ChildEnrolment, ChildEnrolmentAnswer, ChildStep
from xueji.features.enrolment.schemas import EnrolmentState, StepOfCase
from xueji.features.enrolment.store import EnrolmentRow
from xueji.kernel.clock import china_date, day_words
from xueji.kernel.refusals import NotFound
from xueji.platform.caller import Caller
from xueji.platform.scope import scope_of

DONE, NOW, LATER = "done", "now", "later"
CHECK, END = "查重和身份核对", "建籍成功"
_CHECKED = frozenset({EnrolmentState.READY, EnrolmentState.FILED, EnrolmentState.RETURNED, EnrolmentState.DONE})
_WITH_SCHOOL = frozenset({EnrolmentState.READY, EnrolmentState.RETURNED})


async def read(caller: Caller, student_id: int) -> ChildEnrolmentAnswer:
    """Raises NotFound where the child is not the caller's."""
    scope = scope_of(caller)
    if student_id not in (scope.student_ids or ()):
        raise NotFound
    row = await store.latest_of_child(students.POOL, scope, student_id)
    if row is None:
        return ChildEnrolmentAnswer(None)
    steps, _ = await steps_and_return(students.POOL, row)
    holder = next((step.organisation for step in steps if step.state == NOW), "")
    return ChildEnrolmentAnswer(
        ChildEnrolment(
            kind_label=row.kind.label,
            state=row.state,
            state_label=row.state.label,
            words=words_of(row.state, holder, row.due_on, row.today),
            steps=_told(row, steps),
            numbers=await _numbers(row),
        )
    )


def _told(row: EnrolmentRow, steps: list[StepOfCase]) -> list[ChildStep]:
    checked = row.state in _CHECKED
    done = row.state is EnrolmentState.DONE
    return [
        ChildStep(label="学校录入", who=row.school, state=DONE, note=""),
        ChildStep(
            label=CHECK,
            who="省内、全国平台和人口库",
            state=DONE if checked else NOW,
            note=_on(row.identity_at, row.today) if checked else "",
        ),
        *([ChildStep(label="学校提交", who=row.school, state=NOW, note="")] if row.state in _WITH_SCHOOL else []),
        *(_step(step, row) for step in steps),
        ChildStep(
            label=END,
            who="",
            state=DONE if done else LATER,
            note=_on(row.moved_at, row.today) if done else "生成学籍号",
        ),
    ]


def _step(step: StepOfCase, row: EnrolmentRow) -> ChildStep:
    """What was sent back lies with the school, so its step comes again."""
    state = step.state if row.state in {EnrolmentState.FILED, EnrolmentState.DONE} else LATER
    note = f"最晚 {day_words(step.due_on, row.today)}" if state == NOW and step.due_on is not None else ""
    return ChildStep(label=step.label, who=step.organisation, state=state if state in {DONE, NOW} else LATER, note=note)


def _on(moment: datetime | None, today: date) -> str:
    return day_words(china_date(moment), today) if moment is not None else ""


async def _numbers(row: EnrolmentRow) -> list[str]:
    if row.state is not EnrolmentState.DONE:
        return []
    records = await students.read_records(students.POOL, [row.student_id])
    return students.number_words(records[row.student_id])
