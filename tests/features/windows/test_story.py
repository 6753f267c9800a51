"""The whole business of Q75, from opening a window to the changed record."""

import pytest

from xueji.platform import database


@pytest.mark.handbook(75)
async def test_a_school_opens_a_family_edits_the_school_confirms_and_only_then_the_record_changes(acts, world, work):
    window = await acts.open()
    await work()
    form = await acts.form()
    assert form["editable"]
    assert form["state"] == "new"
    saved = await acts.save({"phone": "１３９ ０５３８ ０４２６", "commute_mode": "校车"})
    assert saved.status_code == 200, saved.text
    draft = saved.json()
    assert draft["errors"] == []
    assert draft["changes"]["phone"] == "13905380426"
    checked = (await acts.as_("mother").post(f"{acts.path()}/check")).json()
    assert checked["changed"] == 2
    receipt = await acts.submit(version=draft["version"])
    assert receipt.status_code == 200, receipt.text
    receipt = receipt.json()
    assert receipt["title"] == "已交给学校"
    assert receipt["count"] == 2
    assert (await acts.record()).values["phone"] == "15912347731"
    sheet = await acts.sheet()
    assert {item["item"]: item["after"] for item in sheet["items"]} == {"phone": "139****0426", "commute_mode": "校车"}
    decided = await acts.decide([item["item"] for item in sheet["items"]])
    assert decided.status_code == 200, decided.text
    assert decided.json()["state"] == "confirmed"
    assert (await acts.record()).values["phone"] == "13905380426"
    await work()
    told = await database.value(
        "SELECT array_agg(kind ORDER BY id) FROM notice WHERE account_id = $1", world.accounts["mother"]
    )
    assert told == ["maintenance_opened", "maintenance_confirmed"]
    assert window["state"] == "open"
