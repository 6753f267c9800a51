"""Submit for approval, one or five hundred, each under its own flow; who cannot be filed is told why (Q1, Q2, Q7)."""

from collections.abc import Sequence

from xueji.approvals import CaseState, File, Party, Refile, Withdraw
from xueji.features import organisations, students
from xueji.features.enrolment import allowed, errors, holding, many, periods, rules, store
from xueji.features.enrolment.effects import DESK, FLOW_OF, Ledger
from xueji.features.enrolment.many import Leaving
from xueji.features.enrolment.rules import Act, Period
from xueji.features.enrolment.schemas import EnrolmentState, Kind, ManyDone
from xueji.features.enrolment.store import EnrolmentRow
from xueji.kernel.clock import day_words
from xueji.kernel.levels import Level
from xueji.kernel.permissions import May
from xueji.kernel.refusals import Refusal
from xueji.platform.caller import Caller
from xueji.platform.cases import actor_of
from xueji.platform.database import Tx
from xueji.platform.scope import scope_of

PREFIX = "JJ"


async def submit(tx: Tx, caller: Caller, ids: Sequence[int]) -> ManyDone:
    """File what is ready, file again what came back; the statements are constant in number.

    Raises:
        PermissionMissing: the post may not submit for the stage of one of them.
        NothingDone: none could be filed.
    """
    scope = scope_of(caller)
    rows = await store.hold(tx, scope, ids)
    many.require_all(rows, ids)
    await _require_right(caller, rows)
    leaving = Leaving(masked=not scope.full_names, done=[], left=[])
    fit = await _fit(tx, rows, leaving)
    fit = await _claiming(tx, fit, leaving)
    ledger = Ledger(tx)
    await ledger.open(fit)
    fresh = [row for row in fit if not _refiles(ledger, row)]
    await ledger.reserve(len(fresh))
    numbers = iter(await ledger.cases.numbers(PREFIX, len(fresh)) if fresh else [])
    parties = await parties_of(tx, {row.school_id for row in fit})
    actor = actor_of(caller)
    for row in fit:
        try:
            if _refiles(ledger, row):
                await DESK.act(ledger, row.case_id or 0, Refile(), actor)
                ledger.note_filed(row, ledger.case(row.case_id or 0))
            else:
                command = File(
                    flow=FLOW_OF[row.kind].name,
                    number=next(numbers),
                    student_id=row.student_id,
                    parties=parties[row.school_id],
                )
                ledger.note_filed(row, (await DESK.file(ledger, command, actor)).case)
            leaving.done.append(row.id)
        except Refusal as refusal:
            leaving.out(row, refusal)
    answer = leaving.answer("已提交")
    await ledger.write()
    await tx.audit(
        "enrolment.submitted",
        subject="enrolments",
        student_ids=[row.student_id for row in fit if row.id in set(leaving.done)],
        left=len(leaving.left),
    )
    return answer


async def withdraw(tx: Tx, caller: Caller, enrolment_id: int) -> None:
    """Take back what was submitted, as long as nobody has decided it to the end.

    Raises:
        NotFound: there is no such application with a case.
        Refusal: of the approval.
    """
    rows = await store.hold(tx, scope_of(caller), [enrolment_id])
    many.require_all(rows, [enrolment_id])
    [row] = rows
    if row.case_id is None or row.state is not EnrolmentState.FILED:
        raise errors.NotNow(name=row.name, state=row.state.label, act="撤回")
    ledger = Ledger(tx)
    await ledger.open(rows)
    await DESK.act(ledger, row.case_id, Withdraw(), actor_of(caller))
    await ledger.write()
    await tx.audit(
        "enrolment.withdrawn", subject=f"enrolment:{row.id}", student_ids=[row.student_id],
        organisation_id=row.school_id,
    )  # fmt: skip


async def _require_right(caller: Caller, rows: Sequence[EnrolmentRow]) -> None:
    for stage in dict.fromkeys(row.stage for row in rows if row.kind is not Kind.BUREAU):
        await allowed.require_stage(caller, stage)
    if any(row.kind is Kind.BUREAU for row in rows):
        await allowed.require(caller, May.ENROLMENT_BUREAU)


async def _fit(tx: Tx, rows: Sequence[EnrolmentRow], leaving: Leaving) -> list[EnrolmentRow]:
    """Those that nothing stands in the way of."""
    records = await students.read_records(tx, [row.student_id for row in rows])
    schools = {one.id: one for one in await organisations.organisations(tx, [row.school_id for row in rows])}
    found: dict[int, Period] = {}
    for year, path in {row.year: row.school_path for row in rows}.items():
        found[year] = await periods.of_year(tx, path, year)
    fit: list[EnrolmentRow] = []
    for row in rows:
        refusal = hindrance(row, found[row.year], tx, records[row.student_id], leaving)
        if refusal is None and not schools[row.school_id].school_code:
            refusal = errors.SchoolNotApproved(school=row.school)
        if refusal is None:
            fit.append(row)
        else:
            leaving.out(row, refusal)
    return fit


def hindrance(row: EnrolmentRow, period: Period, tx: Tx, record: students.Record, leaving: Leaving) -> Refusal | None:
    """Why this application cannot be filed now."""
    name = leaving.name(row)
    if not rules.may(row.state, Act.FILED):
        return _state_refusal(row, name)
    if row.kind is Kind.NEW and not period.open_on(tx.today):
        return period_refusal(period, tx)
    if row.kind is not Kind.LATE:
        return None
    if rules.lacks_id(record.values):
        return errors.LateNeedsId(name=name)
    return None if row.reason.strip() else errors.LateNeedsReason(name=name)


def _state_refusal(row: EnrolmentRow, name: str) -> Refusal:
    if row.state is EnrolmentState.CHECKING:
        return errors.StillChecking(name=name)
    if row.state is EnrolmentState.UNVERIFIED:
        return errors.NotVerifiedYet(name=name)
    if row.state is EnrolmentState.REFUSED and row.clash is not None:
        return holding.refusal_of(row.clash)
    return errors.NotNow(name=name, state=row.state.label, act="提交")


def period_refusal(period: Period, tx: Tx) -> errors.PeriodClosed:
    """Q1: the dates, and the way that leads on."""
    early = tx.today < period.opens_on
    way = "到时间再提交，录入的内容都在。" if early else "确实要建籍的，改成“补建学籍”，写明原因，由县和市审批。"
    return errors.PeriodClosed(
        year=period.year,
        opens=day_words(period.opens_on, tx.today),
        closes=day_words(period.closes_on, tx.today),
        way=way,
    )


async def _claiming(tx: Tx, rows: Sequence[EnrolmentRow], leaving: Leaving) -> list[EnrolmentRow]:
    """What came back had let go of its person: it claims again, unless somebody else was faster."""
    back = [row for row in rows if row.state is EnrolmentState.RETURNED]
    if not back:
        return list(rows)
    taken = await holding.take(tx, back)
    lost = {row.id: clash for row in back if (clash := taken.get(row.id)) is not None}
    await store.move(
        tx, [store.move_of(row, EnrolmentState.REFUSED, clash=lost[row.id]) for row in back if row.id in lost]
    )
    for row in back:
        if row.id in lost:
            leaving.out(row, holding.refusal_of(lost[row.id]))
    return [row for row in rows if row.id not in lost]


def _refiles(ledger: Ledger, row: EnrolmentRow) -> bool:
    return row.case_id is not None and ledger.case(row.case_id).state is CaseState.RETURNED


async def parties_of(tx: Tx, school_ids: set[int]) -> dict[int, dict[Party, int]]:
    """Which office plays which part for each school. A city's own school has its city for a county too."""
    schools = await organisations.organisations(tx, sorted(school_ids))
    above = {number for school in schools for number in organisations.ancestors_of(school.path)}
    offices = {one.id: one for one in await organisations.organisations(tx, sorted(above))}
    found: dict[int, dict[Party, int]] = {}
    for school in schools:
        line = [offices[number] for number in organisations.ancestors_of(school.path)][:-1]
        by_level = {office.level: office.id for office in line}
        nearest = line[-1].id
        found[school.id] = {
            Party.SCHOOL: school.id,
            Party.BUREAU: nearest,
            Party.COUNTY: by_level.get(Level.COUNTY, nearest),
            Party.CITY: by_level.get(Level.CITY, nearest),
            Party.PROVINCE: by_level[Level.PROVINCE],
        }
    return found
