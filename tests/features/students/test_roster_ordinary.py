"""The short way through a roster gives what the long way gives, and takes no line that has anything to look at."""

from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from xueji.features.organisations import Stage, System
from xueji.features.students.checks import LOOKED_AT_TOGETHER, check, check_closely, not_plain
from xueji.features.students.fields import FIELDS, MEMBER_FIELDS, Kind, template_titles
from xueji.features.students.judge_roster import sealed
from xueji.features.students.judged import MEMBER_COLUMNS, ROW_COLUMNS, Writer
from xueji.features.students.models import MEMBER_SEAL, STUDENT_SEAL
from xueji.features.students.roster_ordinary import OrdinaryReader
from xueji.features.students.roster_rows import GoodRow, RowReader, SchoolFacts
from xueji.platform import copying
from xueji.platform.crypto import Keyring
from xueji.platform.workbooks import Rows
from xueji.settings import load

FACTS = SchoolFacts(
    1, "/1/", "临溪县第二实验小学", "2137000101", (Stage.PRIMARY,), System.SIX_THREE, 2026, date(2026, 11, 23)
)


@pytest.fixture(scope="module")
def ring():
    return Keyring(load({"XUEJI_ENV": "test"}))


WRITER = Writer(1)


def opened(judged, ring):
    """The line with its seals broken: equal lines seal to different bytes."""
    plain = copying.named(judged.staged, ROW_COLUMNS)
    kin = [copying.named(member, MEMBER_COLUMNS) for member in judged.members]
    plain["sealed"] = ring.open(plain["sealed"], STUDENT_SEAL)
    return judged.row, judged.person, plain, [{**one, "sealed": ring.open(one["sealed"], MEMBER_SEAL)} for one in kin]


def short_way(ring, *lines):
    """What the short way makes of lines from row 2 on."""
    count = len(lines)
    columns = [[cells[0]] if len(set(map(repr, cells))) == 1 else list(cells) for cells in zip(*lines, strict=True)]
    return OrdinaryReader(RowReader(FACTS), ring, WRITER).read(Rows(2, count, columns))


SECOND = {
    "成员2姓名": "王建国", "成员2关系": "父亲", "成员2现住址": "临溪县文昌街 66 号", "成员2户口所在地": "379021001000",
    "成员2联系电话": "13905380426", "成员2是否监护人": "否",
}  # fmt: skip
ORDINARY = [
    ("as it is", {}),
    ("second member", SECOND),
    ("quotes and backslashes", {"籍贯": '山东"海\\右', "特长": "a/b\t中"}),
    ("rare characters", {"姓名": "欧阳𬱖"}),
    ("class written otherwise", {"班级": "三年级2班"}),
    ("no school code", {"学籍辅号": "37-0001"}),
    ("empty option", {"血型": " "}),
]


@pytest.mark.parametrize("cells", [case[1] for case in ORDINARY], ids=[case[0] for case in ORDINARY])
def test_both_ways_give_the_same(line, ring, cells):
    short = short_way(ring, line(1, **cells))
    long = RowReader(FACTS).line(2, line(1, **cells))
    assert isinstance(long, GoodRow), long.faults
    assert opened(sealed(long, ring, WRITER), ring) == opened(short[2], ring)


REMARKABLE = [
    ("check digit", {"身份证件号": "379021201804260421"}),
    ("no id number", {"身份证件号": ""}),
    ("other paper", {"身份证件类型": "护照"}),
    ("number of another paper", {"身份证件号": "810000201804260025"}),
    ("birth date disagrees", {"出生日期": "20190426"}),
    ("sex disagrees", {"性别": "男"}),
    ("foreign", {"国籍/地区": "法国"}),
    ("overseas", {"港澳台侨外": "外国人"}),
    ("household abroad", {"户口所在地": "境外"}),
    ("disability", {"残疾类型": "视力残疾"}),
    ("former name", {"曾用名": "王小溪"}),
    ("migrant and left behind", {"是否留守儿童": "双亲留守儿童", "是否进城务工人员随迁子女": "是"}),
    ("no guardian", {"成员1是否监护人": "否"}),
    ("member is the pupil", {"成员1关系": "本人"}),
    ("other relation", {"成员1关系": "其他亲属"}),
    ("member's sex", {"成员1关系": "父亲"}),
    ("member's paper without a kind", {"成员1身份证件类型": ""}),
    ("same name twice", {**SECOND, "成员2姓名": "林秀英"}),
    ("half a second member", {"成员2姓名": "王建国"}),
    ("missing", {"现住址": ""}),
    ("unknown code", {"民族": "汉组"}),
    ("number cell", {"邮政编码": 271000.0}),
    ("other school", {"学校标识码": "2137000107"}),
    ("no class", {"班级": ""}),
    ("unknown class", {"班级": "九年级（1）班"}),
]


@pytest.mark.parametrize("cells", [case[1] for case in REMARKABLE], ids=[case[0] for case in REMARKABLE])
def test_what_has_anything_to_look_at_goes_the_long_way(line, ring, cells):
    assert short_way(ring, line(1, **cells)) == {}


def test_a_member_with_the_pupils_own_number_goes_the_long_way(line, ring):
    own = line(1)[12]
    assert short_way(ring, line(1, 成员1身份证件号=own)) == {}


ODD_TEXT = st.text(st.sampled_from('李王欧阳𬱖·A1 9Xx-／０（）村\n\t"\\\u200b\u3000号'), max_size=24)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(
    st.lists(
        st.tuples(st.integers(1, 40), st.sampled_from([{}, SECOND, *(cells for _, cells in REMARKABLE)]),
                  st.dictionaries(st.sampled_from(template_titles()), ODD_TEXT | st.just(1.5) | st.none(), max_size=2)),
        min_size=1, max_size=12,
    )
)  # fmt: skip
def test_whatever_stands_beside_a_line_the_short_way_never_answers_otherwise(line, ring, rows):
    lines = [line(number, **{**cells, **odd}) for number, cells, odd in rows]
    judged = short_way(ring, *lines)
    long_way = RowReader(FACTS)
    for number, cells in enumerate(lines, start=2):
        if number in judged:
            long = long_way.line(number, cells)
            assert isinstance(long, GoodRow)
            assert opened(sealed(long, ring, WRITER), ring) == opened(judged[number], ring)


@given(st.lists(st.text(st.sampled_from("李欧·A1 9Xx-０村号\u200b"), min_size=1, max_size=14), min_size=1, max_size=5))
def test_what_is_plain_together_is_its_own_written_form(cells):
    for field in (*FIELDS, *MEMBER_FIELDS):
        if field.kind in LOOKED_AT_TOGETHER:
            odd = not_plain(field.kind, cells)
            for plain in (cell for at, cell in enumerate(cells) if cell and at not in odd):
                assert check(field, plain, FACTS.today) == check_closely(field, plain, FACTS.today) == (plain, None)


@pytest.mark.parametrize(
    ("cells", "odd"), [(["1", "2\n3"], [0, 1]), (["13905380426", "", "1390"], [2]), ([""], []), (["", "x"], [1])]
)
def test_what_is_not_plain_is_found_at_its_place(cells, odd):
    assert odd == not_plain(Kind.PHONE, cells)
