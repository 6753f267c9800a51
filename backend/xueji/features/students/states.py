"""States of a student, and what the national system calls them."""

import enum


class State(enum.StrEnum):
    """`NOT_ENROLLED`: an application that was refused, returned or cancelled; it claims nobody."""

    WAITING = "waiting"
    NOT_ENROLLED = "not_enrolled"
    IN_SCHOOL = "in_school"
    SUSPENDED = "suspended"
    ABROAD = "abroad"
    OTHER_LEAVE = "other_leave"
    WITHDRAWN = "withdrawn"
    TRANSFERRED = "transferred"
    GRADUATED = "graduated"
    COMPLETED = "completed"
    PARTIALLY_COMPLETED = "partially_completed"
    DECEASED = "deceased"

    @property
    def label(self) -> str:
        return LABELS[self]

    @property
    def national_label(self) -> str:
        return NATIONAL_LABELS[self]


LABELS: dict[State, str] = {
    State.WAITING: "待注册",
    State.NOT_ENROLLED: "未建籍",
    State.IN_SCHOOL: "在校",
    State.SUSPENDED: "休学",
    State.ABROAD: "出境",
    State.OTHER_LEAVE: "其他离校",
    State.WITHDRAWN: "退学",
    State.TRANSFERRED: "转出",
    State.GRADUATED: "毕业",
    State.COMPLETED: "结业",
    State.PARTIALLY_COMPLETED: "肄业",
    State.DECEASED: "死亡",
}

NATIONAL_LABELS: dict[State, str] = {
    State.WAITING: "待注册",
    State.NOT_ENROLLED: "未建籍",
    State.IN_SCHOOL: "正常",
    State.SUSPENDED: "休学",
    State.ABROAD: "出国（境）",
    State.OTHER_LEAVE: "其他离校",
    State.WITHDRAWN: "退学",
    State.TRANSFERRED: "转出",
    State.GRADUATED: "毕业",
    State.COMPLETED: "结业",
    State.PARTIALLY_COMPLETED: "肄业",
    State.DECEASED: "死亡",
}

LIVE: frozenset[State] = frozenset({State.WAITING, State.IN_SCHOOL, State.SUSPENDED, State.ABROAD, State.OTHER_LEAVE})
"""Records that still claim their person: one person has at most one of these."""
