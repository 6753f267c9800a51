"""What acts owe people afterwards: families hear of slips, the school hears of what is wrong."""

from collections.abc import Iterable

from xueji.features import accounts, notices
from xueji.features.slips import signature, signature_store, store
from xueji.features.slips.answer import TELL_ANSWERED
from xueji.features.slips.family_schemas import SignatureRole, SignatureWay
from xueji.features.slips.issue import TELL_ISSUED
from xueji.features.slips.objections import TELL_OBJECTED
from xueji.features.slips.outdate import TELL_OUTDATED
from xueji.features.slips.rules import SlipState
from xueji.features.slips.sign import TELL_SIGNED
from xueji.features.slips.store import ToTell
from xueji.kernel.clock import day_words
from xueji.platform.database import Tx, transaction
from xueji.platform.jobs import JobContext, job

REGISTRAR = "registrar"


@job(TELL_ISSUED)
async def tell_issued(context: JobContext, *, issue_id: int) -> None:  # noqa: ARG001
    """Slips have been issued: every guardian hears of it, once."""
    async with transaction() as tx:
        issue = await store.take_untold(tx, issue_id)
        if issue is None:
            return
        await tell_families(
            tx,
            await store.families_of_issue(tx, issue_id),
            kind=notices.Kind.SLIP_ISSUED,
            title=f"{issue.school}：请确认学籍信息",
            body="请看{names}的学籍信息确认单，都对就签名，有错就标出来。"
            f"{day_words(issue.last_day, tx.today)}截止。",
        )


@job(TELL_ANSWERED)
async def tell_answered(context: JobContext, *, issue_id: int) -> None:  # noqa: ARG001
    """The school has answered and issued anew: the family hears of it, once."""
    async with transaction() as tx:
        issue = await store.take_untold(tx, issue_id)
        if issue is None:
            return
        await tell_families(
            tx,
            await store.families_of_issue(tx, issue_id),
            kind=notices.Kind.SLIP_ANSWERED,
            title=f"{issue.school}：确认单已经更正",
            body="您标的几项学校都有答复，{names}的确认单重新发了一张。看过都对就签名，"
            f"{day_words(issue.last_day, tx.today)}截止。",
        )


@job(TELL_OUTDATED)
async def tell_outdated(context: JobContext, *, issue_id: int) -> None:  # noqa: ARG001
    """A key field has changed: the family hears that a new slip asks for the difference, once."""
    async with transaction() as tx:
        issue = await store.take_untold(tx, issue_id)
        if issue is None:
            return
        await tell_families(
            tx,
            await store.families_of_issue(tx, issue_id),
            kind=notices.Kind.SLIP_OUTDATED,
            title="学籍信息有变化，请再确认一次",
            body="{names}学籍里的关键信息有变化，原来的确认单已经过时。新的一张只要看变了的几项，"
            f"{day_words(issue.last_day, tx.today)}截止。",
        )


@job(TELL_SIGNED)
async def tell_signed(context: JobContext, *, slip_id: int, state: str) -> None:  # noqa: ARG001
    """Somebody has signed: the other guardians hear who, the pupil that it is the own turn."""
    async with transaction() as tx:
        if not await store.take_told(tx, slip_id, state):
            return
        people = await store.families_of_slip(tx, slip_id)
        signed = await signature_store.signatures(tx, [slip_id])
        if not people or not signed:
            return
        last = signature.opened(signed[-1])
        who = people[0].name if last.role is SignatureRole.STUDENT else last.name
        by = "学校上传了纸质单" if last.way is SignatureWay.PAPER else f"{who}已经签好"
        others = [one for one in people if one.account_id != last.account_id]
        waits = state == SlipState.SIGNED.value
        await tell_families(
            tx,
            [one for one in others if one.role == "self"] if waits else [],
            kind=notices.Kind.SLIP_TO_CONFIRM,
            title="请你确认学籍信息",
            body="家长已经签过你的学籍信息确认单，请你看一遍，和自己的情况一样就确认。",
        )
        await tell_families(
            tx,
            [one for one in others if one.role != "self" or not waits],
            kind=notices.Kind.SLIP_SIGNED,
            title="学籍信息确认单已签",
            body=f"{{names}}的确认单，{by}，您不用再签。可以打开看。",
        )


@job(TELL_OBJECTED)
async def tell_objected(context: JobContext, *, slip_id: int) -> None:  # noqa: ARG001
    """A family has marked fields as wrong: the school's registrars hear of it, and the other guardians."""
    async with transaction() as tx:
        if not await store.take_told(tx, slip_id, SlipState.OBJECTED.value):
            return
        row = await store.slip_for_job(tx, slip_id)
        objected = await signature_store.objections(tx, slip_id)
        if row is None or not objected:
            return
        posts = await accounts.posts_with_role(tx, row.school_id, REGISTRAR)
        labels = "、".join(one.label for one in objected)
        due = day_words(row.due_on, tx.today) if row.due_on else ""
        await notices.tell(
            tx,
            [post.account_id for post in posts],
            notices.Kind.SLIP_OBJECTED,
            f"确认单有 {len(objected)} 项要核对",
            f"编号 {row.number}，家长标了{labels}。最晚 {due}答复，改好或写明原因后重发。",
            f"/staff/slips/{row.id}",
            student_id=row.student_id,
        )
        people = await store.families_of_slip(tx, slip_id)
        await tell_families(
            tx,
            [one for one in people if one.account_id != objected[0].account_id],
            kind=notices.Kind.SLIP_OBJECTED,
            title="确认单已交给学校更正",
            body=f"另一位家人标了{{names}}的{labels}有误，学校最晚 {due}答复，先不用签。",
        )


async def tell_families(tx: Tx, people: Iterable[ToTell], *, kind: notices.Kind, title: str, body: str) -> int:
    """One notice a person, about all own children at once; `{names}` in the body is filled with them."""
    told = [
        notices.NewNotice(
            account_id=account_id,
            title=title,
            body=body.replace("{names}", "、".join(one.name for one in own)),
            link=f"/m/slips/{own[0].slip_id}",
            student_id=own[0].student_id,
        )
        for account_id, own in notices.by_account(people).items()
    ]
    return await notices.tell_each(tx, told, kind)
