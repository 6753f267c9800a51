import hashlib

import pytest

from xueji.platform.personal_data import leaks, mask, refuse_leaks


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("证件 37010220120101123X 重复", "证件 370*************** 重复"),
        ("G370102201201011234", "G370***************"),
        ("13812345678", "138********"),
        ("电话13812345678，", "电话138********，"),
        ("370102120101123", "370************"),
    ],
)
def test_numbers_of_people_are_masked(text, masked):
    assert mask(text) == masked


@pytest.mark.parametrize(
    "text",
    [
        hashlib.sha256(b"x").hexdigest(),
        "2026-11-23T20:41:16.123456+00:00",
        "0.0012345678901234567",
        "学校 3137000123",
        "12345678901",
        "seconds=1800000",
    ],
)
def test_what_is_no_number_of_a_person_stays(text):
    assert mask(text) == text


@pytest.mark.parametrize(
    ("value", "where"),
    [
        ({"phone": "座机"}, ["phone"]),
        ({"a": [{"b": "13812345678"}]}, ["a.0.b"]),
        ({"n": 13812345678}, ["n"]),
        ({"student_id": 12, "fields": ["phone", "address"]}, []),
        ("student:12", []),
    ],
)
def test_leaks_are_found_by_shape_and_by_name(value, where):
    assert list(leaks(value)) == where


def test_writing_one_down_fails_while_developing():
    with pytest.raises(AssertionError, match="the audit of x: id"):
        refuse_leaks({"id": "37010220120101123X"}, "the audit of x")
