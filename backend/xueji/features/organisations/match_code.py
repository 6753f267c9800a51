"""A bureau picks a newly accredited code for a school that has none (Q104)."""

import msgspec

from xueji.features.organisations import school_codes, store
from xueji.features.organisations.code_schemas import CodeList, Fetching
from xueji.features.organisations.schemas import Organisation
from xueji.features.organisations.store import POOL
from xueji.features.organisations.tree import card, cards, post_of, visible
from xueji.kernel.refusals import NotFound, VersionConflict
from xueji.platform.caller import Caller
from xueji.platform.database import Tx


async def choices(caller: Caller, words: str, school_id: int | None) -> CodeList:
    """Codes of the caller's area; for a school, those that fit it first."""
    school = None if school_id is None else await visible(POOL, caller, school_id)
    office = await visible(POOL, caller, post_of(caller).organisation_id)
    return await school_codes.free(POOL, office, school, words)


async def fetch_now(tx: Tx) -> Fetching:
    return await school_codes.fetch_now(tx)


async def match(tx: Tx, caller: Caller, organisation_id: int, expected_version: int, school_code: str) -> Organisation:
    await visible(tx, caller, organisation_id)
    school = await store.lock_organisation(tx, organisation_id)
    if school is None:
        raise NotFound
    if school.version != expected_version:
        raise VersionConflict(yours={"school_code": school_code}, theirs=msgspec.to_builtins(card(school)))
    await school_codes.match(tx, school, school_code)
    (found,) = await cards(tx, [await visible(tx, caller, organisation_id)])
    return found
