"""What travels between this room and the browser."""

import enum
from datetime import datetime

import msgspec


class ProblemKind(enum.StrEnum):
    NOT_VERIFIED = "not_verified"
    DUPLICATE_HERE = "duplicate_here"
    DUPLICATE_ELSEWHERE = "duplicate_elsewhere"

    @property
    def label(self) -> str:
        return KIND_LABELS[self]


KIND_LABELS: dict[ProblemKind, str] = {
    ProblemKind.NOT_VERIFIED: "认证不通过",
    ProblemKind.DUPLICATE_HERE: "证件号重复（省内）",
    ProblemKind.DUPLICATE_ELSEWHERE: "证件号重复（外省）",
}


class ProblemState(enum.StrEnum):
    OPEN = "open"
    SETTLED = "settled"

    @property
    def label(self) -> str:
        return {"open": "待处理", "settled": "已解决"}[self.value]


class Settlement(enum.StrEnum):
    """How a problem ended."""

    REGISTER = "register"

    @property
    def label(self) -> str:
        return {"register": "人口库核对通过，系统办结"}[self.value]


class ProblemRow(msgspec.Struct, frozen=True, kw_only=True):
    id: int
    student_id: int
    name: str
    id_number: str
    school: str
    grade_label: str
    class_name: str
    kind: ProblemKind
    kind_label: str
    state: ProblemState
    state_label: str
    reason: str
    way: str
    opened_at: datetime
    asked_at: datetime | None
    asking: str
    settled_at: datetime | None
    settlement_label: str


class ProblemCount(msgspec.Struct, frozen=True):
    state: ProblemState
    state_label: str
    count: int


class ProblemPage(msgspec.Struct, frozen=True, kw_only=True):
    items: list[ProblemRow]
    counts: list[ProblemCount]
    masked: bool
    next: str | None
