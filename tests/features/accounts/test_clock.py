"""The clock of this server goes five minutes wrong: sessions and codes keep the time of the database."""

from datetime import timedelta

import pyotp
import pytest
from tests.features.conftest import PASSWORD, TOTP_SECRET

from xueji.features.accounts import one_time_codes
from xueji.platform import database

FIVE_MINUTES = timedelta(seconds=300)


@pytest.mark.parametrize("by", [FIVE_MINUTES, -FIVE_MINUTES], ids=["slow", "fast"])
async def test_a_server_whose_clock_is_five_minutes_off_lets_in_whom_it_should_and_nobody_longer(
    clock, world, make_browser, by
):
    await clock.ahead(by)
    official, mother, late = make_browser(), make_browser(), make_browser()
    await official.post("/api/staff/login", json={"login_name": "yixiao.reg", "password": PASSWORD})
    code = pyotp.TOTP(TOTP_SECRET).at(await clock.now())
    assert (await official.post("/api/staff/login/totp", json={"code": code})).json()["step"] == "done"

    async def sent(browser, phone):
        assert (await browser.post("/api/session/sms-codes", json={"phone": phone})).status_code == 200
        sealed = await database.value("SELECT sealed FROM one_time_code ORDER BY id DESC LIMIT 1")
        return {"phone": phone, "code": one_time_codes.opened(sealed).code}

    assert (await mother.post("/api/session/sms", json=await sent(mother, "13900001234"))).status_code == 200
    proof = await sent(late, "13900005678")

    async def who(browser):
        return (await browser.get("/api/session")).json()["kind"]

    await clock.ahead(by + timedelta(minutes=9))
    assert [await who(official), await who(mother)] == ["staff", "family"]
    await clock.ahead(by + timedelta(minutes=11))
    assert (await late.post("/api/session/sms", json=proof)).status_code == 422, "a code lasts ten minutes"
    await clock.ahead(by + timedelta(minutes=50))
    assert [await who(official), await who(mother)] == ["nobody", "family"], "thirty idle minutes"
