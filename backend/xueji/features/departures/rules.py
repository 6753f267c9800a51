"""Whether a request of another province fits a pupil of ours. Pure."""

from collections.abc import Sequence

import msgspec

from xueji.features import transfers
from xueji.features.organisations import Stage
from xueji.features.students import State
from xueji.features.transfers import Finding, Pupil
from xueji.gateways.national.border import Crossing
from xueji.kernel.names import normalise

LEAVES_FROM = frozenset({State.IN_SCHOOL, State.ABROAD, State.WITHDRAWN, State.OTHER_LEAVE})
"""Pupils 出境, 退学 and 其他离校 may go to another province, and keep that state there (Q49)."""

PERSONAL = "G"
"""A national number that holds the ID number. A temporary one crosses no border."""


class Named(msgspec.Struct, frozen=True):
    """The record that a national number belongs to."""

    student_id: int
    name: str


def person_number(national_number: str) -> str | None:
    """The ID number within a national number; None in a temporary one."""
    return national_number[1:] if national_number.startswith(PERSONAL) else None


def mismatch(national_number: str, name: str, found: Named | None) -> str | None:
    """Which of the two differs, without a word of what stands here (Q34)."""
    if person_number(national_number) is None:
        return "这是临时学籍号，身份还没有核验，不能跨省转学。请家长联系现在的学校更正信息。"
    if found is None:
        return "本省没有这个学籍号，请核对学籍号。"
    if normalise(found.name) != normalise(name):
        return "学籍号对，姓名与本省学籍里的不一致。请核对姓名，本省写错的，请家长联系现在的学校更正。"
    return None


def crosses(crossing: Crossing, stage: Stage, state: State) -> bool:
    """Who has graduated from primary school goes on by a transfer (Q15, Q27), from junior school after graduation."""
    if state is State.GRADUATED:
        return stage is (Stage.PRIMARY if crossing is Crossing.TRANSFER else Stage.JUNIOR)
    return crossing is Crossing.TRANSFER and state in LEAVES_FROM


def hindrances(crossing: Crossing, pupil: Pupil) -> list[Finding]:
    """What has to be settled here first (Q36): state, problems, open business."""
    found = transfers.about_pupil(pupil)
    if crosses(crossing, pupil.stage, pupil.state):
        return [one for one in found if one.code != "state"]
    if crossing is Crossing.TRANSFER:
        return [one for one in found if one.code == "state"]
    return [
        Finding(
            code="state",
            weight=transfers.Weight.STOP,
            what=f"学生现在是{pupil.stage.label}“{pupil.state.label}”，不是初中毕业",
            why="初中毕业以后才能办毕业后跨省就学。",
            who=pupil.school,
            how="请改办跨省转学。",
            to=f"/staff/pupils/{pupil.student_id}",
        )
    ]


def only_a_move(found: Sequence[Finding]) -> bool:
    """Nothing stands in the way but another request to let the pupil go."""
    return bool(found) and all(one.code == "transfer_open" for one in found)


def words_there(found: Sequence[Finding]) -> str:
    """What the other province reads: that something is open, not what it is about."""
    first = found[0]
    if first.code == "state":
        return "学生现在的学籍状态不能办理，请家长联系原学校。"
    if first.code == "problem_record":
        return "学生的学籍是问题学籍，请家长联系原学校处理，处理好再申请。"
    return "学生还有别的业务没有办完，办完或撤回以后再申请，请家长联系原学校。"
