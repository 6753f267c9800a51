"""School codes (Q39, Q104, Q105): released by the quarter, taken by a school, acknowledged nationally."""

from collections.abc import Sequence
from datetime import date

import msgspec

from xueji.features.organisations import code_kinds, code_store, errors, rules, store
from xueji.features.organisations.code_schemas import (
    CodeCard,
    CodeList,
    CodeStanding,
    Fetching,
    FreeCode,
    ReleaseCard,
)
from xueji.features.organisations.code_store import ReleaseRow, StandingRow
from xueji.features.organisations.store import OrganisationRow
from xueji.gateways import queue
from xueji.gateways.national import CodeState
from xueji.gateways.queue import Waiting
from xueji.kernel.levels import Level
from xueji.kernel.refusals import FieldErrors
from xueji.platform.connections import Reads
from xueji.platform.database import Tx

MOST_FOUND = 50
_DIGITS = {Level.PROVINCE: 2, Level.CITY: 4, Level.COUNTY: 6, Level.SCHOOL: 6}


# --- taking one ---------------------------------------------------------------------------------------------------


async def refuse_unfit(tx: Tx, school_code: str, besides: int | None) -> None:
    """One code, one school, and never one that was revoked."""
    holder = await store.organisation_with_code(tx, school_code)
    if holder is not None and holder.id != besides:
        raise errors.SchoolCodeTaken(school_code=school_code, name=holder.name)
    known = await code_store.code(tx, school_code)
    if known is not None and known.state is CodeState.REVOKED and holder is None:
        raise errors.SchoolCodeRevoked(school_code=school_code)


async def take(tx: Tx, organisation_id: int, school_code: str) -> None:
    """Note that a school has taken a code, and have the national platform told."""
    await code_store.put_match(tx, organisation_id, school_code)
    await code_kinds.tell_matched(tx, organisation_id)


async def match(tx: Tx, school: OrganisationRow, school_code: str) -> None:
    """Give a school without a code one of the released codes.

    Raises:
        NotASchool, SchoolHasCode: there is nothing to match here.
        SchoolCodeNotReleased, SchoolCodeRevoked, SchoolCodeTaken: the code cannot be had.
        FieldErrors: its type does not go with the school's stages.
    """
    if school.level is not Level.SCHOOL:
        raise errors.NotASchool(name=school.name)
    if school.school_code is not None:
        raise errors.SchoolHasCode(name=school.name, school_code=school.school_code)
    await refuse_unfit(tx, school_code, school.id)
    if await code_store.code(tx, school_code) is None:
        last = await code_store.last_release(tx)
        raise errors.SchoolCodeNotReleased(school_code=school_code, release=last.name if last else "还没有收到过")
    if fault := rules.school_code_error(school_code, school.stages):
        raise FieldErrors([fault])
    await store.update_organisation(tx, msgspec.structs.replace(school, school_code=school_code))
    await take(tx, school.id, school_code)
    await tx.audit(
        "organisation.code_matched",
        subject=f"organisation:{school.id}",
        organisation_id=school.id,
        school_code=school_code,
    )


# --- choosing one -------------------------------------------------------------------------------------------------


async def free(source: Reads, office: OrganisationRow, school: OrganisationRow | None, words: str) -> CodeList:
    """Codes of the office's area that no school has; with `school`, those that fit it come first."""
    found = await code_store.free_codes(source, await _division(source, office), words.strip(), MOST_FOUND)
    items = [
        FreeCode(
            school_code=row.school_code,
            name=row.name,
            kind=rules.SCHOOL_CODE_TYPES.get(row.school_code[:2], "其他学校"),
            fits=school is None or rules.school_code_error(row.school_code, school.stages) is None,
        )
        for row in found
    ]
    last = await code_store.last_release(source)
    return CodeList(
        release=_release(last) if last else None,
        fetching=await fetching_words(source),
        items=sorted(items, key=lambda one: (not one.fits, school is None or one.name != school.name)),
    )


async def fetch_now(tx: Tx) -> Fetching:
    """Ask the national platform for the next release; several who ask at once ask once."""
    await code_kinds.fetch(tx)
    return Fetching(await fetching_words(tx) or "")


async def fetching_words(source: Reads) -> str | None:
    found = await queue.waiting(source, code_kinds.CODE_RELEASE, [code_kinds.THE_REGISTRY])
    one = found.get(code_kinds.THE_REGISTRY)
    return queue.words(code_kinds.CODE_RELEASE, one, await _today(source)) if one else None


async def _division(source: Reads, office: OrganisationRow) -> str:
    """The beginning of the area's division codes; a zone without one looks through its city's."""
    above = await store.organisations(source, rules.ancestors_of(office.path))
    known = [one for one in above if one.division_code is not None]
    if not known:
        return ""
    nearest = known[-1]
    return (nearest.division_code or "")[: _DIGITS[nearest.level]]


def _release(row: ReleaseRow) -> ReleaseCard:
    return ReleaseCard(name=row.name, released_on=row.released_on, received_at=row.received_at)


# --- how far a school is ------------------------------------------------------------------------------------------


async def code_cards(source: Reads, school_ids: Sequence[int]) -> dict[int, CodeCard]:
    """How far each school is with its code, in two statements however many (Q39)."""
    rows = await code_store.standings(source, school_ids) if school_ids else []
    open_ones = [row.organisation_id for row in rows if _standing(row) is CodeStanding.WAITING]
    waiting = await queue.waiting(source, code_kinds.CODE_MATCHED, open_ones)
    today = await _today(source) if waiting else None
    return {row.organisation_id: _card(row, waiting.get(row.organisation_id), today) for row in rows}


def _standing(row: StandingRow) -> CodeStanding:
    if row.school_code is None:
        return CodeStanding.NONE
    if row.revoked:
        return CodeStanding.REVOKED
    if row.matched_at is None or row.acknowledged_at is not None:
        return CodeStanding.OPEN
    return CodeStanding.REFUSED if row.refused_at is not None else CodeStanding.WAITING


def _card(row: StandingRow, waiting: Waiting | None, today: date | None) -> CodeCard:
    standing = _standing(row)
    words = {
        CodeStanding.NONE: "学生没有全国学籍号，不能办跨省业务。请县里从新认定的标识码里选一个关联。",
        CodeStanding.OPEN: "全国平台已登记，学生可以有全国学籍号，可以办跨省业务。",
        CodeStanding.REFUSED: "全国平台不认这个标识码。请核对有没有录错，改好后会自动再报。",
        CodeStanding.REVOKED: "标识码已经撤销，学校不能再建籍。请按撤销学校办理。",
        CodeStanding.WAITING: "全国平台确认以后，就可以办跨省业务。",
    }[standing]
    if standing is CodeStanding.WAITING and waiting and today:
        words = f"{queue.words(code_kinds.CODE_MATCHED, waiting, today)}。确认以后就可以办跨省业务。"
    return CodeCard(standing=standing, label=standing.label, words=words, since=row.acknowledged_at or row.matched_at)


async def _today(source: Reads) -> date:
    return await source.value("SELECT (now() AT TIME ZONE 'Asia/Shanghai')::date")
