"""Builds the demonstration step by step, through the front doors of the rooms. A database that has data stays as it is."""

import asyncio
from collections.abc import Mapping
from pathlib import Path

import structlog

from xueji.demo import (
    abroad,
    archives,
    borders,
    collecting,
    departures,
    enrolment,
    evaluation,
    exam_roster,
    families,
    grants,
    maintenance,
    photos,
    publications,
    results,
    rosters,
    slips,
    teaching,
    transfers,
)
from xueji.demo.personas import PASSWORD, STAFF
from xueji.demo.places import CITY, COUNTIES, NEW_SCHOOL, PROVINCE, QUANJING, SCHOOLS, SECOND_PRIMARY
from xueji.demo.rosters import Province
from xueji.features import accounts, casework, organisations, students
from xueji.features.organisations import OrganisationRow, Stage, System
from xueji.features.organisations.classes import assign_head_teacher
from xueji.kernel.levels import Level
from xueji.platform import database
from xueji.platform.caller import Caller
from xueji.platform.database import transaction
from xueji.settings import Settings

log = structlog.get_logger("demo")


async def load(settings: Settings) -> None:
    """Fill an empty database. Needs keys and database open (`running`); does nothing where an organisation is."""
    if await database.value("SELECT EXISTS (SELECT FROM organisation)"):
        return
    offices = await _offices()
    await organisations.name_places()
    staff = await _staff(offices)
    school_year = await organisations.current_school_year(
        organisations.POOL,
        offices[PROVINCE[0]].path,
        await database.value("SELECT (now() AT TIME ZONE 'Asia/Shanghai')::date"),
    )
    people = rosters.province(school_year)
    await _rosters(settings.data_dir / "demo", people, school_year)
    await _class_teachers(offices, staff)
    await _number_seniors(offices[QUANJING])
    bound = await families.bind(people, offices, settings)
    await photos.run(people, offices, bound, staff)
    await maintenance.run(bound, staff)
    await slips.run(bound, staff)
    await enrolment.run(people, offices, staff, school_year)
    await collecting.run(people, offices, staff, settings)
    await evaluation.run(people, offices, bound, staff)
    await abroad.run(people, offices, staff, settings)
    await teaching.run(offices, staff)
    await publications.run(people, offices, staff, settings)
    await archives.run(bound, offices, staff)
    await grants.run(bound, offices, staff)
    await results.run(people, offices, settings)
    await exam_roster.run(offices, staff)
    await transfers.run(bound, offices, staff)
    await departures.run(bound, staff)
    await borders.run(staff)
    await casework.count_pace()
    log.info("demo_loaded", schools=len(SCHOOLS), pupils=sum(map(len, people.pupils.values())))


async def _number_seniors(school: OrganisationRow) -> None:
    """Before their slips: what the register at the exam platform asks for would else differ from what was signed."""
    ids = await families.student_ids(school)
    async with transaction() as tx:
        await students.number_after_class(tx, list(ids.values()))


async def _offices() -> dict[str, OrganisationRow]:
    """Province, city, counties and schools by name, with this school year and its terms."""
    found: dict[str, OrganisationRow] = {}
    async with transaction() as tx:
        name, short, code = PROVINCE
        province = await organisations.found_organisation(
            tx, None, Level.PROVINCE, name, short_name=short, division_code=code
        )
        found[name] = province
        for year in (organisations.school_year_of(tx.today) - 1, organisations.school_year_of(tx.today)):
            await organisations.set_ordinary_year(tx, province.id, year)
        name, short, code = CITY
        city = await organisations.found_organisation(
            tx, province.id, Level.CITY, name, short_name=short, division_code=code
        )
        found[name] = city
        for name, short, code in COUNTIES:
            found[name] = await organisations.found_organisation(
                tx, city.id, Level.COUNTY, name, short_name=short, division_code=code
            )
        for school in SCHOOLS:
            found[school.name] = await organisations.found_organisation(
                tx,
                found[school.above].id,
                Level.SCHOOL,
                school.name,
                short_name=school.short,
                school_code=school.code,
                stages=school.stages,
                system=school.system,
                central_school_id=found[school.central].id if school.central else None,
            )
        await organisations.found_organisation(
            tx,
            found[COUNTIES[0][0]].id,
            Level.SCHOOL,
            NEW_SCHOOL[0],
            short_name=NEW_SCHOOL[1],
            stages=(Stage.PRIMARY,),
            system=System.SIX_THREE,
        )
        await tx.defer(organisations.FETCH_CODES)
    return found


async def _staff(offices: Mapping[str, OrganisationRow]) -> dict[str, Caller]:
    """The personas by login name, as callers under their first post."""
    password_hash = await accounts.hashed_password(PASSWORD)
    found: dict[str, Caller] = {}
    async with transaction() as tx:
        for persona in STAFF:
            posts = [(offices[office], title, roles) for office, title, roles in persona.posts]
            founded = await accounts.found_account(
                tx,
                posts[0][0],
                persona.login_name,
                persona.name,
                posts=posts,
                password_hash=password_hash,
                totp_secret=persona.totp_secret,
            )
            found[persona.login_name] = families.staff_caller(
                founded.account_id, persona.name, founded.post_ids[0], posts[0][0], posts[0][1], persona.posts[0][2]
            )
    return found


async def _rosters(folder: Path, people: Province, school_year: int) -> None:
    """Write a real file for every school and import it, as a registrar would."""
    await asyncio.to_thread(folder.mkdir, parents=True, exist_ok=True)
    for school in SCHOOLS:
        path = folder / f"{school.short}.xlsx"
        content = await rosters.workbook(people.pupils[school.name], school_year)
        await asyncio.to_thread(path.write_bytes, content)
        report = await students.import_roster_file(path, school.code, "演示数据")
        if report.rows:
            raise RuntimeError(f"the demonstration's own roster has faults: {report}")


async def _class_teachers(offices: Mapping[str, OrganisationRow], staff: Mapping[str, Caller]) -> None:
    """The class teachers of the pictures get 三年级（2）班 and 高一（3）班."""
    for school, name, administrator, teacher in (
        (SECOND_PRIMARY, "三年级（2）班", "he.liqun", "zhao.min"),
        (QUANJING, "高一（3）班", "fang.qi", "xie.lan"),
    ):
        async with transaction() as tx:
            chosen = next(one for one in await organisations.classes_of(tx, offices[school].id) if one.name == name)
            post = staff[teacher].post
            if post is not None:
                await assign_head_teacher(tx, staff[administrator], chosen.id, post.id)
