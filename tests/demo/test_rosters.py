"""The demonstration's people: as many as promised, all different, every line of every roster without a fault."""

from datetime import date

import pytest

from xueji.demo import rosters
from xueji.demo.places import SCHOOLS
from xueji.features.students.roster_rows import GoodRow, RowReader, SchoolFacts

YEAR = 2026


@pytest.fixture(scope="module")
def people():
    return rosters.province(YEAR)


def test_there_are_three_thousand_pupils_in_eight_schools_of_both_systems(people):
    assert (8, 3000) == (len(people.pupils), sum(map(len, people.pupils.values())))
    assert {"54", "63"} == {school.system.value for school in SCHOOLS if school.system}
    assert 2 == sum(school.central is not None for school in SCHOOLS)


def test_nobody_is_there_twice_and_a_second_load_is_the_same(people):
    numbers = [pupil.child.id_number for pupils in people.pupils.values() for pupil in pupils]
    assert len(numbers) == len(set(numbers))
    again = rosters.province(YEAR)
    assert numbers == [pupil.child.id_number for pupils in again.pupils.values() for pupil in pupils]


def test_rare_characters_dots_and_twins_are_among_them(people):
    names = {pupil.child.name for pupils in people.pupils.values() for pupil in pupils}
    assert {"迪丽娜尔·艾合买提", "欧阳𬱖", "欧阳沐宸"} <= names
    assert any("䶮" in name for name in names)
    assert any("𬍛" in name for name in names)
    families = [
        (pupil.child.family.address, pupil.child.birth_date) for pupils in people.pupils.values() for pupil in pupils
    ]
    assert len(families) > len(set(families))


@pytest.mark.parametrize("school", SCHOOLS, ids=[school.short for school in SCHOOLS])
def test_every_line_passes_the_checks_of_the_import(people, school):
    facts = SchoolFacts(1, "/1/", school.name, school.code, school.stages, school.system, YEAR, date(2026, 11, 23))
    pupils = people.pupils[school.name]
    lines = ((at, rosters._line(pupil, YEAR, 0.3, 0.7)) for at, pupil in enumerate(pupils, start=2))
    reader = RowReader(facts)
    read = [reader.line(at, cells) for at, cells in lines]
    assert [] == [line.faults for line in read if not isinstance(line, GoodRow)]
