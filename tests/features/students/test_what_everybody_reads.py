"""The lists that pages build their forms from, and a pupil's looks as the school sees them."""

import pytest

from xueji.kernel.codes import CODES


async def test_the_fields_are_told_with_label_group_and_where_they_come_from(as_, world):
    async with as_("registrar") as client:
        answer = (await client.get("/api/fields")).json()
    fields = {field["name"]: field for field in answer["fields"]}
    assert {"name", "id_number", "current_address", "phone"} <= fields.keys()
    assert all(field["label"] for field in fields.values())


@pytest.mark.parametrize("table", ["sex", "ethnicity", "id_type"])
async def test_a_code_table_comes_whole_with_chinese_names(as_, world, table):
    async with as_("registrar") as client:
        answer = (await client.get(f"/api/codes/{table}")).json()
    assert len(answer["choices"]) > 1
    assert {one["code"]: one["name"] for one in answer["choices"]} == {
        one["code"]: CODES[table].name(one["code"]) for one in answer["choices"]
    }


async def test_a_table_that_does_not_exist_is_not_found(as_, world):
    async with as_("registrar") as client:
        assert (await client.get("/api/codes/shoe_sizes")).status_code == 404


async def test_the_school_sees_who_looked(as_, pupils):
    async with as_("registrar") as client:
        assert (await client.get(f"/api/students/{pupils[0]}")).status_code == 200
        seen = (await client.get(f"/api/students/{pupils[0]}/seen-by")).json()
    assert any(one["who"] == "学籍管理员" for one in seen["items"])


async def test_anybody_may_know_how_to_log_in(make_browser):
    ways = await make_browser().get("/api/login-ways")
    assert ways.status_code == 200
    assert any(way["label"] for way in ways.json()["items"])
