"""What no school has published when the day comes is published by the clock (Q133), each grade whole or not at all."""

import structlog

from xueji.features import accounts, evaluation, notices, organisations
from xueji.features.organisations import Stage, grade_label
from xueji.features.publications import automatic_store, store
from xueji.features.publications.automatic_store import DueGrade
from xueji.features.publications.put_up import put_up
from xueji.features.publications.rules import automatic_end, due, since
from xueji.features.publications.schemas import Audience
from xueji.features.publications.store import NewPublicationRow
from xueji.kernel.clock import minute_words
from xueji.kernel.levels import Level
from xueji.kernel.permissions import May
from xueji.platform.database import Tx, transaction
from xueji.platform.jobs import JobContext, job, periodic

FIND = "publications.find_due"
PUBLISH = "publications.publish_grade"
PART = 2000
"""So many grades are handed to the workers at a time; the next minutes take the rest."""

log = structlog.get_logger("publications")


@periodic("*/5 * * * *", FIND)
async def find_due(context: JobContext) -> None:  # noqa: ARG001
    """Every five minutes, 0:00 in China among them."""
    async with transaction() as tx:
        found = await automatic_store.due_grades(tx, await _due_offices(tx), PUBLISH, PART)
        if found:
            await tx.defer_all(PUBLISH, [_arguments(one) for one in found])
            log.info("publications_due", grades=len(found))


@job(PUBLISH)
async def publish_grade(context: JobContext, school_id: int, stage: str, grade: int) -> None:  # noqa: ARG001
    async with transaction() as tx:
        await publish(tx, school_id, Stage(stage), grade)


def _arguments(one: DueGrade) -> dict[str, object]:
    return {"school_id": one.school_id, "stage": one.stage.value, "grade": one.grade}


async def _due_offices(tx: Tx) -> list[automatic_store.DueOffice]:
    """The provinces, stages and terms whose day has come: dates are the province's alone."""
    provinces = await organisations.subtree(tx, "/", Level.PROVINCE)
    return [
        automatic_store.DueOffice(one.path, one.stage, one.year, one.term, since(dates))
        for one in await evaluation.terms(tx, [one.path for one in provinces])
        if (dates := evaluation.dates_of(one)) is not None and due(dates, one.now)
    ]


async def publish(tx: Tx, school_id: int, stage: Stage, grade: int) -> bool:
    """Publish a grade that is due; answers whether it was still to be done."""
    school = await organisations.get_organisation(school_id, tx)
    rules = await evaluation.rules_at(tx, school.path)
    if rules is None or stage not in rules.sets or rules.term not in rules.sets[stage].dates:
        return False
    term = (rules.year, rules.term)
    await evaluation.hold_grade(tx, school_id, stage, grade)
    now = await automatic_store.clock(tx)
    dates = rules.sets[stage].dates[rules.term]
    if not due(dates, now):
        return False
    if await store.is_published(tx, school_id, *term, stage, grade, since(dates)):
        return False
    classes = [
        one for one in await evaluation.classes(tx, school_id, *term) if (one.stage, one.grade) == (stage, grade)
    ]
    if not classes:
        return False
    class_ids = [one.id for one in classes]
    open_classes = [one for one in classes if not one.submitted]
    await evaluation.submit_by_the_clock(tx, [one.id for one in open_classes], *term, rules.required[stage])
    ends_at = automatic_end(now, rules.sets[stage].publication_days)
    new = NewPublicationRow(
        school_id=school_id,
        school_path=school.path,
        stage=stage,
        grade=grade,
        year=rules.year,
        term=rules.term,
        audience=Audience.CLASS,
        ends_at=ends_at,
        by=None,
    )
    await put_up(tx, new, class_ids)
    await _tell_school(tx, new, class_ids, [one.name for one in open_classes])
    return True


async def _tell_school(tx: Tx, new: NewPublicationRow, class_ids: list[int], late: list[str]) -> None:
    """Class teachers, and whoever could have published."""
    people = {one.account_id for one in await evaluation.head_teachers(tx, class_ids)}
    people |= set(await accounts.accounts_that_may(tx, [new.school_id], [May.EVALUATION_PUBLISH]))
    until = minute_words(new.ends_at, tx.today)
    said = f"{'、'.join(late)}还没有提交，按现有内容一起公示。" if late else "各班都提交了，学校没有公示。"
    await notices.tell(
        tx,
        people,
        notices.Kind.EVALUATION_PUBLISHED,
        f"{grade_label(new.stage, new.grade)}的综评已自动公示",
        f"{said}公示到 {until}，不能撤销；有误的在公示期间凭材料更正，没填完的可以开一段更正的时间。",
        "/staff/publications",
    )
