"""A pupil's results as the family and the school read them: what is there, what is missing, why two sums differ."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from xueji.features import exam_roster, organisations, students
from xueji.features.exam_roster import RosterView
from xueji.features.organisations import Stage
from xueji.features.results import errors, store
from xueji.features.results.amend import judged_of
from xueji.features.results.calendar import calendar
from xueji.features.results.credits import said
from xueji.features.results.facts import SPORT, YEARS, Results, Taken, exam_key
from xueji.features.results.graduation import Judged, Measure
from xueji.features.results.modules import EXAMINED, Course, course_of
from xueji.features.results.schemas import (
    ArtsMark,
    CourseCredits,
    CreditLine,
    CreditsView,
    ExamView,
    MeasureView,
    ModuleView,
    PartView,
    SeniorResults,
    WorkState,
)
from xueji.features.results.store import PupilRow
from xueji.features.results.subjects import ArtsSubject, ArtsTerm, FitnessState, Outcome, WorkStop, work_stop
from xueji.kernel.clock import day_words
from xueji.kernel.refusals import NotFound
from xueji.platform.audit import read_log
from xueji.platform.caller import Caller, CallerKind
from xueji.platform.connections import china_today
from xueji.platform.scope import scope_of

PURPOSE = "看学分和学考"


async def read(caller: Caller, student_id: int) -> SeniorResults:
    """Raises NotFound outside the scope, OnlySenior for a younger pupil. Staff are noted."""
    row = await senior(students.POOL, caller, student_id)
    if caller.kind is CallerKind.STAFF:
        await read_log(caller, "results.pupil", [student_id], PURPOSE)
    today = await china_today()
    judged = judged_of(row, await calendar(students.POOL, row.school_path, today))
    family = caller.kind is CallerKind.FAMILY
    roster = await exam_roster.of_pupil(students.POOL, student_id, today, family=family)
    return _view(row, judged, roster, own=caller.own_record == student_id)


async def senior(source: students.Reads, caller: Caller, student_id: int) -> PupilRow:
    row = await store.pupil(source, scope_of(caller), student_id)
    if row is None:
        raise NotFound
    if row.stage is not Stage.SENIOR:
        raise errors.OnlySenior(name=row.name, stage=row.stage.label)
    return row


def _view(row: PupilRow, judged: Judged, roster: RosterView | None, *, own: bool) -> SeniorResults:
    results, outcomes = judged.results, judged.outcomes
    missing = judged.missing
    ready = all(one is Outcome.PASSED for one in outcomes.values())
    open_ = [measure.label for measure, one in outcomes.items() if one is not Outcome.PASSED]
    return SeniorResults(
        student_id=row.student_id,
        name=row.name,
        school=row.school,
        class_name=row.class_name or "",
        grade_label=organisations.grade_label(row.stage, row.grade),
        cohort=judged.at.cohort,
        own=own,
        ready=ready,
        summary="毕业要的五项都够了" if ready else f"五项里{'、'.join(open_)}还没有够",
        measures=[
            MeasureView(
                measure=measure,
                label=measure.label,
                outcome=outcome,
                outcome_label=outcome_label(measure, outcome),
                missing=[one.words for one in missing if one.measure is measure],
                failed=any(one.failed for one in missing if one.measure is measure),
            )
            for measure, outcome in outcomes.items()
        ],
        credits=_credits(judged),
        exams=[_exam(results, course) for course in EXAMINED],
        roster=roster,
        technology=_technology(judged),
        work=work_state(judged),
        arts=_arts(results),
        arts_marks=[_arts_mark(results, term) for term in ArtsTerm],
        pe=_pe(results),
    )


def outcome_label(measure: Measure, outcome: Outcome) -> str:
    """Credits are never failed: they are not enough yet."""
    if measure is Measure.CREDITS:
        return "够了" if outcome is Outcome.PASSED else "还不够"
    return {Outcome.PASSED: "合格", Outcome.FAILED: "没有合格", Outcome.OPEN: "还没有结果"}[outcome]


# --- credits --------------------------------------------------------------------------------------------------------


def _credits(judged: Judged) -> CreditsView:
    credits_ = judged.results.credits
    return CreditsView(
        graduation=said(credits_.graduation),
        transcript=said(credits_.transcript),
        differ=[one.words for one in credits_.repeated],
        needs=[
            CreditLine(
                label=need.category.label if need.category else "总学分",
                needed=said(need.needed),
                has=said(need.has),
                missing=said(need.missing),
                share=min(1.0, float(need.has / need.needed)),
                words=need.words,
            )
            for need in judged.needs
        ],
        courses=_courses(judged.results.modules, judged.at.cohort),
    )


def _courses(modules: Sequence[Taken], cohort: int) -> list[CourseCredits]:
    """By subject in the order of the transcript; of a module taken again the best time is the one that counts."""
    best: dict[str, Taken] = {}
    for one in modules:
        if one.code not in best or one.credits > best[one.code].credits:
            best[one.code] = one
    found: list[CourseCredits] = []
    for course in Course:
        own = [one for one in modules if course_of(one.code) is course]
        if own:
            counted = sum((best[code].credits for code in {one.code for one in own}), Decimal(0))
            views = [_module(one, cohort, repeated=one is not best[one.code]) for one in own]
            found.append(CourseCredits(course=course, label=course.label, counted=said(counted), modules=views))
    return found


def _module(one: Taken, cohort: int, *, repeated: bool) -> ModuleView:
    return ModuleView(
        name=one.name,
        category_label=one.category.label,
        term_label=term_label(cohort, one.year, one.term),
        credits=said(one.credits),
        repeated=repeated,
    )


def term_label(cohort: int, year: int, term: str) -> str:
    """高二上学期."""
    half = "上" if term == "autumn" else "下"
    order = year - cohort
    return f"{YEARS[order]}{half}学期" if 0 <= order < len(YEARS) else f"{year}—{year + 1} 学年{half}学期"


# --- exams, technology, arts, PE --------------------------------------------------------------------------------------


def _exam(results: Results, course: Course) -> ExamView:
    fact = results.facts.get(exam_key(course))
    outcome = results.outcome(exam_key(course))
    label = f"{course.label}（基础知识）" if course is Course.TECHNOLOGY else course.label
    return ExamView(
        course=course,
        label=label,
        outcome=outcome,
        outcome_label=outcome.label,
        session=fact.note if fact else "",
        on=fact.on if fact else None,
    )


def _part(label: str, outcome: Outcome, detail: str = "") -> PartView:
    return PartView(label=label, outcome=outcome, outcome_label=outcome.label, detail=detail)


def _technology(judged: Judged) -> list[PartView]:
    technology = judged.technology
    work = Outcome.PASSED if technology.work_on else Outcome.OPEN
    on = f"{day_words(technology.work_on, judged.at.today)}上传" if technology.work_on else ""
    return [
        _part("基础知识测试", technology.knowledge, "省里统一机考，40 分钟，满分 100"),
        _part("技术实践能力", technology.assessed, "任课教师或班主任评定"),
        PartView(
            label="技术作品", outcome=work, outcome_label="已上传" if technology.work_on else "还没有上传", detail=on
        ),
    ]


def work_state(judged: Judged) -> WorkState:
    at = judged.at
    stop = work_stop(judged.technology, at.today, at.period)
    until = at.period.last_day
    return WorkState(
        handed_in_on=judged.work_on,
        open=stop is None,
        stop=stop,
        words=_stop_words(stop, at.period.opens_on, until, at.today),
        until=until,
    )


def _stop_words(stop: WorkStop | None, opens: date, until: date, today: date) -> str:
    if stop is None:
        return f"现在可以上传，{day_words(until, today)}截止"
    if stop is WorkStop.EARLY:
        return f"{stop.label}，{day_words(opens, today)}起"
    return stop.label


def _arts(results: Results) -> list[PartView]:
    arts = results.arts
    total = arts.total
    if total is None:
        quality = _part("艺术素质测评", Outcome.OPEN, f"十个成绩有了 {len(arts.marks)} 个，齐了才能算")
    else:
        quality = _part("艺术素质测评", arts.quality, f"十个成绩的平均分 {said(total)}，60 分合格")
    return [quality, _part("专项测试", arts.special, "高三上学期末由学校测试")]


def _arts_mark(results: Results, term: ArtsTerm) -> ArtsMark:
    marks = results.arts.marks

    def mark(subject: ArtsSubject) -> str:
        found = marks.get((term, subject))
        return "" if found is None else said(found)

    return ArtsMark(term_label=term.label, music=mark(ArtsSubject.MUSIC), fine_arts=mark(ArtsSubject.FINE_ARTS))


def _pe(results: Results) -> list[PartView]:
    pe = results.physical_education
    sport = results.value(SPORT)
    return [
        _part("体质健康测试", pe.fitness, _fitness_words(results)),
        _part("运动参与", pe.taking_part),
        _part("运动技能测试", pe.skill, f"测试项目：{sport}" if sport else "任选一项，高三上学期末测试"),
    ]


def _fitness_words(results: Results) -> str:
    pe = results.physical_education
    if pe.state is not FitnessState.TESTED:
        return pe.state.label
    marks = "，".join(f"{year} {said(mark)}" for year, mark in zip(YEARS, pe.marks, strict=True) if mark is not None)
    if pe.total is None:
        return f"{marks}，三年齐了才能算" if marks else "三年的成绩都还没有"
    return f"{marks}；（高一＋高二）÷2×50%＋高三×50% = {said(pe.total)}，50 分合格"
