"""A running collection for this year's first grade, with entries in every state, made by the use cases of the doors."""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import timedelta

import msgspec

from xueji.demo.people import Child, Population
from xueji.demo.personas import NEW_MOTHER
from xueji.demo.places import SECOND_PRIMARY
from xueji.demo.portraits import jpeg, portrait
from xueji.demo.rosters import Province
from xueji.features import accounts, organisations, photos
from xueji.features.accounts.guardianships import add_identity
from xueji.features.collections import (
    decide,
    draft,
    entry_store,
    invitation,
    open_collection,
    paper,
    rules,
    store,
    submit,
)
from xueji.features.collections.family_schemas import BeginEntry, NewEntryDraft, SubmitEntry
from xueji.features.collections.schemas import AcceptEntries, CollectionPhoto, NewCollection, NewPaperEntry, ReturnEntry
from xueji.features.guardians import Purpose
from xueji.features.organisations import OrganisationRow, Stage
from xueji.features.students import POOL, Given, NewMember
from xueji.kernel.clock import china_date, china_day_end
from xueji.kernel.codes import CODES
from xueji.platform.caller import Caller, CallerKind
from xueji.platform.connections import china_today
from xueji.platform.database import Tx, transaction
from xueji.platform.pictures import Judged, judge
from xueji.settings import Settings

DAYS = 9
DIVISION = "379021000000"
TOWN = "文昌街道"
CONSENTS = [Purpose.VIEW, Purpose.MAINTAIN, Purpose.WECHAT]


class Fate(msgspec.Struct, frozen=True):
    """What has become of an entry, and what is unusual about it."""

    state: str
    number: int = 1
    name: str = ""
    older: int = 0
    shared: bool = False
    elsewhere: bool = False


FATES: Sequence[Fate] = (
    Fate("draft", name="孙𬱖"),
    Fate("submitted"),
    Fate("submitted", name="买合木提·艾力"),
    Fate("submitted", elsewhere=True),
    Fate("submitted", shared=True),
    Fate("submitted", shared=True, number=2),
    Fate("submitted", number=2, name="李㛃"),
    Fate("submitted", number=2, older=-1),
    Fate("begun", number=2),
    Fate("draft", number=2),
    Fate("returned", number=2),
    Fate("accepted", number=2),
    Fate("accepted"),
    Fate("submitted", number=0),
    Fate("paper", number=0),
)
"""By class: 0 has none yet."""


async def run(
    people: Province, offices: Mapping[str, OrganisationRow], staff: Mapping[str, Caller], settings: Settings
) -> None:
    """Open the collection, let families write, and the school decide."""
    registrar = staff["zhou.huimin"]
    dice = people.population
    classes = await organisations.classes_of(organisations.POOL, offices[SECOND_PRIMARY].id)
    first = [one for one in classes if (one.stage, one.grade) == (Stage.PRIMARY, 1)]
    collection_id = await _open(registrar, [one.id for one in first])
    places = {0: 0, **{one.number: one.id for one in first}}
    tokens = {row.class_id or 0: row.token for row in await store.good_codes(POOL, collection_id)}
    year = organisations.school_year_of(await china_today())
    shared = "19900000000"
    for order, fate in enumerate(FATES):
        child = _child(dice, fate, year)
        own = f"199{order + 1:08d}"
        phone = shared if fate.shared else own
        guardian = await _guardian(child, own, settings, persona=order == 0)
        class_id = places[fate.number]
        if fate.state == "paper":
            await _on_paper(registrar, collection_id, child, phone)
            continue
        async with transaction(guardian) as tx:
            entry_id = (
                await invitation.begin(tx, guardian, tokens[class_id], BeginEntry(rules.CONSENT.version))
            ).entry_id
        await _go_on(guardian, registrar, entry_id, child, fate, phone)
    await _clash(people, registrar, tokens[places[1]], settings)


async def _open(registrar: Caller, class_ids: list[int]) -> int:
    async with transaction(registrar) as tx:
        data = NewCollection(
            title=f"{organisations.school_year_of(tx.today)} 级新生信息采集",
            stage=Stage.PRIMARY,
            grade=1,
            class_ids=class_ids,
            unassigned=True,
            fields=["native_place", "former_name", "talents"],
            photo=CollectionPhoto.OPTIONAL,
            note="报到时已交纸质材料的，也请在手机上填一遍，以后就不用再填表了。",
            opens_at=tx.now,
            closes_at=china_day_end(china_date(tx.now) + timedelta(days=DAYS)) - timedelta(minutes=1),
        )
        return (await open_collection.open_collection(tx, registrar, data)).id


def _child(dice: Population, fate: Fate, year: int) -> Child:
    born = dice.birthday(6 + fate.older, year)
    child = dice.child(dice.family("379021", TOWN), "371302" if fate.elsewhere else "379021", born)
    return msgspec.structs.replace(child, name=fate.name) if fate.name else child


async def _guardian(child: Child, phone: str, settings: Settings, *, persona: bool = False) -> Caller:
    mother = child.family.parents[0]
    async with transaction() as tx:
        if persona:
            account_id = await accounts.insert_family(tx, name=NEW_MOTHER.name, phone=NEW_MOTHER.phone)
            await add_identity(
                tx,
                app_id=settings.wechat.app_id,
                openid=NEW_MOTHER.openid,
                unionid=f"union-{NEW_MOTHER.openid}",
                account_id=account_id,
            )
            return Caller(account_id, b"", CallerKind.FAMILY, NEW_MOTHER.name)
        account_id = await accounts.family_with_phone(tx, phone)
        if account_id is None:
            account_id = await accounts.insert_family(tx, name=mother.name, phone=phone)
    return Caller(account_id, b"", CallerKind.FAMILY, mother.name)


async def _go_on(guardian: Caller, registrar: Caller, entry_id: int, child: Child, fate: Fate, phone: str) -> None:
    if fate.state == "begun":
        return
    async with transaction(guardian) as tx:
        version = await _write(tx, guardian, entry_id, child, phone, whole=fate.state != "draft")
        if fate.state == "draft":
            return
        photo = await photos.keep(tx, await asyncio.to_thread(_photo, child))
        await entry_store.keep_photo(tx, entry_id, photo, guardian.account_id)
        data = SubmitEntry(relation="52", consents=CONSENTS)
        await submit.submit(tx, guardian, entry_id, version, data)
    if fate.state == "returned":
        async with transaction(registrar) as tx:
            back = ReturnEntry(reason="not_as_register", text="户口性质和户口簿上不一样。", fields=["household_type"])
            await decide.send_back(tx, registrar, entry_id, None, back)
    if fate.state == "accepted":
        async with transaction(registrar) as tx:
            done = await decide.accept(tx, registrar, AcceptEntries([entry_id]))
            if not done.accepted:
                raise RuntimeError(done.items[0].words)


def _photo(child: Child) -> Judged:
    """A drawn face; the number of the child's paper says which."""
    return judge(jpeg(portrait(int(child.id_number[12:17]), girl=child.sex == "女", size=(600, 800))))


async def _write(tx: Tx, caller: Caller, entry_id: int, child: Child, phone: str, *, whole: bool) -> int:
    data = NewEntryDraft(answers_of(child, phone) if whole else _half(child), members=members_of(child, phone))
    return (await draft.save(tx, caller, entry_id, 0, data)).version


async def _on_paper(registrar: Caller, collection_id: int, child: Child, phone: str) -> None:
    """A grandmother without a smartphone: the school enters what stands on paper; nobody has confirmed it yet."""
    async with transaction(registrar) as tx:
        entry_id = (await paper.begin(tx, registrar, collection_id, NewPaperEntry(0))).entry_id
        version = await _write(tx, registrar, entry_id, child, phone, whole=True)
        await submit.submit(tx, registrar, entry_id, version, SubmitEntry())


async def _clash(people: Province, registrar: Caller, token: str, settings: Settings) -> None:
    """A child who has a live record in another school: the desk shows whose, the family learns nothing of it."""
    known = next(one.child for one in people.pupils["石桥镇柳林小学"] if one.seat.grade == 1)
    guardian = await _guardian(known, "19900000099", settings)
    async with transaction(guardian) as tx:
        entry_id = (await invitation.begin(tx, guardian, token, BeginEntry(rules.CONSENT.version))).entry_id
    await _go_on(guardian, registrar, entry_id, known, Fate("submitted"), "19900000099")


def answers_of(child: Child, phone: str) -> dict[str, Given]:
    """What the family of a child of the demonstration would write."""
    family = child.family
    ethnicity = "维吾尔族" if "·" in child.name else family.ethnicity
    return {
        "id_type": "1", "id_number": child.id_number, "name": child.name,
        "ethnicity": CODES["ethnicity"].find(ethnicity), "household_type": "3", "household_division": DIVISION,
        "birthplace": DIVISION, "native_place": "山东海右", "current_address": family.address,
        "home_address": family.address, "mailing_address": family.address, "postcode": family.postcode, "phone": phone,
        "health": "10", "attendance": "1", "commute_distance": "1.2", "commute_mode": "4", "needs_school_bus": False,
        "only_child": True, "preschool": True, "left_behind": "0", "migrant_child": False, "orphan": False,
        "martyr_family": False, "needs_aid": False,
    }  # fmt: skip


def _half(child: Child) -> dict[str, Given]:
    names = ("id_type", "id_number", "name", "ethnicity", "household_type", "household_division", "birthplace")
    return {name: value for name, value in answers_of(child, "").items() if name in names}


def members_of(child: Child, phone: str) -> list[NewMember]:
    found: list[NewMember] = []
    for order, adult in enumerate(child.family.parents, 1):
        values: dict[str, Given] = {
            "name": adult.name, "relation": CODES["relation"].find(adult.relation), "address": child.family.address,
            "household_division": DIVISION, "phone": phone if order == 1 else adult.phone, "guardian": True,
            "id_type": "1", "id_number": adult.id_number, "ethnicity": CODES["ethnicity"].find(adult.ethnicity),
        }  # fmt: skip
        found.append(NewMember(key=f"new-{order}", values=values))
    return found
