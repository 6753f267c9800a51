"""How far a school, a class, a pupil has come: live, from the sums that every act keeps."""

from collections.abc import Mapping, Sequence
from datetime import date

import msgspec

from xueji.features import students
from xueji.features.evaluation import (
    alike,
    alike_store,
    checks,
    own_sheet,
    progress_store,
    store,
    submission_store,
    view,
)
from xueji.features.evaluation.kinds import RecordKind, TermKind, kinds_in
from xueji.features.evaluation.own_sheet import GUARDIAN, OwnSheet
from xueji.features.evaluation.progress_store import Asked, CountRow, OfficeTerm, PupilRow
from xueji.features.evaluation.rules import RuleSet, rule_set
from xueji.features.evaluation.staff_schemas import (
    AlikeLine,
    ClassEvaluation,
    ClassOfEvaluation,
    EvaluationBoard,
    EvaluationCounts,
    EvaluationState,
    KindOfRecords,
    PupilEvaluation,
    PupilRecords,
    WrittenRecord,
    WrittenValue,
)
from xueji.features.evaluation.store import RecordRow
from xueji.features.organisations import Stage
from xueji.features.students import Reads, State
from xueji.kernel.clock import china_date
from xueji.kernel.levels import Level
from xueji.kernel.masking import mask_name
from xueji.kernel.permissions import May
from xueji.kernel.refusals import NotFound
from xueji.platform.audit import read_log
from xueji.platform.caller import Caller
from xueji.platform.scope import scope_of

NO_CLASS = "还没分班"
PURPOSE = "指导综评"


class OfficeRules(msgspec.Struct, frozen=True):
    """What holds today where an office stands, by stage; stages without rules are left out."""

    year: int
    term: TermKind
    today: date
    sets: Mapping[Stage, RuleSet]

    @property
    def required(self) -> dict[Stage, int]:
        return {stage: rules.required for stage, rules in self.sets.items()}

    def last_day(self, stages: Sequence[Stage] = tuple(Stage)) -> date | None:
        """The first of the stages' last days."""
        days = [self.sets[stage].dates[self.term].fills_until for stage in stages if self._dated(stage)]
        return min(days, default=None)

    def opened(self, stage: Stage) -> bool:
        """Whether pupils of the stage have been able to begin."""
        return self._dated(stage) and self.today >= self.sets[stage].dates[self.term].fills_from

    def publishes_on(self) -> date | None:
        return min(
            (self.sets[stage].dates[self.term].publishes_on for stage in Stage if self._dated(stage)), default=None
        )

    def reports_on(self) -> date | None:
        """The first of the stages' days on which the clock reports what a school has not."""
        return min(
            (self.sets[stage].dates[self.term].reports_on for stage in Stage if self._dated(stage)), default=None
        )

    def _dated(self, stage: Stage) -> bool:
        return stage in self.sets and self.term in self.sets[stage].dates


async def office_rules(source: Reads, caller: Caller) -> OfficeRules | None:
    """One statement; None where no stage has rules for today."""
    return await rules_at(source, caller.post.path) if caller.post else None


async def rules_at(source: Reads, path: str) -> OfficeRules | None:
    """What holds today for the office of this path; None where no stage has rules."""
    rows = await progress_store.terms(source, [path])
    sets = {row.stage: rules for row in rows if (rules := rule_set(row.rules)) is not None}
    first: OfficeTerm | None = next((row for row in rows if row.stage in sets), None)
    return None if first is None else OfficeRules(first.year, first.term, china_date(first.now), sets)


async def board(caller: Caller) -> EvaluationBoard:
    """A school by class, a bureau's subtree by school: two statements, however many pupils."""
    by_school = caller.post is not None and caller.post.level is not Level.SCHOOL
    rules = await office_rules(students.POOL, caller)
    if rules is None:
        return EvaluationBoard(
            term_label="",
            words="省里公布本学期的综评规则以后，各班的进度会出现在这里。",
            fills_until=None,
            publishes_on=None,
            days_left=None,
            by_school=by_school,
            counts=EvaluationCounts(),
            items=[],
            may_remind=False,
        )
    read = progress_store.by_school if by_school else progress_store.by_class
    rows = await read(students.POOL, scope_of(caller), rules.year, rules.term, rules.required)
    counts = _counts(rows)
    until = rules.last_day()
    open_now = until is not None and rules.today <= until
    return EvaluationBoard(
        term_label=f"{rules.year}—{rules.year + 1} 学年{rules.term.label}",
        words="",
        fills_until=until,
        publishes_on=rules.publishes_on(),
        days_left=(until - rules.today).days if until is not None and open_now else None,
        by_school=by_school,
        counts=counts,
        items=[
            ClassEvaluation(
                school_id=row.school_id,
                class_id=row.class_id,
                name=row.name or NO_CLASS,
                head_teacher=row.head_teacher or "",
                counts=_counts([row]),
            )
            for row in rows
        ],
        may_remind=caller.may(May.EVALUATION_REMIND) and not by_school and open_now and counts.done < counts.pupils,
    )


def _counts(rows: Sequence[CountRow]) -> EvaluationCounts:
    asked, none, done = (sum(getattr(row, name) for row in rows) for name in ("pupils", "none", "done"))
    return EvaluationCounts(
        pupils=asked, none=none, some=asked - none - done, done=done, exempt=sum(row.exempt for row in rows)
    )


async def one_class(caller: Caller, class_id: int) -> ClassOfEvaluation:
    """A class, pupil by pupil: three statements and the line in the audit of reads."""
    scope = scope_of(caller)
    rules = await office_rules(students.POOL, caller)
    if rules is None or class_id == 0:
        raise NotFound
    rows = await progress_store.pupils(students.POOL, scope, class_id, rules.year, rules.term)
    if not rows:
        raise NotFound
    await read_log(caller, "evaluation.pupils", [row.student_id for row in rows], PURPOSE)
    items = [_pupil(row, rules, full_names=scope.full_names) for row in rows]
    tally = {state: sum(one.state is state for one in items) for state in EvaluationState}
    exempt = tally.pop(EvaluationState.EXEMPT)
    counts = EvaluationCounts(
        pupils=len(items) - exempt,
        none=tally[EvaluationState.NONE],
        some=tally[EvaluationState.SOME],
        done=tally[EvaluationState.DONE],
        exempt=exempt,
    )
    until = rules.last_day([rows[0].stage])
    submission = await submission_store.standing(students.POOL, class_id, rules.year, rules.term)
    return ClassOfEvaluation(
        class_id=class_id,
        class_name=rows[0].class_name or NO_CLASS,
        term_label=f"{students.grade_label(rows[0].stage, rows[0].grade)}{rules.term.label}",
        fills_until=until,
        counts=counts,
        items=sorted(items, key=lambda one: _ORDER.index(one.state)),
        submission=submission.said() if submission else None,
        may_submit=caller.may(May.EVALUATION_SUBMIT) and submission is None and rules.opened(rows[0].stage),
        may_take_back=caller.may(May.EVALUATION_PUBLISH) and submission is not None and not submission.published,
        may_remind=caller.may(May.EVALUATION_REMIND)
        and submission is None
        and until is not None
        and rules.today <= until
        and counts.done < counts.pupils,
    )


_ORDER = (EvaluationState.NONE, EvaluationState.SOME, EvaluationState.DONE, EvaluationState.EXEMPT)

_LACKING = (EvaluationState.NONE, EvaluationState.SOME)


def _pupil(row: PupilRow, rules: OfficeRules, *, full_names: bool) -> PupilEvaluation:
    required = rules.sets[row.stage].required if row.stage in rules.sets else 0
    answered = (row.filled | row.nothing) & ~row.started & required
    state, note = _standing(row, required, answered)
    return PupilEvaluation(
        student_id=row.student_id,
        name=row.name if full_names else mask_name(row.name),
        state=state,
        state_label=state.label,
        answered=answered.bit_count(),
        required=required.bit_count(),
        note=note,
        reachable=row.reachable,
        alike=row.alike,
        saved_at=row.saved_at,
    )


def lacking(rows: Sequence[PupilRow], rules: OfficeRules) -> int:
    """How many of the pupils are asked and have something missing."""
    return sum(_pupil(row, rules, full_names=False).state in _LACKING for row in rows)


def _standing(row: PupilRow, required: int, answered: int) -> tuple[EvaluationState, str]:
    if row.state is State.SUSPENDED:
        return EvaluationState.EXEMPT, "休学，不用填"
    if not row.has_account:
        return EvaluationState.EXEMPT, "没有内地证件号码，账号由学校上报后开通"
    if answered == required:
        return EvaluationState.DONE, ""
    missing = [kind for kind in RecordKind if kind in kinds_in(required & ~answered)]
    named = "、".join(f"{kind.label}（草稿）" if row.started & kind.bit else kind.label for kind in missing)
    if not row.filled | row.started | row.nothing:
        return EvaluationState.NONE, "" if row.reachable else "没有绑定学生本人的账号"
    return EvaluationState.SOME, f"还差{named}"


async def one_pupil(caller: Caller, student_id: int) -> PupilRecords:
    """What a pupil has written, for those who guide: complete records alone; the look is written down first."""
    sheet = await own_sheet.read(students.POOL, caller, student_id)
    await read_log(caller, "evaluation.records", [student_id], PURPOSE)
    row = sheet.row
    scope = scope_of(caller)
    rows: list[RecordRow] = []
    shared: dict[int, list[AlikeLine]] = {}
    if row.year and row.term:
        rows = await store.records(students.POOL, student_id, *sheet.term)
        for one in await alike_store.of_pupil(students.POOL, scope, student_id, *sheet.term):
            shared.setdefault(one.record_id, []).append(alike.line(one, full_names=scope.full_names))
    closed = own_sheet.closed_words(sheet.standing())
    return PupilRecords(
        student_id=student_id,
        name=row.name if scope.full_names else mask_name(row.name),
        class_id=row.class_id,
        class_name=row.class_name or NO_CLASS,
        term_label=view.term_label(row),
        fills_until=sheet.dates.fills_until if sheet.dates else None,
        note=f"{closed.title}。{closed.why}" if closed else "",
        kinds=[_kind(sheet, rows, shared, kind) for kind in RecordKind],
    )


def _kind(
    sheet: OwnSheet, rows: Sequence[RecordRow], shared: Mapping[int, list[AlikeLine]], kind: RecordKind
) -> KindOfRecords:
    own = [row for row in rows if row.kind is kind]
    complete = [row for row in own if row.complete]
    state = view.state_of(sheet.row, kind)
    return KindOfRecords(
        kind=kind,
        label=sheet.card(kind).label,
        state=state,
        state_label=state.label,
        drafts=len(own) - len(complete),
        records=[_record(sheet, row, shared.get(row.id, [])) for row in complete],
    )


def _record(sheet: OwnSheet, row: RecordRow, shared: list[AlikeLine]) -> WrittenRecord:
    card, values = sheet.card(row.kind), row.values
    return WrittenRecord(
        title=checks.headline(card, values),
        note=checks.facts(values),
        selected=row.selected,
        by_guardian=row.writer == GUARDIAN,
        values=[
            WrittenValue(spec.label, checks.said(spec, values[spec.name]))
            for spec in card.fields
            if values.get(spec.name)
        ],
        pictures=view.pictures(row),
        alike=shared,
    )


def asked(rules: OfficeRules) -> Asked:
    """Who is asked for what, where it can still be filled in."""
    last_days = {
        stage: held.dates[rules.term].fills_until for stage, held in rules.sets.items() if rules.term in held.dates
    }
    open_stages = {stage: rules.required[stage] for stage, until in last_days.items() if rules.today <= until}
    return Asked(year=rules.year, term=rules.term, required=open_stages, last_days=last_days)
