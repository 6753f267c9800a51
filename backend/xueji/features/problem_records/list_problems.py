"""The list of problem records, for schools and bureaus (Q21)."""

from xueji.features import students
from xueji.features.problem_records import store
from xueji.features.problem_records.rules import WAYS
from xueji.features.problem_records.schemas import (
    ProblemCount,
    ProblemKind,
    ProblemPage,
    ProblemRow,
    ProblemState,
)
from xueji.features.problem_records.store import ListRow
from xueji.kernel.clock import china_time
from xueji.kernel.cursors import last_id
from xueji.kernel.masking import mask_name
from xueji.platform.audit import read_log
from xueji.platform.caller import Caller
from xueji.platform.scope import scope_of

PAGE = 50


async def read(caller: Caller, state: ProblemState, kind: ProblemKind | None, cursor: str | None) -> ProblemPage:
    """One page, newest first; written to the read audit."""
    scope = scope_of(caller)
    found = await store.page(students.POOL, scope, state, kind, last_id(cursor), PAGE + 1)
    shown = found[:PAGE]
    await read_log(caller, "problem.list", [row.student_id for row in shown], "查问题学籍")
    total, other = (found[0].total, found[0].other) if found else (0, 0)
    if not found:
        total, other = 0, await _other(state, kind, caller)
    by_state = {state: total, _opposite(state): other}
    return ProblemPage(
        items=[_row(row, masked=not scope.full_names) for row in shown],
        counts=[ProblemCount(one, one.label, by_state[one]) for one in ProblemState],
        masked=not scope.full_names,
        next=str(shown[-1].id) if len(found) > PAGE else None,
    )


async def _other(state: ProblemState, kind: ProblemKind | None, caller: Caller) -> int:
    rows = await store.page(students.POOL, scope_of(caller), _opposite(state), kind, 0, 1)
    return rows[0].total if rows else 0


def _opposite(state: ProblemState) -> ProblemState:
    return ProblemState.SETTLED if state is ProblemState.OPEN else ProblemState.OPEN


def _row(row: ListRow, *, masked: bool) -> ProblemRow:
    return ProblemRow(
        id=row.id,
        student_id=row.student_id,
        name=mask_name(row.name) if masked else row.name,
        id_number=students.masked_id_number(row.sealed),
        school=row.school,
        grade_label=students.grade_label(row.stage, row.grade),
        class_name=row.class_name or "",
        kind=row.kind,
        kind_label=row.kind.label,
        state=row.state,
        state_label=row.state.label,
        reason=row.reason,
        way=WAYS[row.kind] if row.state is ProblemState.OPEN else "",
        opened_at=row.opened_at,
        asked_at=row.asked_at,
        asking=_asking(row),
        settled_at=row.settled_at,
        settlement_label=row.settlement.label if row.settlement else "",
    )


def _asking(row: ListRow) -> str:
    if row.tries is None or row.next_at is None:
        return ""
    return f"正在等人口库答复，已试 {row.tries} 次，下次 {china_time(row.next_at):%H:%M}"
