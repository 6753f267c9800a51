import os

import asyncpg
import msgspec
import pytest

from xueji.command_line import doctor
from xueji.command_line.tables import bring_up_to_date
from xueji.platform import audit_chain, files
from xueji.platform.connections import close_database, open_database
from xueji.platform.schema import model_modules
from xueji.settings import Settings

pytestmark = pytest.mark.usefixtures("services")


@pytest.fixture
async def patient(settings: Settings, tmp_path):
    """An empty database and data folder; the shared connection and files of the tests are put back afterwards."""
    assert settings.database_url
    name = f"xueji_doctor_{os.getpid()}"
    admin = await asyncpg.connect(settings.database_url)
    await admin.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
    await admin.execute(f'CREATE DATABASE "{name}"')
    await admin.close()
    seal, store = audit_chain.seal(), files._store
    await close_database()
    url = f"{settings.database_url.rsplit('/', 1)[0]}/{name}"
    yield msgspec.structs.replace(settings, database_url=url, data_dir=tmp_path)
    audit_chain.use_seal(seal)
    files._store = store
    await open_database(settings.database_url, model_modules(), pool_size=settings.pool_size)


def verdicts(findings: list[doctor.Finding]) -> dict[str, str]:
    return {finding.name: finding.line().split()[0] for finding in findings}


async def test_it_names_the_missing_tables_and_the_command_that_brings_them(patient):
    findings = await doctor.examine(patient)
    assert findings[-1].name == "migrations"
    assert findings[-1].mend == "xueji migrate"


async def test_after_the_migration_the_house_is_well(patient):
    await bring_up_to_date(patient)
    found = {finding.name: finding for finding in await doctor.examine(patient)}
    assert {
        "settings",
        "disk",
        "fonts",
        "redis",
        "migrations",
        "calendar",
        "jobs",
        "audit",
        "roster",
        "national",
        "population",
        "exam",
    } <= set(found)
    sick = [
        finding.line() for finding in found.values() if finding.mend and finding.name not in {"calendar", "database"}
    ]
    assert sick == []  # the calendar depends on the day, and the test server does without fsync


async def test_an_absent_database_and_redis_are_named(patient):
    away = msgspec.structs.replace(
        patient, database_url="postgresql://nobody@127.0.0.1:1/x", redis_url="redis://127.0.0.1:1"
    )
    found = verdicts(await doctor.examine(away))
    assert (found["database"], found["redis"]) == ("mend", "mend")
    assert "migrations" not in found
