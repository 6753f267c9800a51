"""What subject teachers enter in music and fine arts counts for the arts, and is not typed a second time (Q131)."""

import pytest

from xueji.features.evaluation import TermKind
from xueji.features.results.subjects import ArtsTerm
from xueji.features.results.taught import arts_term
from xueji.features.teaching import MarksEntered, Subject
from xueji.platform import database
from xueji.platform.database import transaction
from xueji.platform.events import publish

pytestmark = pytest.mark.handbook(131)

TERMS = [
    pytest.param(0, TermKind.AUTUMN, ArtsTerm.ONE_AUTUMN, id="the first"),
    pytest.param(1, TermKind.SPRING, ArtsTerm.TWO_SPRING, id="senior 2 spring"),
    pytest.param(2, TermKind.AUTUMN, ArtsTerm.THREE_AUTUMN, id="the last that counts"),
    pytest.param(2, TermKind.SPRING, None, id="the spring of the last year counts for nothing"),
    pytest.param(-1, TermKind.SPRING, None, id="a term of junior school"),
]


@pytest.mark.parametrize(("years", "term", "expected"), TERMS)
def test_which_of_the_five_terms_it_is(years, term, expected):
    assert arts_term(years, term) is expected


async def enter(world, subject=Subject.MUSIC, mark="91", who="qi", back=0):
    async with transaction() as tx:
        await publish(tx, MarksEntered(subject, world.year - back, TermKind.AUTUMN, {world.pupils[who]: mark}))


async def test_a_mark_is_there_and_corrected_where_it_came_from(school, world):
    await enter(world, back=2)
    await enter(world, Subject.ART, "88", back=1)
    await enter(world, mark="93", back=2)
    marks = (await school.page())["arts_marks"]
    assert [(one["music"], one["fine_arts"]) for one in marks] == [("93", ""), ("", ""), ("", "88"), ("", ""), ("", "")]
    refused = await school.try_enter({"arts.one_autumn.music": "60"})
    assert (refused.status_code, refused.json()["code"]) == (409, "results_from_teaching")
    assert (await school.try_enter({"arts.one_spring.music": "60"})).status_code == 200


@pytest.mark.parametrize(
    ("subject", "who"),
    [
        pytest.param(Subject.CHINESE, "qi", id="another subject"),
        pytest.param(Subject.MUSIC, "xiao", id="a pupil of primary school"),
    ],
)
async def test_what_is_none_of_the_arts_of_senior_school_leaves_nothing(school, world, subject, who):
    await enter(world, subject, who=who)
    assert await database.value("SELECT count(*) FROM senior_result") == 0
