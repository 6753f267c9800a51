"""One tap reminds everybody who has not handed in; nobody hears of a window more than once a day."""

from collections.abc import Iterable

from xueji.features import notices
from xueji.features.windows import errors, rules, store
from xueji.features.windows.schemas import Reminded, WindowState
from xueji.features.windows.store import Reachable, Silent, WindowRow
from xueji.kernel.refusals import NotFound
from xueji.platform.caller import Caller
from xueji.platform.database import Tx
from xueji.platform.scope import Scope, scope_of


async def remind(tx: Tx, caller: Caller, window_id: int, class_id: int | None) -> Reminded:
    """Remind the families of the silent pupils in the caller's scope.

    Raises:
        WindowNotOpen, WindowOver: there is nothing to fill in now.
        NobodyToRemind: everybody has handed in, or has been reminded, or cannot be reached.
    """
    scope = scope_of(caller)
    row = await store.window(tx, scope, window_id)
    if row is None:
        raise NotFound
    state = rules.window_state(row.opens_at, row.ends_at, tx.now)
    if state is WindowState.NOT_OPEN:
        raise errors.WindowNotOpen(
            opens=rules.instant_words(row.opens_at, tx.today), closes=rules.instant_words(row.ends_at, tx.today)
        )
    if state is WindowState.CLOSED:
        raise errors.WindowOver(closed=rules.instant_words(row.ends_at, tx.today))
    found = await remind_silent(tx, row, scope, class_id)
    if not found.guardians:
        raise errors.NobodyToRemind(what=_why(found), advice=_advice(found))
    await tx.audit(
        "window.reminded",
        subject=f"window:{row.id}",
        organisation_id=row.school_id,
        class_id=class_id,
        guardians=found.guardians,
        pupils=found.pupils,
    )
    return found


async def remind_silent(tx: Tx, row: WindowRow, scope: Scope, class_id: int | None = None) -> Reminded:
    """Mark and tell, in two statements and a job, however many."""
    silent = await store.take_silent(tx, scope, row.id, class_id, notices.REMINDER_PAUSE)
    reached = notices.reach(silent)
    await tell_families(
        tx,
        [one for own in reached.people.values() for one in own],
        kind=notices.Kind.MAINTENANCE_REMINDER,
        title=f"{row.school}：请核对家庭信息",
        body=_body(row, tx),
    )
    return _result(reached)


def _body(row: WindowRow, tx: Tx) -> str:
    left = rules.left_words(rules.days_left(row.opens_at, row.ends_at, tx.now))
    ends = rules.instant_words(row.ends_at, tx.today)
    return f"{{names}}的家庭信息还没有提交，{ends}截止，{left}。没有要改的，点一下就行。"


async def tell_families(
    tx: Tx, people: Iterable[Silent | Reachable], *, kind: notices.Kind, title: str, body: str
) -> None:
    """One notice a person, about all own children at once; `{names}` in the body is filled with them."""
    told = [
        notices.NewNotice(
            account_id=account_id,
            title=title,
            body=body.replace("{names}", "、".join(one.name for one in own)),
            link=f"/m/children/{own[0].student_id}/maintenance",
            student_id=own[0].student_id,
        )
        for account_id, own in notices.by_account(people).items()
    ]
    if told:
        await notices.tell_each(tx, told, kind)


def _result(reached: notices.Reached[Silent]) -> Reminded:
    said = [f"提醒了 {reached.pupils} 名学生的 {len(reached.people)} 位家长"]
    said += [f"{reached.already} 位今天已提醒过"] if reached.already else []
    said += [f"{reached.unreachable} 名学生还没有家长绑定，请班主任联系"] if reached.unreachable else []
    return Reminded(
        guardians=len(reached.people),
        pupils=reached.pupils,
        already=reached.already,
        unbound=reached.unreachable,
        words="，".join(said) + "。",
    )


def _why(found: Reminded) -> str:
    if found.already:
        return f"没交的 {found.already} 位家长今天都已提醒过。"
    if found.unbound:
        return f"没交的 {found.unbound} 名学生都还没有家长绑定。"
    return "每名学生都已提交。"


def _advice(found: Reminded) -> str:
    if found.already:
        return "明天可以再提醒；急的请班主任打电话。"
    return "请班主任发绑定码给家长。" if found.unbound else "等着核对的，请到“待确认”里看。"
