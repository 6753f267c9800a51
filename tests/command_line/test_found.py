"""The first administrator of a province comes from the command line, once."""

import pytest

from xueji.features import accounts
from xueji.features.accounts import store
from xueji.features.organisations import POOL, found_organisation
from xueji.kernel.levels import Level
from xueji.kernel.refusals import FieldErrors
from xueji.platform.database import transaction, value


async def found(login_name: str = "sheng.admin") -> str:
    async with transaction() as tx:
        place = await found_organisation(tx, None, Level.PROVINCE, "山东省教育厅", division_code="370000")
        return await accounts.found_administrator(tx, place, login_name, "省管", phone="13800000001")


async def test_the_first_one_gets_a_password_that_must_be_changed(empty, app, browser) -> None:
    word = await found()
    login = {"login_name": "sheng.admin", "password": word}
    assert (await browser.post("/api/staff/login", json=login)).json()["step"] == "enrol_totp"
    assert await value("SELECT must_change_password AND password_expires_at > now() FROM account")
    assert await value("SELECT count(*) FROM audit_entry WHERE action = 'account.founded'") == 1


async def test_a_second_one_is_refused_even_when_the_first_is_deleted_and_leaves_nothing(empty, app) -> None:
    await found()
    await value("UPDATE account SET state = 'deleted' RETURNING id")
    with pytest.raises(accounts.AdministratorThere):
        await found("second.admin")
    assert await value("SELECT count(*) FROM organisation") == 1
    assert await store.any_staff(POOL)


async def test_a_malformed_login_name_is_said_at_its_field(empty, app) -> None:
    with pytest.raises(FieldErrors) as refused:
        await found("1")
    assert [error.field for error in refused.value.errors] == ["login_name"]
