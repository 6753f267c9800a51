"""What happens by the clock and after the answer: telling families and schools, each once."""

from collections.abc import Sequence
from datetime import datetime

from xueji.approvals import Case, Event
from xueji.approvals.events import Escalated, Lapsed
from xueji.features import accounts, notices
from xueji.features.collections import entry_store, list_store, live, paper_store, rules, store, told_store
from xueji.features.collections.effects import TELL, TELL_OFFICES, TELL_WAITING
from xueji.features.collections.open_collection import CLOSED, REMIND
from xueji.features.collections.schemas import CollectionState, EntryState
from xueji.features.collections.told_store import ToTell
from xueji.features.notices import Kind, NewNotice
from xueji.kernel import periods
from xueji.kernel.clock import day_words
from xueji.kernel.texts import sentence
from xueji.platform.cases import Cases
from xueji.platform.database import Tx, transaction
from xueji.platform.jobs import JobContext, job, periodic
from xueji.platform.scope import Scope

REGISTRAR = "registrar"
BUREAU_REGISTRAR = "bureau_registrar"


@job(REMIND)
async def remind(context: JobContext, *, collection_id: int, ends_at: str) -> None:  # noqa: ARG001
    """Before the last day: whoever has begun and not handed in, or has something to mend."""
    async with transaction() as tx:
        row = await store.any_collection(tx, collection_id)
        if row is None or row.ends_at != datetime.fromisoformat(ends_at):
            return
        if rules.collection_state(row.opens_at, row.ends_at, tx.now) is not CollectionState.OPEN:
            return
        left = periods.left_words(periods.days_left(row.opens_at, row.ends_at, tx.now))
        ends = periods.instant_words(row.ends_at, tx.today)
        told = [
            NewNotice(
                one.account_id,
                f"{one.name or '孩子'}的新生信息还没交，{left}",
                f"{row.school}“{row.title}”{ends} 截止。"
                + ("学校退回的改好再交就行。" if one.state is EntryState.RETURNED else "填过的都在，接着填就行。"),
                f"/m/collect/entries/{one.entry_id}",
                None,
            )
            for one in await told_store.silent(tx, row.id)
        ]
        await notices.tell_each(tx, told, Kind.COLLECTION_REMINDER)


@job(CLOSED)
async def closed(context: JobContext, *, collection_id: int, ends_at: str) -> None:  # noqa: ARG001
    """At the end the school hears what is left to look at."""
    async with transaction() as tx:
        row = await store.any_collection(tx, collection_id)
        if row is None or row.ends_at != datetime.fromisoformat(ends_at):
            return
        counted = await list_store.counts(tx, Scope(path=row.school_path), [row.id])
        waiting = sum(one.submitted for one in counted)
        silent = sum(one.begun + one.draft for one in counted)
        posts = await accounts.posts_with_role(tx, row.school_id, REGISTRAR)
        await notices.tell(
            tx,
            [post.account_id for post in posts],
            Kind.COLLECTION_CLOSED,
            f"“{row.title}”已结束",
            f"等核对 {waiting} 份，填了没交 {silent} 份。收到后 10 个工作日内要答复家长。",
            f"/staff/collections/{row.id}",
        )
        live.changed(tx, row.id)


@job(TELL)
async def tell(context: JobContext, *, told: Sequence[Sequence[int]]) -> None:  # noqa: ARG001
    """Entries were sent back or taken over, as `[case, number of the event]`: each guardian hears it once."""
    async with transaction() as tx:
        found = await told_store.families_untold(tx, [(case_id, seq) for case_id, seq in told])
        returned = [_returned(one) for one in found if one.event == "returned"]
        await notices.tell_each(tx, returned, Kind.COLLECTION_RETURNED)
        accepted = [_accepted(one) for one in found if one.event != "returned"]
        await notices.tell_each(tx, accepted, Kind.COLLECTION_ACCEPTED)


def _returned(one: ToTell) -> NewNotice:
    words = rules.reason_words(str(one.payload.get("reason", "")), str(one.payload.get("text", "")))
    why = f"原因：{sentence(words)}" if words else ""
    return NewNotice(
        one.account_id,
        f"{one.name}的新生信息要改一改",
        f"{one.school}退回了。{why}填过的都在，改好再交就行。",
        f"/m/collect/entries/{one.entry_id}",
        None,
    )


def _accepted(one: ToTell) -> NewNotice:
    return NewNotice(
        one.account_id,
        f"{one.school}接收了{one.name}的信息",
        "接下来学校提交建籍，主管部门确认后分配学籍号。您已是孩子的监护人账号，办到哪一步首页能看到。",
        f"/m/children/{one.student_id}" if one.student_id else "/m/",
        one.student_id,
    )


@job(TELL_OFFICES)
async def tell_offices(context: JobContext, *, case_id: int, seq: int) -> None:  # noqa: ARG001
    """An entry waits too long: the school's registrars are reminded; once it is overdue, its bureau hears of it too."""
    async with transaction() as tx:
        row = await told_store.take_untold(tx, case_id, seq)
        case = await Cases(tx).case(case_id)
        if row is None or case is None or case.closed:
            return
        event = await _event(tx, case_id, seq)
        of = row.of()
        overdue = isinstance(event, Escalated)
        await notices.tell(
            tx,
            await _offices(tx, of.school_id, case, event),
            Kind.COLLECTION_OVERDUE,
            f"{of.school}：家长交的新生信息{'已超期' if overdue else '快到期'}",
            f"回执号 {row.number}，答复期限 {day_words(case.due_on, tx.today) if case.due_on else ''}。"
            "请核对后接收或退回，不会自动通过。",
            f"/staff/collections/{of.id}",
        )


async def _offices(tx: Tx, school_id: int, case: Case, event: Event | None) -> list[int]:
    posts = await accounts.posts_with_role(tx, school_id, REGISTRAR)
    offices = [post.account_id for post in posts]
    if isinstance(event, Escalated) and event.to is not None:
        above = await accounts.posts_with_role(tx, case.parties[event.to], BUREAU_REGISTRAR)
        offices += [post.account_id for post in above]
    return offices


@job(TELL_WAITING)
async def tell_waiting(context: JobContext, *, case_id: int, seq: int) -> None:  # noqa: ARG001
    """An entry that was sent back waits for its family: a reminder; after 60 working days it is a draft again."""
    async with transaction() as tx:
        row = await told_store.take_untold(tx, case_id, seq)
        if row is None:
            return
        lapsed = isinstance(await _event(tx, case_id, seq), Lapsed)
        if lapsed:
            await entry_store.lapse(tx, row.id)
            live.changed(tx, row.of().id)
        if row.account_id is None:
            return
        await notices.tell(
            tx,
            [row.account_id],
            Kind.COLLECTION_RETURNED,
            f"{row.name}的新生信息还没有改好再交",
            "很久没有再交，这一份已结束。内容还在，学校开放时可以接着填。" if lapsed else "学校退回的还等您改好再交。",
            f"/m/collect/entries/{row.id}",
        )


async def _event(tx: Tx, case_id: int, seq: int) -> Event | None:
    entries = await Cases(tx).entries(case_id)
    return next((entry.event for entry in entries if entry.seq == seq), None)


@periodic("45 * * * *", "collections.forget")
async def forget(context: JobContext) -> None:  # noqa: ARG001
    """Readable copies of codes that are over are thrown away."""
    async with transaction() as tx:
        await paper_store.forget_sealed(tx)
        await store.end_codes_of_closed(tx)
