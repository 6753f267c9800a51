"""What the home says of the evaluation: the duty of whoever may fill it in."""

from datetime import date, datetime, timedelta

import msgspec

from xueji.features.evaluation.kinds import TermKind
from xueji.features.evaluation.rules import rule_set
from xueji.features.evaluation.store import GRANTED, HAS_ACCOUNT, RULES, TERM
from xueji.features.guardians import under_14
from xueji.features.students import Duty, DutyState, HomeMoment, HomePart, Told
from xueji.kernel.clock import china_date, day_words, minute_words

KIND = "evaluation"
TITLE = "综评记录"
URGENT_DAYS = 3


class HomeRow(msgspec.Struct, frozen=True, kw_only=True):
    term: TermKind
    rules: tuple[str, ...]
    birth_date: date
    filled: int
    started: int
    nothing: int
    granted_until: datetime | None


SQL = f"""
SELECT to_jsonb(found) FROM (
  SELECT t.kind AS term, {RULES} AS rules, s.birth_date, coalesce(h.filled, 0) AS filled,
    coalesce(h.started, 0) AS started, coalesce(h.nothing, 0) AS nothing,
    r.until AS granted_until
  FROM {TERM} t LEFT JOIN {GRANTED} ON true
  LEFT JOIN evaluation_sheet h ON h.student_id = s.id AND h.year = t.year AND h.term = t.kind
  WHERE s.state = 'in_school' AND s.class_id IS NOT NULL AND {HAS_ACCOUNT}
) found WHERE cardinality(found.rules) > 0"""
"""A `HomeRow` about the pupil s, where the term is open."""


def tell(student_id: int, row: HomeRow, at: HomeMoment) -> Told:
    rules = rule_set(row.rules)
    dates = rules.dates.get(row.term) if rules else None
    own = at.own_record == student_id
    if rules is None or dates is None or not (own or under_14(row.birth_date, at.today)) or at.today < dates.fills_from:
        return Told()
    if row.granted_until is not None:
        return Told([_granted(student_id, row.granted_until, at)])
    answered = (row.filled | row.nothing) & ~row.started
    missing = (rules.required & ~answered).bit_count()
    left = (dates.fills_until - at.today).days
    state = _state(row, missing, left)
    return Told([
        Duty(
            kind=KIND,
            title=TITLE,
            state=state,
            deadline=dates.fills_until,
            days_left=left if state.waits else None,
            note=_note(state, missing, rules.required.bit_count(), left, day_words(dates.fills_until, at.today)),
            urgent=state.waits and left <= URGENT_DAYS,
            act=_ACTS.get(state, ""),
            to=f"/m/children/{student_id}/evaluation",
        )
    ])  # fmt: skip


def _granted(student_id: int, until: datetime, at: HomeMoment) -> Duty:
    """The time of the others is over, this pupil's is not (Q140)."""
    last = china_date(until - timedelta(minutes=1))
    return Duty(
        kind=KIND,
        title=TITLE,
        state=DutyState.DRAFT,
        deadline=last,
        days_left=(last - at.today).days,
        note=f"学校给了更正的时间，到 {minute_words(until, at.today)}",
        urgent=True,
        act="去更正",
        to=f"/m/children/{student_id}/evaluation",
    )


_ACTS = {DutyState.NEW: "去填写", DutyState.DRAFT: "接着填"}


def _state(row: HomeRow, missing: int, left: int) -> DutyState:
    if missing == 0:
        return DutyState.DONE
    if left < 0:
        return DutyState.CLOSED
    return DutyState.DRAFT if row.filled | row.started | row.nothing else DutyState.NEW


def _note(state: DutyState, missing: int, required: int, left: int, until: str) -> str:
    if state is DutyState.DONE:
        return f"{required} 类都填好了"
    if state is DutyState.CLOSED:
        return f"{until}已截止"
    days = "今天截止" if left == 0 else f"剩 {left} 天"
    return f"还差 {missing} 类，{days}" if left <= URGENT_DAYS else f"还差 {missing} 类，{until}截止"


HOME = HomePart(HomeRow, SQL, tell)
