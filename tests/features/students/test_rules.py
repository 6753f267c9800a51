"""Validation of forms: every fault at once, exact words, normal forms; pure, without a database."""

from datetime import date

import pytest

from xueji.features.students import (
    FIELDS,
    KEY_FIELDS,
    MEMBER_FIELDS,
    MEMBERS,
    clean,
    pages_of,
    template_titles,
    validate,
)
from xueji.features.students.rules import Form
from xueji.kernel.codes import CODES
from xueji.kernel.identity import check_digit

TODAY = date(2026, 11, 23)
ID = "37902120180426042"
ID += check_digit(ID)
MOTHER_ID = "37902119860312042"
MOTHER_ID += check_digit(MOTHER_ID)


def child(**changes):
    return {
        "name": "王若溪", "sex": "2", "birth_date": "2018-04-26", "id_type": "1", "id_number": ID, "ethnicity": "01",
        "nationality": "156", "overseas_kind": "00", "household_division": "379021001000", "left_behind": "0",
        "migrant_child": False, "disability_type": "0", **changes,
    }  # fmt: skip


def mother(**changes):
    return {
        "name": "林秀英", "relation": "52", "address": "文昌街 66 号 2 单元 501", "household_division": "379021001000",
        "phone": "15912347731", "guardian": True, "id_type": "1", "id_number": MOTHER_ID, **changes,
    }  # fmt: skip


FORMS = [
    ("short-phone", {"phone": "139 0000 708"}, "phone", "手机号码只有 10 位，应为 11 位"),
    ("no-house-number", {"current_address": "济南市历下区泉景街道"}, "current_address", "现住址还缺门牌号"),
    ("short-address", {"current_address": "8号院"}, "current_address", "现住址太短，请从区县写到门牌号"),
    ("empty", {"phone": "  "}, "phone", "请填写联系电话"),
    ("number-for-text", {"phone": 13905380426}, "phone", "联系电话应该是文字"),
    ("distance", {"commute_distance": "很远"}, "commute_distance", "上下学距离应是数字，单位千米，例如 1.5"),
    ("far", {"commute_distance": "5000"}, "commute_distance", "上下学距离应在 0 到 500 千米之间"),
    ("infinite", {"commute_distance": "Infinity"}, "commute_distance", "上下学距离应在 0 到 500 千米之间"),
    ("code", {"commute_mode": "飞"}, "commute_mode", "上下学交通方式没有“飞”这一项"),
    ("homepage", {"homepage": "javascript:alert(1)"}, "homepage", "主页地址应以 http:// 或 https:// 开头"),
    ("email", {"email": "wang(a)example"}, "email", "电子信箱要像 wang@example.cn 这样写"),
    ("long", {"talents": "围" * 51}, "talents", "特长有 51 个字，最多 50 个"),
    ("former-name", {"former_name": "王若溪"}, "former_name", "曾用名和姓名一样，没有曾用名就空着"),
    ("foreign", {"nationality": "250"}, "nationality", None),
    ("birth-future", {"birth_date": "20271301"}, "birth_date", "出生日期“20271301”不是一个日期，请核对月和日"),
    (
        "certificate",
        {"disability_type": "4", "disability_certificate": None},
        "disability_certificate",
        "请选残疾证件类别",
    ),
    ("unknown", {"salary": "1"}, "salary", "没有“salary”这一项"),
]


@pytest.mark.parametrize(("changes", "field", "message"), [case[1:] for case in FORMS], ids=[case[0] for case in FORMS])
def test_a_fault_is_told_at_its_field_in_exact_words(changes, field, message):
    errors = validate(child(**changes), fields=set(changes), today=TODAY)
    assert ([(field, message)] if message else []) == [(error.field, error.message) for error in errors]


def test_all_faults_come_at_once():
    errors = validate(
        child(phone="1", postcode="1", current_address=""), fields={"phone", "postcode", "current_address"}, today=TODAY
    )
    assert {"phone", "postcode", "current_address"} == {error.field for error in errors}


WRITTEN = [
    ("full-width phone", "phone", "１３９　０５３８－０４２６", "13905380426"),
    ("small x", "id_number", "11010519491231002x", "11010519491231002X"),
    ("eight digits", "birth_date", "20180426", "2018-04-26"),
    ("chinese date", "id_valid_until", "2028年4月5日", "2028-04-05"),
    ("for ever", "id_valid_until", "永久", "长期"),
    ("name of a code", "commute_mode", "走路", "1"),
    ("one decimal", "commute_distance", "2.00 千米", "2"),
    ("dot of a name", "former_name", "迪丽娜尔•艾合买提", "迪丽娜尔·艾合买提"),
    ("rare character", "former_name", "欧阳𬱖", "欧阳𬱖"),
    ("six digits", "birthplace", "379021", "379021000000"),
    ("abroad", "household_division", "国外", "境外"),
    ("flag in words", "needs_aid", "否", False),
]


@pytest.mark.parametrize(
    ("field", "typed", "written"), [case[1:] for case in WRITTEN], ids=[case[0] for case in WRITTEN]
)
def test_what_people_type_gets_its_one_written_form(field, typed, written):
    assert written == clean(Form({field: typed}), fields={field}, today=TODAY).values[field]


DISABILITY = {"disability_type": "4", "disability_certificate": "1", "disability_grade": "3"}


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"disability_number": f"{ID}43"}, None),
        ({"disability_number": f"{ID}33"}, "残疾证号第 19 位和所选的残疾类型不一致"),
        ({"disability_number": f"{ID}42"}, "残疾证号第 20 位和所选的残疾等级不一致"),
        ({"disability_number": f"{MOTHER_ID}43"}, "残疾证号前 18 位和身份证件号不一致"),
        ({"disability_number": ""}, "请填写残疾证号"),
        ({"disability_type": "0", "disability_number": f"{ID}43"}, "没有选残疾类型，这一项应空着"),
    ],
    ids=["fits", "type", "grade", "somebody-else", "missing", "not-disabled"],
)
def test_a_disability_number_agrees_with_id_type_and_grade(changes, message):
    values = child(**{**DISABILITY, **changes})
    errors = validate(values, fields={*DISABILITY, "disability_number"}, today=TODAY)
    messages = [error.message for error in errors]
    assert (message in messages) if message else messages == []


FAMILIES = [
    ("good", [mother()], None, None),
    ("nobody", [], "members", "至少要填一位家庭成员"),
    ("too-many", [mother(name=f"林秀{n}") for n in "英兰芳梅菊"], "members", "家庭成员最多填 4 位"),
    ("no-guardian", [mother(guardian=False)], "members.0.guardian", "至少要有一位家庭成员是监护人"),
    ("twice", [mother(), mother()], "members.1.name", "和第 1 位家庭成员重复了，请删掉一位"),
    ("sex", [mother(relation="51")], "members.0.relation", "关系和证件号码不一致，号码里是女"),
    ("note", [mother(relation="97")], "members.0.relation_note", "请写清楚是孩子的什么人，例如“姑姑”"),
    ("the-child", [mother(id_number=ID)], "members.0.id_number", "这是孩子自己的证件号，请填这位家庭成员的"),
    ("type-missing", [mother(id_type=None)], "members.0.id_type", "填了证件号，请选证件类型"),
    ("extra", [mother(income="1")], "members.0.income", "没有“income”这一项"),
]


@pytest.mark.parametrize(
    ("members", "field", "message"), [case[1:] for case in FAMILIES], ids=[case[0] for case in FAMILIES]
)
def test_the_family_is_judged_as_a_whole(members, field, message):
    errors = validate(child(), fields={MEMBERS}, today=TODAY, members=members)
    found = [(error.field, error.message) for error in errors]
    assert (found == []) if field is None else ((field, message) in found)


def test_without_an_id_number_one_members_number_is_needed():
    values = child(id_type="N", id_number=None)
    faults = validate(values, fields={MEMBERS}, today=TODAY, members=[mother(id_number=None)])
    assert ["孩子没有身份证件号，至少要填一位家庭成员的证件号"] == [error.message for error in faults]
    assert [] == validate(values, fields={MEMBERS, "id_number", "id_type"}, today=TODAY, members=[mother()])


def test_only_what_is_asked_is_judged():
    """A window that offers the phone does not scold about an old address."""
    assert [] == validate(child(current_address="无", phone="13905380426"), fields={"phone"}, today=TODAY)


@pytest.mark.handbook(76)
def test_the_catalogue_is_the_national_template_and_its_groups():
    titles = template_titles()
    assert (71, "学校标识码", "是否进城务工人员随迁子女") == (len(set(titles)), titles[0], titles[-1])
    assert ("随班就读", "成员1姓名", "成员2职务") == (titles[45], titles[46], titles[69])
    assert {"name", "id_type", "id_number", "sex", "birth_date", "provincial_number", "ethnicity"} == KEY_FIELDS


def test_every_page_of_the_phone_is_a_tight_group():
    names = {field.name for field in FIELDS if field.editable} | {MEMBERS}
    assert max(len(fields) for _, fields in pages_of(names)) <= 6


def test_every_code_field_has_its_table_and_every_example_is_valid():
    for field in (*FIELDS, *MEMBER_FIELDS):
        assert field.table is None or field.table in CODES, field.name
    from xueji.features.students.checks import check  # noqa: PLC0415

    for field in (*FIELDS, *MEMBER_FIELDS):
        assert check(field, field.example, TODAY)[1] is None, field.name


def test_work_and_rank_of_parents_are_never_asked_by_default():
    """The ministry's notice of 2022."""
    assert {"employer", "job_title"} == {field.name for field in MEMBER_FIELDS if field.rare and not field.offered}
