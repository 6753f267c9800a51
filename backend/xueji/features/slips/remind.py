"""One tap reminds everybody for whom a slip waits; nobody hears of one more than once a day."""

from collections.abc import Mapping, Sequence

from xueji.features import notices
from xueji.features.slips import errors, progress_store, rules
from xueji.features.slips.offices import school_post
from xueji.features.slips.progress_store import Silent
from xueji.features.slips.rules import SlipState
from xueji.features.slips.schemas import SlipsReminded
from xueji.kernel.clock import day_words
from xueji.platform.caller import Caller
from xueji.platform.database import Tx
from xueji.platform.scope import scope_of


async def remind(tx: Tx, caller: Caller, class_id: int | None) -> SlipsReminded:
    """Remind guardians who have not signed and pupils who have not confirmed, in the caller's scope.

    Raises:
        NobodyToRemindOfSlips: everybody has signed, or has been reminded, or cannot be reached.
    """
    post = school_post(caller)
    silent = await progress_store.take_silent(tx, scope_of(caller), class_id, notices.REMINDER_PAUSE)
    reached = notices.reach(silent)
    found = _result(reached)
    if not found.people:
        raise errors.NobodyToRemindOfSlips(what=_why(found), advice=_advice(found))
    await notices.tell_each(tx, _told(reached.people, post.organisation_name, tx), notices.Kind.SLIP_REMINDER)
    await tx.audit(
        "slip.reminded",
        subject=f"organisation:{post.organisation_id}",
        organisation_id=post.organisation_id,
        class_id=class_id,
        people=found.people,
        pupils=found.pupils,
    )
    return found


def _told(people: Mapping[int, Sequence[Silent]], school: str, tx: Tx) -> list[notices.NewNotice]:
    return [
        notices.NewNotice(
            account_id=account_id,
            title=f"{school}：确认单还没签",
            body=_body(own, tx),
            link=f"/m/slips/{own[0].slip_id}",
            student_id=own[0].student_id,
        )
        for account_id, own in people.items()
    ]


def _body(own: Sequence[Silent], tx: Tx) -> str:
    names = "、".join(one.name for one in own)
    last = min(one.last_day for one in own)
    if all(one.state is SlipState.SIGNED for one in own):
        return f"家长已经签过{names}的学籍信息确认单，还等你本人确认。"
    return f"{names}的学籍信息确认单还没签，{day_words(last, tx.today)}截止，{rules.left_words(last, tx.today)}。"


def _result(reached: notices.Reached[Silent]) -> SlipsReminded:
    said = [f"提醒了 {reached.pupils} 名学生的 {len(reached.people)} 个人"]
    said += [f"{reached.already} 人今天已提醒过"] if reached.already else []
    said += [f"{reached.unreachable} 名学生在手机上找不到人，请打印纸质单"] if reached.unreachable else []
    return SlipsReminded(
        people=len(reached.people),
        pupils=reached.pupils,
        already=reached.already,
        unbound=reached.unreachable,
        words="，".join(said) + "。",
    )


def _why(found: SlipsReminded) -> str:
    if found.already:
        return f"没签的 {found.already} 人今天都已提醒过。"
    if found.unbound:
        return f"没签的 {found.unbound} 名学生在手机上都找不到人。"
    return "没有等着签的确认单。"


def _advice(found: SlipsReminded) -> str:
    if found.already:
        return "明天可以再提醒；急的请班主任打电话。"
    return "请打印纸质单，签好后上传照片。" if found.unbound else "还没发的，请先发放。"
