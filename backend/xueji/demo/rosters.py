"""The rosters of the demonstration: what a school would have written into the national template."""

from collections.abc import Iterator
from datetime import date

import msgspec

from xueji.demo.people import MAINLAND, Adult, Child, Family, Papers, Population
from xueji.demo.places import EXPERIMENTAL, QUANJING, SCHOOLS, SECOND_PRIMARY, DemoSchool
from xueji.features.organisations import Stage, class_name, grades_in
from xueji.features.students import template_titles
from xueji.platform.workbooks import Mark, Sheet, write_workbook

SEED = 20260901
_FIRST_AGE = {Stage.PRIMARY: 6, Stage.SENIOR: 15}
_TWINS = 0.006
_LEFT_BEHIND = 0.03
_FROM_ABROAD = {
    42: ("安娜·彼得罗娃", "女", "752204617", Papers("护照", "俄罗斯", "外国人")),
    43: ("金载元", "男", "M28310574", Papers("护照", "韩国", "外国人")),
    44: ("林乔安", "女", "06518273", Papers("台湾居民来往大陆通行证", "中国", "台湾同胞")),
}
"""By seat of 高一（3）班: who has no mainland ID number."""

_BOARDING = {Stage.PRIMARY: 0.0, Stage.JUNIOR: 0.2, Stage.SENIOR: 0.75}


class Seat(msgspec.Struct, frozen=True):
    """A place in a class."""

    school: DemoSchool
    stage: Stage
    grade: int
    number: int
    seat: int

    @property
    def class_name(self) -> str:
        return class_name(self.stage, self.grade, self.school.system, self.number)


class Pupil(msgspec.Struct, frozen=True):
    seat: Seat
    child: Child


class Province(msgspec.Struct, frozen=True):
    """All pupils by school, the family of the three children that the pictures show, and who makes more people."""

    pupils: dict[str, list[Pupil]]
    family: Family
    children: tuple[Child, Child, Child]
    population: Population


def province(school_year: int) -> Province:
    """Everybody, for the school year that is running."""
    people = Population(SEED)
    family, children = _three_children(people, school_year)
    places = {
        (EXPERIMENTAL, Stage.JUNIOR, 2, 2): children[0],
        (QUANJING, Stage.SENIOR, 1, 3): children[1],
        (SECOND_PRIMARY, Stage.PRIMARY, 3, 2): children[2],
    }
    pupils: dict[str, list[Pupil]] = {}
    for school in SCHOOLS:
        pupils[school.name] = found = []
        twin: Child | None = None
        for seat in seats(school):
            fixed = places.get((school.name, seat.stage, seat.grade, seat.number)) if seat.seat == 1 else None
            child = fixed or twin or child_at(people, seat, school_year)
            twin = None
            if (school.name, seat.stage, seat.grade, seat.number) in places and seat.stage is Stage.SENIOR:
                child = _from_abroad(child, seat.seat)
            if fixed is None and seat.seat > 1 and people.dice.random() < _TWINS:
                twin = people.child(child.family, school.division, child.birth_date)
            found.append(Pupil(seat, child))
    return Province(pupils, family, children, people)


def seats(school: DemoSchool) -> Iterator[Seat]:
    for size in school.sizes:
        for grade in range(1, grades_in(size.stage, school.system) + 1):
            for number in range(1, size.classes + 1):
                for seat in range(1, size.pupils + 1):
                    yield Seat(school, size.stage, grade, number, seat)


def child_at(people: Population, seat: Seat, school_year: int) -> Child:
    first = _FIRST_AGE.get(seat.stage) or _FIRST_AGE[Stage.PRIMARY] + grades_in(Stage.PRIMARY, seat.school.system)
    born = people.birthday(first + seat.grade - 1, school_year)
    return people.child(people.family(seat.school.division, seat.school.town), seat.school.division, born)


def _from_abroad(child: Child, seat: int) -> Child:
    if seat not in _FROM_ABROAD:
        return child
    name, sex, number, papers = _FROM_ABROAD[seat]
    return msgspec.structs.replace(child, name=name, sex=sex, id_number=number, papers=papers)


def _three_children(people: Population, school_year: int) -> tuple[Family, tuple[Child, Child, Child]]:
    """One mother, three children in three schools: names with a dot and from beyond the basic plane."""
    division = "379002"
    mother_born, father_born = date(1986, 3, 12), date(1984, 10, 2)
    mother = Adult(
        "布合丽其·艾合买提", "母亲", "维吾尔族", people.id_number(division, mother_born, "女"), "13900007086"
    )
    father = Adult("欧阳文博", "父亲", "汉族", people.id_number(division, father_born, "男"), "18600003390")
    family = Family("欧阳", "汉族", "海右市青石区泉景街道 8 号院 7 号楼 2 单元 1103 室", "271100", (mother, father))
    first, second, third = date(school_year - 13, 5, 20), date(school_year - 16, 9, 8), date(school_year - 9, 2, 14)
    return family, (
        Child("迪丽娜尔·艾合买提", "女", first, people.id_number(division, first, "女"), family),
        Child("欧阳𬱖", "女", second, people.id_number(division, second, "女"), family),
        Child("欧阳沐宸", "男", third, people.id_number(division, third, "男"), family),
    )


async def workbook(pupils: list[Pupil], school_year: int, mark: Mark | None = None) -> bytes:
    """The roster of one school as an .xlsx in the national template; with the mark of ours that it carries."""
    dice = Population(SEED + len(pupils)).dice
    rows = [_line(pupil, school_year, dice.random(), dice.random()) for pupil in pupils]
    return await write_workbook([Sheet("学籍", list(template_titles()), rows)], mark)


def cells_of(pupil: Pupil, school_year: int) -> dict[str, str]:
    """One pupil's line of the template by its titles, for whoever enters a child by hand."""
    dice = Population(SEED + pupil.seat.seat).dice
    return dict(zip(template_titles(), _line(pupil, school_year, dice.random(), dice.random()), strict=True))


def _line(pupil: Pupil, school_year: int, one: float, other: float) -> list[str]:
    """The 71 cells of one pupil."""
    seat, child, family = pupil.seat, pupil.child, pupil.child.family
    division = f"{seat.school.division if child.papers is not MAINLAND else child.id_number[:6]}001000"
    household = division if child.papers.nationality == MAINLAND.nationality else "境外"
    boards = one < _BOARDING[seat.stage]
    kilometres = round(0.3 + other * (12 if boards else 3.5), 1)
    travel = "公共交通" if boards else ("步行" if kilometres < 1 else "家长自行接送" if other < 0.6 else "自行车")  # noqa: PLR2004
    left_behind = other < _LEFT_BEHIND
    political = (
        "共青团员"
        if seat.stage is Stage.SENIOR and one < 0.4  # noqa: PLR2004 - four in ten
        else "少先队员"
        if seat.stage is Stage.PRIMARY
        else "群众"
    )
    ethnicity = "维吾尔族" if "·" in child.name and child.papers is MAINLAND else family.ethnicity
    cells = [
        seat.school.code, child.name, child.sex, f"{child.birth_date:%Y%m%d}", division, "山东海右", ethnicity, child.papers.nationality,
        child.papers.id_type, child.papers.overseas, "健康或良好", political, child.id_number, "农业户口" if "镇" in seat.school.town else "非农业户口",
        household, seat.class_name, f"{school_year - seat.grade + 1}09",
        "统一招生考试/普通入学" if seat.stage is Stage.SENIOR else "就近入学", "住校" if boards else "走读",
        family.address, family.address, family.address, family.parents[0].phone, family.postcode,
        "是" if one < 0.35 else "否", "是", "单亲留守儿童" if left_behind else "非留守儿童", "是" if one > 0.96 else "否",  # noqa: PLR2004
        "否", "否", "否", f"{kilometres:g}", travel, "否",
    ]  # fmt: skip
    cells += ["", "", "未知血型", _talent(other), "", str(seat.seat), "正常入学", "", "", "无残疾", "否", "非随班就读"]
    for adult in family.parents:
        cells += [
            adult.name, adult.relation, "", family.address, division, adult.phone, "是", "居民身份证", adult.id_number,
            adult.ethnicity, "", "",
        ]  # fmt: skip
    return [*cells, "是" if not left_behind and one > 0.93 else "否"]  # noqa: PLR2004 - seven in a hundred


def _talent(chance: float) -> str:
    known = ("乒乓球", "绘画", "书法", "跳绳", "古筝", "合唱", "篮球", "围棋")
    at = int(chance * 40)
    return known[at] if at < len(known) else ""
