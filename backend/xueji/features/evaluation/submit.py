"""A class is handed to the school with what is missing (Q121), and taken back until it is published (Q136)."""

from collections.abc import Sequence

from xueji.features import notices, organisations
from xueji.features.evaluation import errors, guide, progress_store, submission_store
from xueji.features.evaluation.guide import OfficeRules
from xueji.features.evaluation.live import channel
from xueji.features.evaluation.progress_store import PupilRow
from xueji.kernel.clock import minute_words
from xueji.kernel.refusals import NotFound
from xueji.platform import live
from xueji.platform.caller import Caller
from xueji.platform.database import Tx
from xueji.platform.scope import scope_of


async def submit(tx: Tx, caller: Caller, class_id: int, seen: int) -> None:
    """Hand the class over; `seen` is how many pupils with something missing stood on the page.

    Raises:
        NotFound: not a class of the caller's.
        ClassSubmitted: it is handed over already.
        SubmissionNotNow: pupils have not been able to begin.
        SubmissionMoved: a pupil wrote, or took away, meanwhile.
    """
    rules, rows = await _held(tx, caller, class_id)
    name = rows[0].class_name or ""
    found = await submission_store.standing(tx, class_id, rules.year, rules.term)
    if found is not None:
        raise errors.ClassSubmitted(class_name=name, by=found.by, at=minute_words(found.submitted_at, rules.today))
    if not rules.opened(rows[0].stage):
        raise errors.SubmissionNotNow(class_name=name)
    missing = guide.lacking(rows, rules)
    if missing != seen:
        raise errors.SubmissionMoved(seen=seen, now=missing)
    await submission_store.add(tx, class_id, rules.year, rules.term, missing, caller.account_id)
    await _noted(tx, caller, "evaluation.class_submitted", class_id, missing)


async def take_back(tx: Tx, caller: Caller, class_id: int) -> None:
    """Let the class write again; its teacher is told.

    Raises:
        NotFound: not a class of the caller's.
        ClassNotSubmitted, SubmissionPublished.
    """
    rules, rows = await _held(tx, caller, class_id)
    name = rows[0].class_name or ""
    found = await submission_store.standing(tx, class_id, rules.year, rules.term)
    if found is None:
        raise errors.ClassNotSubmitted(class_name=name)
    if found.published:
        raise errors.SubmissionPublished(class_name=name)
    await submission_store.take_back(tx, found.id, caller.account_id)
    teacher = await submission_store.head_teacher(tx, class_id)
    if teacher is not None:
        await notices.tell(
            tx,
            [teacher],
            notices.Kind.EVALUATION_TAKEN_BACK,
            f"{name}的综评提交已撤回",
            "学校的教务管理员撤回了提交，学生又可以写了。改好以后请再提交。",
            f"/staff/evaluation/classes/{class_id}",
        )
    await _noted(tx, caller, "evaluation.class_taken_back", class_id, found.missing)


async def _held(tx: Tx, caller: Caller, class_id: int) -> tuple[OfficeRules, Sequence[PupilRow]]:
    """The rules of the term and the class's pupils, with nobody writing."""
    rules = await guide.office_rules(tx, caller)
    if rules is None:
        raise NotFound
    await organisations.lock_class(tx, class_id)
    rows = await progress_store.pupils(tx, scope_of(caller), class_id, rules.year, rules.term)
    if not rows:
        raise NotFound
    return rules, rows


async def _noted(tx: Tx, caller: Caller, action: str, class_id: int, missing: int) -> None:
    await tx.audit(action, subject=f"school_class:{class_id}", missing=missing)
    if caller.post is not None:
        live.touched(tx, channel(caller.post.organisation_id))
