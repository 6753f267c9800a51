"""A list, a case and a tracker take the same number of statements, however much there is."""

import asyncio

import pytest

from xueji.platform.connections import pool

PAGES = [
    ("the work list", "new", "/api/worklist"),
    ("all that concerns an office", "new_bureau", "/api/worklist?tab=ours"),
    ("what is late below a bureau", "city", "/api/worklist?tab=overdue"),
    ("the children's open cases", "aunt", "/api/tracker"),
    ("the family's home", "aunt", "/api/home"),
]


async def counted(acts, login, path):
    seen = []

    def keep(query):
        seen.append(query.query)

    opened = [holder._con for holder in (await pool())._holders if holder._con is not None]
    for connection in opened:
        connection.add_query_logger(keep)
    try:
        answer = await acts.as_(login).get(path)
        await asyncio.sleep(0)
    finally:
        for connection in opened:
            connection.remove_query_logger(keep)
    assert answer.status_code == 200, answer.text
    return len(seen), answer.json()


@pytest.mark.parametrize(("login", "path"), [row[1:] for row in PAGES], ids=[row[0] for row in PAGES])
async def test_a_list_costs_the_same_however_long(acts, login, path):
    first = await acts.file("aunt", pupil=2)
    await acts.back_in_time(first.id, 40)
    await acts.as_(login).get(path)
    few, _ = await counted(acts, login, path)
    for _ in range(8):
        case = await acts.file("aunt", pupil=2)
        await acts.back_in_time(case.id, 40)
    many, page = await counted(acts, login, path)
    assert few == many
    assert "items" not in page or len(page["items"]) == 9
