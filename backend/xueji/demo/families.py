"""Guardians who have bound their children on the phone, and what they agreed to."""

from collections.abc import Mapping, Sequence

import msgspec

from xueji.demo.people import Adult
from xueji.demo.personas import FAMILIES, FATHER, MOTHER, STUDENT, FamilyPersona
from xueji.demo.places import EXPERIMENTAL, QUANJING, SECOND_PRIMARY, SHIQIAO
from xueji.demo.rosters import Province, Pupil
from xueji.features import accounts, students
from xueji.features.accounts import Role, permissions_of
from xueji.features.accounts.guardianships import add_identity
from xueji.features.guardians.rules import PURPOSES
from xueji.features.guardians.store import NewConsent, give_consents
from xueji.features.organisations import OrganisationRow, Stage
from xueji.platform.caller import Caller, CallerKind, Post
from xueji.platform.database import Tx, transaction
from xueji.platform.scope import Scope
from xueji.settings import Settings

_RELATIONS = {"母亲": "52", "父亲": "51"}
_SELF = "01"
_BOUND_SEATS: dict[str, int] = {SECOND_PRIMARY: 12, EXPERIMENTAL: 6, QUANJING: 6, SHIQIAO: 4}
"""How many pupils of each class have a guardian on the phone."""


class Bound(msgspec.Struct, frozen=True):
    """A pupil with a guardian on the phone, as the caller that this guardian is."""

    pupil: Pupil
    student_id: int
    guardian: Caller


def staff_caller(
    account_id: int, name: str, post_id: int, office: OrganisationRow, title: str, roles: Sequence[Role]
) -> Caller:
    """The caller that the gate would make of this account under this post."""
    names = tuple(role.value for role in roles)
    post = Post(post_id, office.id, office.name, office.path, office.level, title, names)
    return Caller(account_id, b"", CallerKind.STAFF, name, post=post, permissions=permissions_of(names, office.level))


async def bind(people: Province, offices: Mapping[str, OrganisationRow], settings: Settings) -> list[Bound]:
    """Enter the families of the first pupils of each class, and the one of the pictures."""
    found: list[Bound] = []
    for school, seats in _BOUND_SEATS.items():
        ids = await student_ids(offices[school])
        wanted = [
            pupil for pupil in people.pupils[school] if pupil.seat.seat <= seats and pupil.child not in people.children
        ]
        async with transaction() as tx:
            families: dict[str, int] = {}
            for pupil in wanted:
                if pupil.seat.stage is Stage.PRIMARY and school == EXPERIMENTAL:
                    continue
                adult = pupil.child.family.parents[0]
                student_id = ids[pupil.seat.class_name, pupil.child.name]
                if adult.phone not in families:
                    families[adult.phone] = await accounts.insert_family(tx, name=adult.name, phone=adult.phone)
                found.append(await _guardian(tx, pupil, student_id, adult, families[adult.phone]))
    return found + await _three(people, offices, settings)


async def _three(people: Province, offices: Mapping[str, OrganisationRow], settings: Settings) -> list[Bound]:
    """The mother has all three children on her phone, the father two, and the eldest her own record."""
    found: list[Bound] = []
    everybody = [pupil for pupils in people.pupils.values() for pupil in pupils]
    pupils = [next(one for one in everybody if one.child is child) for child in people.children]
    places = [await student_ids(offices[pupil.seat.school.name]) for pupil in pupils]
    ids = [place[pupil.seat.class_name, pupil.child.name] for place, pupil in zip(places, pupils, strict=True)]
    async with transaction() as tx:
        accounts_of = {one.openid: await _family(tx, one, settings) for one in (*FAMILIES, STUDENT)}
        mother, father = people.family.parents
        for pupil, student_id in zip(pupils, ids, strict=True):
            found.append(await _guardian(tx, pupil, student_id, mother, accounts_of[MOTHER.openid]))
        for pupil, student_id in list(zip(pupils, ids, strict=True))[1:]:
            await _guardian(tx, pupil, student_id, father, accounts_of[FATHER.openid])
        await accounts.add_guardianship(
            tx, account_id=accounts_of[STUDENT.openid], student_id=ids[1], relation=_SELF, role="self"
        )
    caller = msgspec.structs.replace(found[0].guardian, children=tuple(ids))
    return [msgspec.structs.replace(one, guardian=caller) for one in found]


async def _family(tx: Tx, persona: FamilyPersona, settings: Settings) -> int:
    account_id = await accounts.insert_family(tx, name=persona.name, phone=persona.phone)
    await add_identity(
        tx,
        app_id=settings.wechat.app_id,
        openid=persona.openid,
        unionid=f"union-{persona.openid}",
        account_id=account_id,
    )
    return account_id


async def _guardian(tx: Tx, pupil: Pupil, student_id: int, adult: Adult, account_id: int) -> Bound:
    await accounts.add_guardianship(
        tx, account_id=account_id, student_id=student_id, relation=_RELATIONS[adult.relation]
    )
    consents = [NewConsent(account_id, student_id, purpose, card.version) for purpose, card in PURPOSES.items()]
    await give_consents(tx, consents)
    caller = Caller(account_id, b"", CallerKind.FAMILY, adult.name, children=(student_id,))
    return Bound(pupil, student_id, caller)


async def student_ids(school: OrganisationRow) -> dict[tuple[str, str], int]:
    """A school's pupils by class and name."""
    cards = await students.pupil_cards(Scope(path=school.path))
    return {(card.class_name or "", card.name): card.id for card in cards}
