"""Each of the 71 columns: left empty, filled with nonsense; each rule between them; none without a case (Q18)."""

import inspect
import re

import pytest
from tests.features.students.conftest import TITLES, id_number, line
from tests.features.students.test_roster_ordinary import FACTS

from xueji.features.students import checks, relations, roster_rows
from xueji.features.students.fields import Kind, Required
from xueji.features.students.judged import BadRow
from xueji.features.students.roster_rows import GoodRow, RowReader
from xueji.features.students.roster_template import columns

pytestmark = pytest.mark.handbook(18)

FATHER = {
    "成员2姓名": "林国强", "成员2关系": "父亲", "成员2现住址": "临溪县文昌街 66 号", "成员2户口所在地": "379021001000",
    "成员2联系电话": "15912347732", "成员2是否监护人": "是", "成员2身份证件类型": "居民身份证",
    "成员2身份证件号": id_number("19840311", 15),
}  # fmt: skip
OPTIONAL = {"学校标识码", "班级"}
"""Columns of the system's own: a school code that is left out is the school's, a class may be given later."""
WITH_A_NUMBER = {"身份证件号", "成员1身份证件类型", "成员2身份证件类型"}
"""Required because of what stands in the line beside them."""
NONSENSE = {
    Kind.ADDRESS: ("附近", "address_short"),
    Kind.CODE: ("飞天", "code_unknown"),
    Kind.DATE: ("去年夏天", "date"),
    Kind.DIVISION: ("临溪县", "division"),
    Kind.EMAIL: ("wang(a)example", "email"),
    Kind.FLAG: ("大概", "flag"),
    Kind.ID_NUMBER: ("37902120180426", "id_length"),
    Kind.MONTH: ("九月", "month"),
    Kind.NAME: ("王1", "name_digit"),
    Kind.NUMBER: ("很远", "number"),
    Kind.PHONE: ("1391234708", "phone_short"),
    Kind.POSTCODE: ("27100", "postcode_length"),
    Kind.TEXT: ("围" * 200, "long"),
}
OTHERWISE = {
    "学校标识码": ("2137000107", "other_school"),
    "班级": ("九年级（1）班", "class_unknown"),
    "主页地址": ("javascript:alert(1)", "homepage"),
}


def judged(**cells):
    return RowReader(FACTS).line(2, line(1, **cells))


def faults(**cells):
    """What is said of a line, as cell and code."""
    found = judged(**cells)
    assert isinstance(found, BadRow), found
    return [(fault.cell, fault.code) for fault in found.faults]


def of_column(title, cell):
    """The cell with the whole second member around it, where the column is that member's."""
    return (FATHER if title.startswith("成员2") else {}) | {title: cell}


def test_the_line_that_all_cases_spoil_is_a_good_one():
    assert isinstance(judged(), GoodRow)
    assert isinstance(judged(**FATHER), GoodRow)
    assert len(TITLES) == len(columns()) == 71


@pytest.mark.parametrize("column", columns(), ids=lambda column: column.title)
def test_a_column_that_is_left_empty_is_asked_for_exactly_where_the_template_requires_it(column):
    found = judged(**of_column(column.title, ""))
    required = column.field.required is Required.ALWAYS and column.title not in OPTIONAL
    if required or column.title in WITH_A_NUMBER:
        assert isinstance(found, BadRow)
        assert column.path in [fault.field for fault in found.faults]
        assert f"{column.letter}2" in [fault.cell for fault in found.faults]
    else:
        assert isinstance(found, GoodRow), found


@pytest.mark.parametrize("column", columns(), ids=lambda column: column.title)
def test_nonsense_in_a_column_is_told_at_its_cell_in_words_and_alone(column):
    nonsense, code = OTHERWISE.get(column.title) or NONSENSE[column.field.kind]
    found = judged(**of_column(column.title, nonsense))
    assert isinstance(found, BadRow)
    assert [(fault.cell, fault.code) for fault in found.faults] == [(f"{column.letter}2", code)]
    [fault] = found.faults
    assert fault.title == column.title
    assert fault.given == nonsense[:60]
    assert fault.message
    assert not fault.message.isascii()


RULES = [
    ("a born child", {"出生日期": "20271301"}, "D2", "date_unknown"),
    ("a child of tomorrow", {"出生日期": "20261224"}, "D2", "date_future"),
    ("a paper of long ago", {"身份证件有效期": "18991231"}, "AJ2", "date_early"),
    ("another birth date than the number's", {"出生日期": "20180427"}, "D2", "birth_date_disagrees"),
    ("another sex than the number's", {"性别": "男"}, "C2", "sex_disagrees"),
    ("a number without its check", {"身份证件号": id_number(order=84)[:-1] + "0"}, "M2", "id_check_digit"),
    ("a number that Excel has rounded", {"身份证件号": 379021201804260840.0}, "M2", "number_cell"),
    ("a cell of an unknown kind", {"特长": (1, 2)}, "AL2", "cell_unreadable"),
    ("a cell as long as a book", {"现住址": "街" * 3000}, "T2", "cell_long"),
    ("signs that nobody sees", {"籍贯": "山东\x07海右"}, "F2", "unreadable"),
    ("a school year to come", {"入学年月": "203009"}, "Q2", "month_future"),
    ("a school year of long ago", {"入学年月": "180009"}, "Q2", "month_early"),
    ("an address that only names a town", {"现住址": "临溪县文昌街道附近"}, "T2", "address_no_number"),
    ("letters for a postcode", {"邮政编码": "二七一零零零"}, "X2", "postcode"),
    ("a way to school around the world", {"上下学距离": "40000"}, "AF2", "number_range"),
    ("neither class nor a grade to be seen", {"班级": "", "入学年月": "201009"}, "P2", "grade_unknown"),
    ("a former name that is the name", {"曾用名": "王若溪二", "姓名": "王若溪二"}, "AI2", "former_name_same"),
    ("a foreigner with a household here", {"国籍/地区": "法国", "港澳台侨外": "外国人"}, "O2", "household_abroad"),
    ("a Chinese with a household abroad", {"户口所在地": "境外"}, "O2", "household_not_abroad"),
    ("a foreigner who is none", {"国籍/地区": "法国", "户口所在地": "境外"}, "J2", "overseas_kind_missing"),
    ("a migrant left behind", {"是否留守儿童": "双亲留守儿童", "是否进城务工人员随迁子女": "是"}, "AA2", "migrant_and_left_behind"),
    ("no family at all", {title: "" for title in TITLES if title.startswith("成员1")}, "AU2", "member_required"),
    ("no guardian", {"成员1是否监护人": "否"}, "BA2", "guardian_required"),
    ("the same person twice", FATHER | {"成员2姓名": "林秀英", "成员2关系": "母亲", "成员2身份证件号": id_number("19860312", 46)}, "BG2", "member_twice"),
    ("a father who is a woman", {"成员1关系": "父亲"}, "AV2", "relation_sex"),
    ("the child as its own family", {"成员1关系": "本人"}, "AV2", "relation_self"),
    ("another relation without a word", {"成员1关系": "其他亲属"}, "AW2", "required"),
    ("a second one without a word", FATHER | {"成员2关系": "其他亲属"}, "BI2", "required"),
    ("the child's own number", {"成员1身份证件号": id_number(order=2)}, "BC2", "member_id_is_pupils"),
    ("nobody in the family has a number", {"身份证件类型": "无", "身份证件号": "", "成员1身份证件号": "", "成员1身份证件类型": ""}, "BC2", "member_id_needed"),
]  # fmt: skip


@pytest.mark.parametrize(("cells", "cell", "code"), [case[1:] for case in RULES], ids=[case[0] for case in RULES])
def test_a_rule_between_columns_is_told_at_the_cell_to_mend(cells, cell, code):
    assert (cell, code) in faults(**cells)


OF_FORMS_ALONE = {"type", "disability_not_expected"}
"""A cell has no other type than those of a cell; the template asks for the type of a disability alone."""
SAID = re.compile(r"(?:Issue\(\s*|FieldError\(\s*[^,()]+,\s*)\"([a-z_]+)\"")


def test_every_fault_that_the_checks_can_tell_has_a_case():
    source = "".join(inspect.getsource(module) for module in (checks, relations, roster_rows))
    told = {code for _, _, _, code in RULES} | {code for _, code in (*NONSENSE.values(), *OTHERWISE.values())}
    codes = set(SAID.findall(source))
    assert len(codes) > 30
    assert codes - told - OF_FORMS_ALONE == set()
