"""When a pupil may change schools: reasons, grades that correspond, what stands in the way. Pure (Q23, Q24, Q36)."""

import enum
from collections.abc import Sequence
from datetime import date

import msgspec

from xueji.features.casework import Slot, paper
from xueji.features.organisations import Stage, System, grade_label, grades_in
from xueji.features.students import State


class Reason(enum.StrEnum):
    """Why a family may ask (Q23)."""

    HOME = "home"
    HOUSEHOLD = "household"
    WORK = "work"

    @property
    def label(self) -> str:
        return REASONS[self].label


class ReasonCard(msgspec.Struct, frozen=True):
    """What a reason is called, and the papers that prove it: one of `papers` is wanted."""

    label: str
    hint: str
    papers: tuple[str, ...]


REASONS: dict[Reason, ReasonCard] = {
    Reason.HOME: ReasonCard("家庭住址变了", "搬家、买房或租房", ("residence",)),
    Reason.HOUSEHOLD: ReasonCard("户口迁了", "户口迁到了新的地方", ("household",)),
    Reason.WORK: ReasonCard("父母工作调动", "父母或其他法定监护人换了工作的地方", ("work",)),
}


PAPERS: tuple[Slot, ...] = (
    paper("residence", "居住证明", "房产证、购房合同或租房合同，拍有地址和日期的页"),
    paper("household", "户口簿", "首页和孩子的一页"),
    paper("work", "工作调动证明", "调令、劳动合同或单位证明，有单位盖章"),
    paper("other", "其他材料", "学校另外要的材料"),
)


# --- grades that correspond ---------------------------------------------------------------------------------------


class Target(msgspec.Struct, frozen=True, order=True):
    """A grade that a pupil may go to."""

    stage: Stage
    grade: int

    @property
    def label(self) -> str:
        return grade_label(self.stage, self.grade)


def school_year_no(stage: Stage, grade: int, system: System | None) -> int:
    """Which of the nine or twelve years of schooling a grade is."""
    before = {
        Stage.PRIMARY: 0,
        Stage.JUNIOR: grades_in(Stage.PRIMARY, system),
        Stage.SENIOR: grades_in(Stage.PRIMARY, system) + grades_in(Stage.JUNIOR, system),
    }
    return before[stage] + grade


def _grade_of_year(year: int, system: System | None) -> Target | None:
    left = year
    for stage in Stage:
        count = grades_in(stage, system)
        if left <= count:
            return Target(stage, left)
        left -= count
    return None


_ALSO: dict[tuple[System, System, Target], Target] = {
    (System.FIVE_FOUR, System.SIX_THREE, Target(Stage.JUNIOR, 1)): Target(Stage.JUNIOR, 1),
    (System.SIX_THREE, System.FIVE_FOUR, Target(Stage.JUNIOR, 1)): Target(Stage.JUNIOR, 1),
}
"""What Q24 allows beside the same year: the first of junior school stays the first of junior school."""


def grades_after(stage: Stage, grade: int, system: System | None, to_system: System | None) -> tuple[Target, ...]:
    """The grades that a pupil may go to, the corresponding one first (Q24).

    Grades correspond by the year of schooling: the first of a 5–4 junior school is the sixth of a 6–3 primary school.
    """
    here = Target(stage, grade)
    if stage is Stage.SENIOR or system is None or to_system is None or system is to_system:
        return (here,)
    same = _grade_of_year(school_year_no(stage, grade, system), to_system)
    also = _ALSO.get((system, to_system, here))
    return tuple(dict.fromkeys(one for one in (same, also) if one is not None))


# --- what stands in the way ---------------------------------------------------------------------------------------


class Weight(enum.StrEnum):
    """`STOP` refuses the filing; `LOOK` goes along to the officials."""

    STOP = "stop"
    LOOK = "look"

    @property
    def label(self) -> str:
        return {Weight.STOP: "现在不能办", Weight.LOOK: "办理时会核对"}[self]


class Finding(msgspec.Struct, frozen=True, kw_only=True):
    """What was found, why it stands in the way, who must mend it and how. `to` are pages of staff and of the family."""

    code: str
    weight: Weight
    what: str
    why: str
    who: str
    how: str
    to: str = ""
    family_to: str = ""


class OpenCase(msgspec.Struct, frozen=True):
    """Other business about the pupil."""

    label: str
    number: str
    holder: str
    is_transfer: bool
    case_id: int


class Pupil(msgspec.Struct, frozen=True, kw_only=True):
    """The pupil as the rules see one."""

    student_id: int
    school_id: int
    school: str
    bureau_id: int
    bureau: str
    district: str
    stage: Stage
    grade: int
    system: System | None
    state: State
    problems: tuple[str, ...] = ()
    open_cases: tuple[OpenCase, ...] = ()


class Place(msgspec.Struct, frozen=True, kw_only=True):
    """The school and grade that are asked for. `class_size` is the most of a class; 0 where nobody has set it.

    `coming` are pupils of other transfers that are under way to the grade, `class_coming` to the class.
    """

    school_id: int
    school: str
    bureau_id: int
    bureau: str
    district: str
    active: bool
    approved: bool
    stages: tuple[Stage, ...]
    system: System | None
    target: Target | None = None
    classes: int = 0
    class_size: int = 0
    pupils: int = 0
    coming: int = 0
    class_name: str = ""
    class_pupils: int = 0
    class_coming: int = 0
    graduating_until: date | None = None
    graduating_reason: str = ""

    @property
    def seats(self) -> int:
        return self.classes * self.class_size


_WAY_BACK = {
    State.SUSPENDED: "请学校办复学，回到在校以后再转。",
    State.ABROAD: "请学校办入境复学，回到在校以后再转。",
    State.OTHER_LEAVE: "请学校恢复入学资格，回到在校以后再转。",
    State.WAITING: "建籍完成以后再转；还没建籍的，直接在新学校建籍。",
}


def about_pupil(pupil: Pupil) -> list[Finding]:
    """What the pupil's side has to settle first, whatever the school: state, problems, open business (Q36)."""
    found: list[Finding] = []
    if pupil.state is not State.IN_SCHOOL:
        found.append(
            Finding(
                code="state",
                weight=Weight.STOP,
                what=f"孩子现在是“{pupil.state.label}”，不是在校",
                why="只有在校的学生能转学。",
                who=pupil.school,
                how=_WAY_BACK.get(pupil.state, "这个状态不能转学，请向学校核对。"),
                to=f"/staff/pupils/{pupil.student_id}",
            )
        )
    found += [
        Finding(
            code="problem_record",
            weight=Weight.STOP,
            what=f"学籍有问题：{problem}",
            why="身份没有核对清楚的学籍不能转走。",
            who=pupil.school,
            how=f"请{pupil.school}在“问题学籍”里处理，处理完马上可以转。",
            to="/staff/problems",
        )
        for problem in pupil.problems
    ]
    found += [_open_case(pupil, one) for one in pupil.open_cases]
    return found


def _open_case(pupil: Pupil, one: OpenCase) -> Finding:
    holder = one.holder or pupil.school
    return Finding(
        code="transfer_open" if one.is_transfer else "open_business",
        weight=Weight.STOP,
        what=f"{one.label}正在办，编号 {one.number}",
        why="一个孩子同时只能有一件转学。" if one.is_transfer else "有在办的业务时不能转学，办完或撤回就可以。",
        who=holder,
        how=f"现在由{holder}办；不办了可以撤回，再申请转学。",
        to=f"/staff/cases/{one.case_id}",
        family_to=f"/m/cases/{one.case_id}",
    )


def about_place(pupil: Pupil, place: Place, today: date) -> list[Finding]:
    """Whether this pupil may go to this school and grade."""
    if place.school_id == pupil.school_id:
        return [
            _stop("same_school", f"孩子已经在{place.school}", "转入和转出是同一所学校。", "申请人", "请另选一所学校。")
        ]
    found = _school(place)
    found += _area(pupil, place)
    found += _grade(pupil, place)
    found += _graduating(pupil, place, today)
    if place.target is not None and place.target in targets(pupil, place):
        found += _seats(place)
    return found


def findings(pupil: Pupil, place: Place | None, today: date) -> list[Finding]:
    """Everything at once: the pupil's side, and the school's when there is one."""
    return about_pupil(pupil) + (about_place(pupil, place, today) if place is not None else [])


def stops(found: Sequence[Finding]) -> list[Finding]:
    return [one for one in found if one.weight is Weight.STOP]


def open_grades(pupil: Pupil, stages: Sequence[Stage], system: System | None) -> tuple[Target, ...]:
    """The grades that the pupil may go to at a school of these stages, the corresponding one first."""
    return tuple(
        one
        for one in grades_after(pupil.stage, pupil.grade, pupil.system, system)
        if one.stage in stages and one.grade <= grades_in(one.stage, system)
    )


def targets(pupil: Pupil, place: Place) -> tuple[Target, ...]:
    return open_grades(pupil, place.stages, place.system)


def graduates_this_year(stage: Stage, grade: int, system: System | None) -> bool:
    return grade == grades_in(stage, system)


def _stop(code: str, what: str, why: str, who: str, how: str, to: str = "") -> Finding:
    return Finding(code=code, weight=Weight.STOP, what=what, why=why, who=who, how=how, to=to)


def _school(place: Place) -> list[Finding]:
    if place.active and place.approved:
        return []
    return [
        _stop(
            "school_not_approved",
            f"{place.school}不能接收转学",
            "只有教育部门批准、有学校标识码的学校才能接收学籍。",
            place.bureau,
            f"请另选学校，或者问{place.bureau}孩子应当到哪里就读。",
        )
    ]


def _area(pupil: Pupil, place: Place) -> list[Finding]:
    if place.bureau_id != pupil.bureau_id:
        return []
    if pupil.stage is Stage.SENIOR:
        return [
            _stop(
                "same_county",
                f"两所高中都归{place.bureau}管",
                "普通高中学生在本县（市、区）域内不准转学。",
                "申请人",
                "请选其他县（市、区）的学校；有特殊情况请问当地教育部门。",
            )
        ]
    if pupil.district and place.district:
        if pupil.district != place.district:
            return []
        return [
            _stop(
                "same_district",
                f"两所学校在同一个学区：{place.district}",
                "义务教育阶段学生在本学区内不准转学。",
                "申请人",
                "请选其他学区的学校；学区划错了请问当地教育部门。",
                "/staff/transfers/rules",
            )
        ]
    return [
        Finding(
            code="district_unknown",
            weight=Weight.LOOK,
            what="有学校还没有登记学区",
            why="义务教育阶段学生在本学区内不准转学，要由教育部门核对。",
            who=place.bureau,
            how=f"可以先申请，{place.bureau}核办时会看；登记好学区就不用再看。",
            to="/staff/transfers/rules",
        )
    ]


def _grade(pupil: Pupil, place: Place) -> list[Finding]:
    open_to = targets(pupil, place)
    here = grade_label(pupil.stage, pupil.grade)
    if not open_to:
        fits = "、".join(one.label for one in grades_after(pupil.stage, pupil.grade, pupil.system, place.system))
        return [
            _stop(
                "grade_not_there",
                f"{place.school}没有和{here}对应的年级",
                f"转学按年级对等：{here}对应{fits}，这所学校没有办。",
                "申请人",
                "请选有这个年级的学校。",
            )
        ]
    if place.target is None or place.target in open_to:
        return []
    fits = "或".join(one.label for one in open_to)
    return [
        _stop(
            "grade_unfit",
            f"不能转到{place.target.label}",
            f"转学按年级对等：{here}在{place.school}对应{fits}。",
            "申请人",
            f"请选{fits}。",
        )
    ]


def _graduating(pupil: Pupil, place: Place, today: date) -> list[Finding]:
    if not graduates_this_year(pupil.stage, pupil.grade, pupil.system):
        return []
    here = grade_label(pupil.stage, pupil.grade)
    if place.graduating_until is not None and today <= place.graduating_until:
        return [
            Finding(
                code="graduating_excepted",
                weight=Weight.LOOK,
                what=f"{here}是毕业年级，{place.bureau}准许转入{place.school}",
                why=f"准许的原因：{place.graduating_reason}",
                who=place.bureau,
                how="可以申请，核办时会看是不是这种情况。",
                to="/staff/transfers/rules",
            )
        ]
    return [
        _stop(
            "graduating",
            f"{here}是毕业年级",
            "毕业年级学生一般不准转学，转入地教育部门写明准许的除外。",
            place.bureau,
            f"确有特殊情况，请问{place.bureau}；毕业以后可以直接到新学校升学。",
            "/staff/transfers/rules",
        )
    ]


def class_full(place: Place) -> Finding:
    return _stop(
        "class_full",
        f"{place.class_name}已经满了：{_heads(place.class_pupils, place.class_coming)}",
        f"班额是 {place.class_size} 人。",
        place.school,
        "请选同年级的另一个班。",
        "/staff/classes",
    )


def takes_one_more(place: Place) -> bool:
    """Whether the class has a seat at this moment: whoever is still on the way has none yet."""
    return not place.class_size or place.class_pupils < place.class_size


def full(place: Place) -> Finding | None:
    """The class or the grade has no seat left; None where a seat is free or nobody has said how many there are."""
    return next((one for one in _seats(place) if one.code in ("class_full", "grade_full")), None)


def _heads(pupils: int, coming: int) -> str:
    return f"{pupils} 人" + (f"，还有 {coming} 人正在转来" if coming else "")


def _seats(place: Place) -> list[Finding]:
    target = place.target
    assert target is not None  # noqa: S101 - asked by about_place
    if place.classes == 0:
        return [
            _stop(
                "no_class",
                f"{place.school}还没有{target.label}的班级",
                "转入的学生要有班级可以去。",
                place.school,
                f"请{place.school}先建好班级。",
                "/staff/classes",
            )
        ]
    if not place.class_size:
        return []
    if place.class_name and place.class_pupils + place.class_coming >= place.class_size:
        return [class_full(place)]
    if place.pupils + place.coming < place.seats:
        return []
    return [
        _stop(
            "grade_full",
            f"{place.school}{target.label}没有空位：{place.classes} 个班，{_heads(place.pupils, place.coming)}",
            f"班额是每班 {place.class_size} 人。",
            place.bureau,
            f"请另选学校，或者问{place.bureau}哪里有学位。",
            "/staff/transfers/rules",
        )
    ]
