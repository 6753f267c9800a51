"""Who is sent, when again, when taken off, when left alone; and that one print stands for one entry."""

from datetime import date

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from xueji.features.exam_roster.rules import REMOVAL, Known, Lack, Pupil, Standing, aim_of, standing_of
from xueji.features.students import LIVE, State

PUPIL = Pupil(
    state=State.IN_SCHOOL, senior=True, passed=False, number="37902120240001", name="欧阳𬱖", sex="2",
    birth_date=date(2010, 1, 1), id_type="1", person="ab", school_code="3437000103", school="临溪县第一中学",
    class_name="高三（3）班", grade=3, photo="ff",
)  # fmt: skip
PRINT = PUPIL.entry.fingerprint
THERE = Known(held=PRINT, numbers=(PUPIL.number,))
NEVER = Known()


def changed(**more):
    return msgspec.structs.replace(PUPIL, **more)


SEND, LEAVE, TAKE_OFF = "send", "leave", "take off"


def what(pupil, known):
    aim = aim_of(pupil, known)
    return LEAVE if aim is None else TAKE_OFF if aim == REMOVAL else SEND


@pytest.mark.handbook(78)
@pytest.mark.parametrize(
    ("pupil", "known", "does", "standing"),
    [
        pytest.param(PUPIL, NEVER, SEND, Standing.WAITING, id="in school, in a class, with photo and number: is sent"),
        pytest.param(PUPIL, THERE, LEAVE, Standing.SENT, id="unchanged: is not sent again"),
        pytest.param(changed(class_name=None), NEVER, LEAVE, Standing.MISSING, id="without a class: waits for one"),
        pytest.param(changed(photo=None), NEVER, LEAVE, Standing.MISSING, id="without a photo: waits for it"),
        pytest.param(changed(number=None), NEVER, LEAVE, Standing.MISSING, id="without a number: waits for it"),
        pytest.param(
            changed(class_name=None), THERE, TAKE_OFF, Standing.MISSING, id="has lost the class: is taken off"
        ),
        pytest.param(changed(name="欧阳霖"), THERE, SEND, Standing.WAITING, id="another name: is sent again"),
        pytest.param(changed(class_name="高三（4）班"), THERE, SEND, Standing.WAITING, id="another class: again"),
        pytest.param(changed(school="泉景高中"), THERE, SEND, Standing.WAITING, id="another school: again"),
        pytest.param(changed(photo="ee"), THERE, SEND, Standing.WAITING, id="another photo: again"),
        pytest.param(changed(person="cd"), THERE, SEND, Standing.WAITING, id="another ID number: again"),
        pytest.param(changed(state=State.SUSPENDED), THERE, TAKE_OFF, Standing.AWAY, id="suspended: is taken off"),
        pytest.param(changed(state=State.SUSPENDED), NEVER, LEAVE, Standing.AWAY, id="suspended, never sent: nothing"),
        pytest.param(
            changed(state=State.TRANSFERRED), THERE, TAKE_OFF, Standing.GONE, id="left the province: taken off"
        ),
        pytest.param(changed(state=State.WITHDRAWN), THERE, TAKE_OFF, Standing.GONE, id="withdrawn: is taken off"),
        pytest.param(changed(senior=False), THERE, TAKE_OFF, Standing.GONE, id="in another stage: is taken off"),
        pytest.param(PUPIL, Known(refused=PRINT), LEAVE, Standing.REFUSED, id="refused, unchanged: is not sent again"),
        pytest.param(
            changed(name="欧阳霖"), Known(refused=PRINT), SEND, Standing.WAITING, id="refused, mended: is sent again"
        ),
        pytest.param(
            PUPIL, Known(numbers=(PUPIL.number,)), SEND, Standing.WAITING, id="nobody knows what it has: is sent again"
        ),
    ],
)
def test_what_is_sent(pupil, known, does, standing):
    assert (what(pupil, known), standing_of(pupil, known)) == (does, standing)


@pytest.mark.handbook(79)
@pytest.mark.parametrize(
    ("pupil", "known", "standing"),
    [
        pytest.param(changed(passed=True), NEVER, Standing.PASSED, id="never sent"),
        pytest.param(changed(passed=True), THERE, Standing.PASSED, id="on the register: stays as it is"),
        pytest.param(changed(passed=True, name="欧阳霖"), THERE, Standing.PASSED, id="changed"),
        pytest.param(changed(passed=True, state=State.SUSPENDED), THERE, Standing.PASSED, id="suspended"),
        pytest.param(changed(passed=True, photo=None), NEVER, Standing.PASSED, id="back from suspension, no photo yet"),
        pytest.param(changed(passed=True, state=State.GRADUATED), THERE, Standing.GONE, id="graduated"),
    ],
)
def test_of_one_who_has_passed_everything_nothing_is_sent_any_more(pupil, known, standing):
    assert (what(pupil, known), standing_of(pupil, known)) == (LEAVE, standing)


@pytest.mark.handbook(79)
def test_one_who_comes_back_with_a_subject_open_is_sent_again():
    away = Known(numbers=())
    assert what(changed(state=State.SUSPENDED), away) == LEAVE
    assert what(PUPIL, away) == SEND


TEXTS = st.text("甲乙丙", min_size=1, max_size=3)


def pupils(**more):
    facts = {
        "state": st.sampled_from(State), "senior": st.booleans(), "passed": st.booleans(), "number": st.none() | TEXTS,
        "name": TEXTS, "sex": st.sampled_from("12"), "birth_date": st.sampled_from([date(2010, 1, 1), date(2010, 1, 2)]),
        "id_type": st.sampled_from("1A"), "person": TEXTS, "school_code": st.none() | TEXTS, "school": TEXTS,
        "class_name": st.none() | TEXTS, "grade": st.integers(1, 3), "photo": st.none() | TEXTS,
    }  # fmt: skip
    return st.builds(Pupil, **facts | more)


YES, NO = st.booleans().filter(bool), st.booleans().filter(lambda one: not one)
TAKING_PART = pupils(state=st.just(State.IN_SCHOOL), senior=YES, passed=NO, number=TEXTS, class_name=TEXTS, photo=TEXTS)
SENT = [name for name in Pupil.__struct_fields__ if name not in {"state", "senior", "passed"}]


@pytest.mark.handbook(78)
@given(TAKING_PART, TAKING_PART, st.sampled_from(SENT))
def test_whatever_is_sent_has_its_part_in_the_print(pupil, other, name):
    """Two entries have one print exactly when nothing that is sent differs."""
    mixed = msgspec.structs.replace(pupil, **{name: getattr(other, name)})
    same = (getattr(pupil, name) or "") == (getattr(mixed, name) or "")
    assert (pupil.entry.fingerprint == mixed.entry.fingerprint) == same


@pytest.mark.handbook(78, 79)
@given(pupils(), st.booleans(), st.booleans())
def test_what_is_sent_follows_from_the_conditions_alone(pupil, held, refused):
    takes_part = (
        pupil.senior and pupil.state is State.IN_SCHOOL and not pupil.passed
        and all([pupil.number, pupil.class_name, pupil.photo])
    )  # fmt: skip
    assert (pupil.entry is not None) == takes_part
    print_ = pupil.entry.fingerprint if pupil.entry else b"x"
    known = Known(held=print_ if held else None, refused=print_ if refused and not held else None, numbers=("1",))
    aim = aim_of(pupil, known)
    if pupil.passed:
        assert aim is None
    elif takes_part:
        assert aim == (None if held or refused else print_)
    else:
        assert aim == REMOVAL
    standing = standing_of(pupil, known)
    assert (standing is Standing.GONE) == (not pupil.senior or pupil.state not in LIVE)
    assert (standing is Standing.WAITING) == (takes_part and aim is not None)
    assert (standing is Standing.MISSING) <= bool(pupil.lacks)


def test_each_lack_is_named():
    assert changed(class_name=None, photo=None, number=None).lacks == (Lack.CLASS, Lack.PHOTO, Lack.NUMBER)
