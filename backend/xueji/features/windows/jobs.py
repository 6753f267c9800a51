"""What the clock and decisions owe people: announcements, planned reminders, ends, results, overdue sheets."""

from collections.abc import Sequence
from datetime import datetime

from xueji.approvals import ItemsDecided, ItemState, Returned, Undone
from xueji.approvals.events import Escalated, Lapsed, Opened, Refiled
from xueji.features import accounts, notices
from xueji.features.windows import decision_store, live, rules, sheet_store, store
from xueji.features.windows.decision_store import ToTell
from xueji.features.windows.effects import TELL, TELL_OFFICES, TELL_WAITING
from xueji.features.windows.open_window import CLOSED, OPENED, REMIND
from xueji.features.windows.remind import remind_silent, tell_families
from xueji.features.windows.schemas import WindowState
from xueji.kernel.clock import day_words
from xueji.platform.cases import Cases
from xueji.platform.database import Tx, transaction
from xueji.platform.jobs import JobContext, job
from xueji.platform.scope import Scope

REGISTRAR = "registrar"
BUREAU_REGISTRAR = "bureau_registrar"


# --- the window's clock -------------------------------------------------------------------------------------------


@job(OPENED)
async def opened(context: JobContext, *, window_id: int) -> None:  # noqa: ARG001
    """A window has begun: every guardian and pupil who can be reached hears of it, once."""
    async with transaction() as tx:
        row = await store.take_unannounced(tx, window_id)
        if row is None or rules.window_state(row.opens_at, row.ends_at, tx.now) is not WindowState.OPEN:
            return
        ends = rules.instant_words(row.ends_at, tx.today)
        await tell_families(
            tx,
            await store.families(tx, window_id),
            kind=notices.Kind.MAINTENANCE_OPENED,
            title=f"{row.school}：请核对家庭信息",
            body=f"请核对{{names}}的{rules.labels(row.fields)}，{ends}截止。没有要改的，点一下就行。",
        )
        live.changed(tx, window_id)


@job(REMIND)
async def remind_planned(context: JobContext, *, window_id: int, ends_at: str) -> None:  # noqa: ARG001
    """A planned reminder. One whose window has been moved since is silent: the new end has its own."""
    async with transaction() as tx:
        row = await store.announce(tx, window_id)
        if row is None or row.ends_at != datetime.fromisoformat(ends_at):
            return
        if rules.window_state(row.opens_at, row.ends_at, tx.now) is WindowState.OPEN:
            await remind_silent(tx, row, Scope(path=row.school_path))


@job(CLOSED)
async def closed(context: JobContext, *, window_id: int, ends_at: str) -> None:  # noqa: ARG001
    """A window has ended: the registrars hear what is left to do, whoever watches sees it closed."""
    async with transaction() as tx:
        row = await store.announce(tx, window_id)
        if row is None or row.ends_at != datetime.fromisoformat(ends_at):
            return
        scope = Scope(path=row.school_path)
        counted = await store.counts(tx, scope, [window_id], 0, ())
        waiting, silent = sum(one.submitted for one in counted), sum(one.new + one.seen + one.draft for one in counted)
        posts = await accounts.posts_with_role(tx, row.school_id, REGISTRAR)
        await notices.tell(
            tx,
            [post.account_id for post in posts],
            notices.Kind.MAINTENANCE_SUBMITTED,
            f"“{row.title}”已结束",
            f"等核对 {waiting} 份，没交 {silent} 人。收到后 10 个工作日内要答复家长。",
            f"/staff/windows/{window_id}",
        )
        live.changed(tx, window_id)


# --- results ------------------------------------------------------------------------------------------------------


@job(TELL)
async def tell(context: JobContext, *, told: Sequence[Sequence[int]]) -> None:  # noqa: ARG001
    """Events of cases, as `[case, number of the event]`: the family hears each once, however often this runs."""
    async with transaction() as tx:
        found = await decision_store.take_untold(tx, [(case_id, seq) for case_id, seq in told])
        spoken: dict[notices.Kind, list[notices.NewNotice]] = {}
        for (_, seq), one in found.items():
            said = await _said(tx, one, seq)
            if said is None:
                continue
            kind, title, body, link, besides = said
            spoken.setdefault(kind, []).extend(
                notices.NewNotice(account_id=account_id, title=title, body=body, link=link, student_id=one.student_id)
                for account_id in one.account_ids
                if account_id != besides
            )
        for kind, told_each in spoken.items():
            await notices.tell_each(tx, told_each, kind)


Said = tuple[notices.Kind, str, str, str, int | None]


async def _said(tx: Tx, one: ToTell, seq: int) -> Said | None:
    """What the family hears of one event: kind, title, body, link, and who knows it already."""
    entries = await Cases(tx).entries(one.case_id)
    entry = next((entry for entry in entries if entry.seq == seq), None)
    if entry is None:
        return None
    receipt, form = f"/m/receipts/{one.number}", f"/m/children/{one.student_id}/maintenance"
    decided = next((e.event for e in reversed(entries[:seq]) if isinstance(e.event, ItemsDecided)), None)
    match entry.event:
        case Opened() | Refiled():
            due = next((e.event for e in entries if e.seq == seq + 1), None)
            until = getattr(due, "due_on", None)
            late = f"学校最晚 {day_words(until, tx.today)}答复。" if until else ""
            title = f"{one.name}的家庭信息已交给学校"
            return notices.Kind.MAINTENANCE_SUBMITTED, title, f"另一位家长刚提交，{late}", receipt, entry.account_id
        case Returned(items=items):
            words = _reason(decided)
            accepted = len(decided.accepted) if decided else 0
            done = f"其他 {accepted} 项已经生效。" if accepted else ""
            title = f"{one.name}的家庭信息有 {len(items)} 项要改"
            return (
                notices.Kind.MAINTENANCE_RETURNED,
                title,
                f"{one.school}退回 {len(items)} 项。{words}{done}改好再交就行。",
                form,
                None,
            )
        case Undone():
            title = f"{one.school}撤回了刚才的核对"
            return notices.Kind.MAINTENANCE_UNDONE, title, f"{one.name}的信息会重新核对，结果再通知您。", receipt, None
        case _:
            case = await Cases(tx).case(one.case_id)
            number = len(case.having(ItemState.ACCEPTED)) if case else 0
            title = f"{one.name}的家庭信息已更新"
            return (
                notices.Kind.MAINTENANCE_CONFIRMED,
                title,
                f"{one.school}确认了 {number} 项，已写进学籍。",
                receipt,
                None,
            )


def _reason(decided: ItemsDecided | None) -> str:
    if decided is None:
        return ""
    label = (
        rules.REASONS[decided.reason].label if decided.reason in rules.REASONS and decided.reason != rules.OTHER else ""
    )
    said = "：".join(filter(None, (label, decided.text)))
    return f"原因：{said.rstrip('。')}。" if said else ""


@job(TELL_OFFICES)
async def tell_offices(context: JobContext, *, case_id: int, seq: int) -> None:  # noqa: ARG001
    """A sheet waits too long: the school's registrars are reminded; once it is overdue, its bureau hears of it too."""
    async with transaction() as tx:
        found = await decision_store.take_untold(tx, [(case_id, seq)])
        one = found.get((case_id, seq))
        case = await Cases(tx).case(case_id)
        if one is None or case is None or case.closed:
            return
        entries = await Cases(tx).entries(case_id)
        event = next((entry.event for entry in entries if entry.seq == seq), None)
        overdue = isinstance(event, Escalated)
        posts = await accounts.posts_with_role(tx, one.school_id, REGISTRAR)
        offices = [post.account_id for post in posts]
        if overdue and event.to is not None:
            above = await accounts.posts_with_role(tx, case.parties[event.to], BUREAU_REGISTRAR)
            offices += [post.account_id for post in above]
        due = day_words(case.due_on, tx.today) if case.due_on else ""
        await notices.tell(
            tx,
            offices,
            notices.Kind.MAINTENANCE_OVERDUE,
            f"{one.school}：家长提交的信息{'已超期' if overdue else '快到期'}",
            f"回执号 {one.number}，答复期限 {due}。请逐项核对，不能自动通过。",
            f"/staff/windows/{one.window_id}",
            student_id=one.student_id,
        )


@job(TELL_WAITING)
async def tell_waiting(context: JobContext, *, case_id: int, seq: int) -> None:  # noqa: ARG001
    """A sheet that was sent back waits for its family: a reminder; after 60 working days it is a draft again."""
    async with transaction() as tx:
        found = await decision_store.take_untold(tx, [(case_id, seq)])
        one = found.get((case_id, seq))
        if one is None:
            return
        entries = await Cases(tx).entries(case_id)
        lapsed = any(entry.seq == seq and isinstance(entry.event, Lapsed) for entry in entries)
        if lapsed:
            await sheet_store.withdraw(tx, one.submission_id)
        await notices.tell(
            tx,
            one.account_ids,
            notices.Kind.MAINTENANCE_RETURNED,
            f"{one.name}的家庭信息还没有改好再交",
            "很久没有再交，这一份已结束。内容还在，下次开放可以接着填。"
            if lapsed
            else "学校退回的几项还等您改好再交。",
            f"/m/children/{one.student_id}/maintenance",
            student_id=one.student_id,
        )
