"""Enrolment plans: places of a school by stage and year, set by the bureau above it (Q6)."""

from xueji.features import organisations, students
from xueji.features.enrolment import allowed, errors, period_store, periods
from xueji.features.enrolment.plan_schemas import NewPlans, Plans, PlanView
from xueji.features.organisations import Reads
from xueji.platform.caller import Caller
from xueji.platform.connections import china_today
from xueji.platform.database import Tx


async def read(caller: Caller, year: int | None) -> Plans:
    """Every school and stage below a bureau; a school sees its own."""
    post = organisations.post_of(caller)
    if year is None:
        today = await china_today()
        year = await periods.this_year(organisations.POOL, post.path, today)
    return await _plans(students.POOL, post.path, year)


async def put(tx: Tx, caller: Caller, data: NewPlans) -> Plans:
    """Set places; what is not named stays.

    Raises:
        NeedsBureau: plans are not set by schools themselves.
        PlanNotYours: a school is not the bureau's, or does not teach the stage.
    """
    post = allowed.own_bureau(caller)
    teaching = await period_store.teaching(tx, post.path, [one.school_id for one in data.items])
    wrong = [one for one in data.items if one.stage not in teaching.get(one.school_id, [])]
    if wrong:
        raise errors.PlanNotYours(count=len(wrong))
    places = {(one.school_id, one.stage): one.places for one in data.items}
    await period_store.put_plans(tx, data.year, places, caller.account_id)
    await tx.audit(
        "enrolment.plans_set", subject=f"enrolment_plan:{data.year}", schools=len({school for school, _ in places}),
        places=sum(places.values()),
    )  # fmt: skip
    return await _plans(tx, post.path, data.year)


async def _plans(source: Reads, path: str, year: int) -> Plans:
    rows = await period_store.below(source, path, year)
    return Plans(
        year,
        [
            PlanView(
                school_id=row.school_id,
                school=row.school,
                stage=row.stage,
                stage_label=row.stage.label,
                places=row.places,
                taken=row.taken,
                waiting=row.waiting,
                full=row.places is not None and row.taken >= row.places,
                version=row.version,
            )
            for row in rows
        ],
    )
