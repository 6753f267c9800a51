"""The one way to change results: hold, amend, judge anew; standings and sums follow in the same transaction."""

from collections.abc import Callable, Mapping, Sequence

from xueji.features import exam_roster
from xueji.features.results import store
from xueji.features.results.calendar import Calendar, calendar
from xueji.features.results.facts import Results
from xueji.features.results.graduation import Judged
from xueji.features.results.store import PupilRow, Standing
from xueji.platform.database import Tx

Amendment = Callable[[Results], Results]


async def amend(tx: Tx, amendments: Mapping[int, Amendment]) -> list[int]:
    """Change these pupils' results; answers who has others now. A constant number of statements, however many."""
    if not amendments:
        return []
    return await amend_held(tx, await store.hold(tx, list(amendments)), amendments)


async def amend_held(tx: Tx, held: Sequence[PupilRow], amendments: Mapping[int, Amendment]) -> list[int]:
    """The same for pupils that are held already."""
    before = {row.student_id: row.results for row in held}
    after = {key: amendments[key](one) for key, one in before.items() if key in amendments}
    changed = {key: one for key, one in after.items() if one != before[key]}
    if changed:
        await store.write(tx, changed)
        await _judge(tx, [row for row in held if row.student_id in changed], changed)
    return list(changed)


async def judge_anew(tx: Tx, student_ids: Sequence[int]) -> None:
    """How these pupils stand today, although nothing was written: a work came, a grade or the day is another."""
    held = await store.hold(tx, student_ids)
    await _judge(tx, held, {row.student_id: row.results for row in held})


async def _judge(tx: Tx, rows: Sequence[PupilRow], results: Mapping[int, Results]) -> None:
    if not rows:
        return
    days = await calendar(tx, rows[0].school_path, tx.today)
    standings: list[Standing] = []
    passed: dict[int, bool] = {}
    for row in rows:
        judged = judged_of(row, days, results[row.student_id])
        passed[row.student_id] = judged.results.all_examined_passed
        period = judged.at.period if judged.work_awaited else None
        standings.append(
            Standing(
                row.student_id,
                judged.graduation_credits,
                judged.outcomes,
                work_from=period and period.opens_on,
                work_due=period and period.last_day,
            )
        )
    await store.stand(tx, standings)
    await exam_roster.note_passed(tx, passed)


def judged_of(row: PupilRow, days: Calendar, results: Results | None = None) -> Judged:
    return Judged(row.results if results is None else results, row.work_on, days.at(row.grade))
