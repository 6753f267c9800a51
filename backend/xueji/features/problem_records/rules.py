"""How a problem record moves, and which way leads out of it: pure."""

from collections.abc import Mapping

from xueji.features.problem_records.schemas import ProblemKind, ProblemState, Settlement

MOVES: Mapping[tuple[ProblemState, Settlement], ProblemState] = {
    (ProblemState.OPEN, Settlement.REGISTER): ProblemState.SETTLED,
}
"""Whatever is settled stays so; a record that turns problematic again is a new problem with its own beginning."""

WAYS: Mapping[ProblemKind, str] = {
    ProblemKind.NOT_VERIFIED: "系统每晚自动再核对，通过就办结。姓名或证件号填错的，请申请更正。",
    ProblemKind.DUPLICATE_HERE: "请和另一所学校核对：学籍没有问题的佐证，有问题的变更或删除。",
    ProblemKind.DUPLICATE_ELSEWHERE: "请核对学生是不是从外省转来；要删除省内学籍的，逐级上报到省。",
}

HINDERS_CONTINUING = frozenset({ProblemKind.DUPLICATE_HERE, ProblemKind.DUPLICATE_ELSEWHERE})
"""A duplicate stops the next stage; one that only failed the identity check does not (Q17)."""


def settled(state: ProblemState, how: Settlement, kind: ProblemKind) -> ProblemState | None:
    """The state once it is settled so; None where that cannot be. The register only speaks about identity."""
    if how is Settlement.REGISTER and kind is not ProblemKind.NOT_VERIFIED:
        return None
    return MOVES.get((state, how))
