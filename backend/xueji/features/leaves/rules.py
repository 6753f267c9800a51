"""Who may come back, into which grades, with which proof. Pure."""

from collections.abc import Mapping, Sequence

from xueji.approvals import Flow
from xueji.features import transfers
from xueji.features.casework import Slot, paper
from xueji.features.leaves.flow import REINSTATEMENT, RETURN_FROM_ABROAD
from xueji.features.organisations import Stage, grade_label, grades_in
from xueji.features.students import State
from xueji.features.transfers import Finding, Pupil

WAYS: Mapping[State, Flow] = {
    State.ABROAD: RETURN_FROM_ABROAD,
    State.OTHER_LEAVE: REINSTATEMENT,
    State.WITHDRAWN: REINSTATEMENT,
}
"""What leads back to school, by the state that a pupil has (Q49)."""

UNDER_WAY = frozenset({"open_business", "transfer_open"})
"""Findings that end a pupil's time at a school in another way; a failed identity check does not (Q17)."""


PAPERS: Mapping[str, tuple[Slot, ...]] = {
    REINSTATEMENT.name: (
        paper("application", "恢复入学申请", "监护人签字的申请，写明离校的原因和现在的情况。", required=True),
    ),
    RETURN_FROM_ABROAD.name: (
        paper("entry", "入境证明", "护照或通行证的照片页和入境页。", required=True),
        paper("studies", "境外就读证明", "境外学校的就读证明或成绩单，没有的可以不交。"),
    ),
}


def missing(flow: str, slots: Sequence[str]) -> Slot | None:
    """What has to be there and is not."""
    return next((one for one in PAPERS[flow] if one.required and one.name not in slots), None)


def grades(pupil: Pupil) -> list[int]:
    """Of the pupil's own stage, none below the old one."""
    return list(range(pupil.grade, grades_in(pupil.stage, pupil.system) + 1))


def hindrances(pupil: Pupil) -> list[Finding]:
    """What has to be settled first: problems and open business. The state is what is to be mended."""
    return [one for one in transfers.about_pupil(pupil) if one.code != "state"]


def not_to_graduate(pupil: Pupil) -> tuple[str, str] | None:
    """What keeps the city from setting the record to 毕业, and what to do instead (Q20.6, Q65)."""
    if pupil.state is not State.IN_SCHOOL:
        return f"学生现在是“{pupil.state.label}”", "只有在校的学生办这一步；离校的先恢复在校。"
    if pupil.stage is Stage.SENIOR:
        return "高中能不能毕业要看学分、学考和体质", "请在“高中毕业统计”里看还差什么，不在这里改。"
    last = grades_in(pupil.stage, pupil.system)
    if pupil.grade != last:
        now, final = (grade_label(pupil.stage, one) for one in (pupil.grade, last))
        return f"学生现在是{now}，这所学校读到{final}才毕业", "年级录错的，请学校先办年级纠错。"
    stop = next((one for one in transfers.about_pupil(pupil) if one.code in UNDER_WAY), None)
    return None if stop is None else (stop.what, stop.how)
