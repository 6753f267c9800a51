"""When a pupil may change schools, as tables: grades that correspond, and everything that stands in the way."""

from datetime import date

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from xueji.features.organisations import Stage, System, grades_in
from xueji.features.students import State
from xueji.features.transfers import rules
from xueji.features.transfers.rules import OpenCase, Place, Pupil, Target, Weight

TODAY = date(2026, 11, 26)
FIVE, SIX = System.FIVE_FOUR, System.SIX_THREE
PRIMARY, JUNIOR, SENIOR = Stage.PRIMARY, Stage.JUNIOR, Stage.SENIOR

GRADES = [
    ("the first of 5-4 junior school is the last of 6-3 primary or the first of junior", (JUNIOR, 1, FIVE, SIX), ["六年级", "初一"]),
    ("the first of 6-3 junior school is the second of 5-4 junior, or the first again", (JUNIOR, 1, SIX, FIVE), ["初二", "初一"]),
    ("the third of primary is the third everywhere", (PRIMARY, 3, SIX, FIVE), ["三年级"]),
    ("the sixth of 6-3 primary is the first of 5-4 junior", (PRIMARY, 6, SIX, FIVE), ["初一"]),
    ("the third of 5-4 junior is the second of 6-3 junior", (JUNIOR, 3, FIVE, SIX), ["初二"]),
    ("the last of 5-4 junior is the last of 6-3 junior", (JUNIOR, 4, FIVE, SIX), ["初三"]),
    ("the same system keeps the grade", (JUNIOR, 1, FIVE, FIVE), ["初一"]),
    ("senior school knows no systems", (SENIOR, 2, None, SIX), ["高二"]),
]  # fmt: skip


@pytest.mark.handbook(24, 27)
@pytest.mark.parametrize(("asked", "labels"), [row[1:] for row in GRADES], ids=[row[0] for row in GRADES])
def test_grades_correspond(asked, labels):
    assert [one.label for one in rules.grades_after(*asked)] == labels


systems = st.sampled_from(System)


@st.composite
def compulsory_grades(draw):
    system = draw(systems)
    stage = draw(st.sampled_from([PRIMARY, JUNIOR]))
    return stage, draw(st.integers(1, grades_in(stage, system))), system


@pytest.mark.handbook(24)
@given(compulsory_grades(), systems)
def test_a_pupil_keeps_the_year_of_schooling_and_never_jumps(here, to):
    stage, grade, system = here
    found = rules.grades_after(stage, grade, system, to)
    years = [rules.school_year_no(one.stage, one.grade, to) for one in found]
    own = rules.school_year_no(stage, grade, system)
    assert years[0] == own
    assert all(abs(year - own) <= 1 for year in years)
    assert len(found) == (2 if system is not to and (stage, grade) == (JUNIOR, 1) else 1)
    assert all(1 <= one.grade <= grades_in(one.stage, to) for one in found)


@pytest.mark.handbook(24)
@given(compulsory_grades(), systems)
def test_whoever_goes_can_come_back_to_the_same_grade(here, to):
    stage, grade, system = here
    for one in rules.grades_after(stage, grade, system, to):
        assert Target(stage, grade) in rules.grades_after(one.stage, one.grade, to, system) or one.stage is not stage


PUPIL = Pupil(
    student_id=7, school_id=1, school="临溪一小", bureau_id=10, bureau="临溪县教育局", district="文昌学区",
    stage=PRIMARY, grade=3, system=SIX, state=State.IN_SCHOOL,
)  # fmt: skip
PLACE = Place(
    school_id=2, school="青石小学", bureau_id=20, bureau="青石区教育局", district="东学区", active=True, approved=True,
    stages=(PRIMARY,), system=SIX, target=Target(PRIMARY, 3), classes=2, class_size=45, pupils=80,
)  # fmt: skip
CASE = OpenCase("线上维护", "WH-1", "临溪一小", is_transfer=False, case_id=3)
STOP, LOOK = Weight.STOP, Weight.LOOK

FINDINGS = [
    ("nothing stands in the way", {}, {}, []),
    ("not in school", {"state": State.SUSPENDED}, {}, [("state", STOP, "临溪一小")]),
    ("open business", {"open_cases": (CASE,)}, {}, [("open_business", STOP, "临溪一小")]),
    ("a transfer that runs", {"open_cases": (msgspec.structs.replace(CASE, is_transfer=True),)}, {}, [("transfer_open", STOP, "临溪一小")]),
    ("identity not verified", {"problems": ("认证不通过",)}, {}, [("problem_record", STOP, "临溪一小")]),
    ("everything of the pupil's side at once", {"state": State.ABROAD, "problems": ("认证不通过",), "open_cases": (CASE,)}, {},
     [("state", STOP, "临溪一小"), ("problem_record", STOP, "临溪一小"), ("open_business", STOP, "临溪一小")]),
    ("the same school", {}, {"school_id": 1}, [("same_school", STOP, "申请人")]),
    ("the same school district", {}, {"bureau_id": 10, "district": "文昌学区"}, [("same_district", STOP, "申请人")]),
    ("another district of the county", {}, {"bureau_id": 10}, []),
    ("a district that nobody has registered", {"district": ""}, {"bureau_id": 10}, [("district_unknown", LOOK, "青石区教育局")]),
    ("districts of the same name in two counties", {}, {"district": "文昌学区"}, []),
    ("senior within the county", {"stage": SENIOR, "grade": 1, "system": None},
     {"bureau_id": 10, "stages": (SENIOR,), "system": None, "target": Target(SENIOR, 1)}, [("same_county", STOP, "申请人")]),
    ("the last grade of the stage", {"grade": 6}, {"target": Target(PRIMARY, 6)}, [("graduating", STOP, "青石区教育局")]),
    ("the last grade with the bureau's exception", {"grade": 6},
     {"target": Target(PRIMARY, 6), "graduating_until": TODAY, "graduating_reason": "原校撤并"}, [("graduating_excepted", LOOK, "青石区教育局")]),
    ("an exception that is over", {"grade": 6},
     {"target": Target(PRIMARY, 6), "graduating_until": date(2026, 11, 25), "graduating_reason": "原校撤并"}, [("graduating", STOP, "青石区教育局")]),
    ("a school without approval", {}, {"approved": False}, [("school_not_approved", STOP, "青石区教育局")]),
    ("a closed school", {}, {"active": False}, [("school_not_approved", STOP, "青石区教育局")]),
    ("a school of another stage", {}, {"stages": (JUNIOR,), "target": Target(JUNIOR, 1)}, [("grade_not_there", STOP, "申请人")]),
    ("a grade that does not correspond", {}, {"target": Target(PRIMARY, 4)}, [("grade_unfit", STOP, "申请人")]),
    ("a grade without classes", {}, {"classes": 0, "pupils": 0}, [("no_class", STOP, "青石小学")]),
    ("a full grade", {}, {"pupils": 90}, [("grade_full", STOP, "青石区教育局")]),
    ("the last seat", {}, {"pupils": 89}, []),
    ("the last seat, and somebody else is on the way to it", {}, {"pupils": 89, "coming": 1}, [("grade_full", STOP, "青石区教育局")]),
    ("the last seat of a class that somebody else is on the way to", {},
     {"class_name": "三年级（1）班", "class_pupils": 44, "class_coming": 1}, [("class_full", STOP, "青石小学")]),
    ("a full class", {}, {"class_name": "三年级（1）班", "class_pupils": 45}, [("class_full", STOP, "青石小学")]),
    ("a class size that nobody has set", {}, {"class_size": 0, "pupils": 500}, []),
]  # fmt: skip


@pytest.mark.handbook(23, 25, 36)
@pytest.mark.parametrize(("pupil", "place", "found"), [row[1:] for row in FINDINGS], ids=[row[0] for row in FINDINGS])
def test_the_pre_check_names_everything_that_stands_in_the_way_and_who_mends_it(pupil, place, found):
    given_pupil = msgspec.structs.replace(PUPIL, **pupil)
    given_place = msgspec.structs.replace(PLACE, **place)
    answer = rules.findings(given_pupil, given_place, TODAY)
    assert [(one.code, one.weight, one.who) for one in answer] == found
    assert all(one.what and one.why and one.how for one in answer)


@pytest.mark.handbook(36)
@pytest.mark.parametrize("state", [state for state in State if state is not State.IN_SCHOOL])
def test_every_other_state_is_named_with_the_way_back(state):
    [found] = rules.about_pupil(msgspec.structs.replace(PUPIL, state=state))
    assert state.label in found.what
    assert found.how
