"""A list, a case and a tracker take the same number of statements, however much there is."""

import pytest

PAGES = [
    ("the work list", "new", "/api/worklist"),
    ("all that concerns an office", "new_bureau", "/api/worklist?tab=ours"),
    ("what is late below a bureau", "city", "/api/worklist?tab=overdue"),
    ("the children's open cases", "aunt", "/api/tracker"),
    ("the family's home", "aunt", "/api/home"),
]


@pytest.fixture
def counted(acts, statements):
    async def read(login, path):
        async with statements() as seen:
            answer = await acts.as_(login).get(path)
        assert answer.status_code == 200, answer.text
        return len(seen), answer.json()

    return read


@pytest.mark.parametrize(("login", "path"), [row[1:] for row in PAGES], ids=[row[0] for row in PAGES])
async def test_a_list_costs_the_same_however_long(acts, counted, login, path):
    first = await acts.file("aunt", pupil=2)
    await acts.back_in_time(first.id, 40)
    await acts.as_(login).get(path)
    few, _ = await counted(login, path)
    for _ in range(8):
        case = await acts.file("aunt", pupil=2)
        await acts.back_in_time(case.id, 40)
    many, page = await counted(login, path)
    assert few == many
    assert "items" not in page or len(page["items"]) == 9
