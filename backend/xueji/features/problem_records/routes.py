"""Doors of problem records."""

from typing import Annotated

from litestar.handlers import BaseRouteHandler
from litestar.params import QueryParameter

from xueji.features.problem_records import list_problems, recheck
from xueji.features.problem_records.schemas import ProblemKind, ProblemPage, ProblemState
from xueji.kernel.permissions import May
from xueji.platform.caller import Caller
from xueji.platform.doors import door

__all__ = ["ROUTES", "recheck"]  # the job and the kind register themselves by being imported

TAG = "问题学籍"
Cursor = Annotated[str | None, QueryParameter(max_length=200)]
InState = Annotated[ProblemState, QueryParameter(name="state")]
OfKind = Annotated[ProblemKind | None, QueryParameter(name="kind")]


@door.get("/api/problem-records", may=May.PROBLEM_READ, tag=TAG, summary="问题学籍，默认只看待处理的")
async def problems(
    caller: Caller, in_state: InState = ProblemState.OPEN, of_kind: OfKind = None, cursor: Cursor = None
) -> ProblemPage:
    return await list_problems.read(caller, in_state, of_kind, cursor)


ROUTES: list[BaseRouteHandler] = [problems]
