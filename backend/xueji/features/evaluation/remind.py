"""One tap reminds everybody who has something missing; nobody hears of it more than once a day."""

from collections.abc import Mapping, Sequence
from datetime import date

from xueji.features import notices
from xueji.features.evaluation import errors, guide, progress_store
from xueji.features.evaluation.progress_store import Silent
from xueji.features.evaluation.staff_schemas import EvaluationReminded
from xueji.kernel.clock import day_words
from xueji.platform.caller import Caller
from xueji.platform.database import Tx
from xueji.platform.scope import scope_of


async def remind(tx: Tx, caller: Caller, class_id: int | None) -> EvaluationReminded:
    """Remind pupils, and guardians of those under 14, in the caller's scope.

    Raises:
        NobodyToRemindOfEvaluation: all is filled in, all were reminded today, nobody is reachable, or it is over.
    """
    rules = await guide.office_rules(tx, caller)
    asked = guide.asked(rules) if rules else None
    if rules is None or asked is None or not asked.required:
        raise errors.NobodyToRemindOfEvaluation(what="现在不是填写的时间。", advice="开始填写以后再提醒。")
    silent = await progress_store.take_silent(tx, scope_of(caller), class_id, asked, notices.REMINDER_PAUSE)
    reached = notices.reach(silent)
    found = _result(reached)
    if not found.people:
        raise errors.NobodyToRemindOfEvaluation(what=_why(found), advice=_advice(found))
    last_day = min(asked.last_days.values())
    await notices.tell_each(tx, _told(reached.people, last_day, tx.today), notices.Kind.EVALUATION_REMINDER)
    post = caller.post
    await tx.audit(
        "evaluation.reminded",
        subject=f"organisation:{post.organisation_id}" if post else "",
        class_id=class_id,
        people=found.people,
        pupils=found.pupils,
    )
    return found


def _told(people: Mapping[int, Sequence[Silent]], last_day: date, today: date) -> list[notices.NewNotice]:
    return [
        notices.NewNotice(
            account_id=account_id,
            title="综评记录还没填完",
            body=_body(own, last_day, today),
            link=f"/m/children/{own[0].student_id}/evaluation",
            student_id=own[0].student_id,
        )
        for account_id, own in people.items()
    ]


def _body(own: Sequence[Silent], last_day: date, today: date) -> str:
    who = "、".join("你" if one.own else one.name for one in own)
    missing = sum(one.missing for one in own)
    return f"{who}还差 {missing} 类，{day_words(last_day, today)}截止。没有的可以选“本学期没有可填的”。"


def _result(reached: notices.Reached[Silent]) -> EvaluationReminded:
    said = [f"提醒了 {reached.pupils} 名学生"]
    said += [f"{reached.already} 人今天已提醒过"] if reached.already else []
    said += [f"{reached.unreachable} 名学生还没有绑定自己的账号，请打印学生绑定码"] if reached.unreachable else []
    return EvaluationReminded(
        people=len(reached.people),
        pupils=reached.pupils,
        already=reached.already,
        unreachable=reached.unreachable,
        words="，".join(said) + "。",
    )


def _why(found: EvaluationReminded) -> str:
    if found.already:
        return f"没填完的 {found.already} 人今天都已提醒过。"
    if found.unreachable:
        return f"没填完的 {found.unreachable} 名学生都没有绑定自己的账号。"
    return "每名学生都填好了。"


def _advice(found: EvaluationReminded) -> str:
    if found.already:
        return "明天可以再提醒。"
    return "请在“班级和绑定码”里打印学生本人的绑定码。" if found.unreachable else "点开学生可以看他写的。"
