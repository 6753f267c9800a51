"""Photos of pupils in every state: most stand in the record, some wait, were sent back, or are still missing."""

import asyncio
from collections.abc import Mapping, Sequence

import msgspec

from xueji.demo.families import Bound, student_ids
from xueji.demo.places import EXPERIMENTAL, QUANJING, SECOND_PRIMARY
from xueji.demo.portraits import jpeg, portrait
from xueji.demo.rosters import Province
from xueji.features import students
from xueji.features.organisations import OrganisationRow
from xueji.features.photos import hand_in, store
from xueji.features.photos.rules import Reason
from xueji.features.photos.schemas import PhotoSource, PhotoState
from xueji.features.photos.store import NewPhoto
from xueji.features.students import ChangeSource
from xueji.platform.caller import Caller
from xueji.platform.database import Tx, transaction
from xueji.platform.pictures import judge

_FACES = 8
"""Drawn faces of each sex: more would only make the demonstration slow to load."""

_SCHOOLS = ((SECOND_PRIMARY, "zhou.huimin"), (EXPERIMENTAL, "liu.yang"), (QUANJING, "tian.jing"))
_MISSING = (0, 7)
"""Of each ten seats."""

_FIXED = ("fine", "waiting", "fine")
"""What has become of the photos of the three children of the pictures."""


async def run(people: Province, offices: Mapping[str, OrganisationRow], bound: Sequence[Bound], staff: Mapping[str, Caller]) -> None:  # fmt: skip
    """Give the three schools of the personas their photos."""
    drawn = await asyncio.to_thread(_draw)
    families = {one.student_id: one for one in bound}
    for school, login_name in _SCHOOLS:
        ids = await student_ids(offices[school])
        async with transaction(staff[login_name]) as tx:
            faces = await _stored(tx, drawn)
            stands: list[NewPhoto] = []
            pupils = {ids[one.seat.class_name, one.child.name]: one for one in people.pupils[school]}
            for order, (student_id, pupil) in enumerate(pupils.items()):
                fate = _fate(pupil.seat.seat, student_id in families)
                if pupil.child in people.children:
                    fate = _FIXED[people.children.index(pupil.child)]
                face = msgspec.structs.replace(faces[pupil.child.sex][order % _FACES], student_id=student_id)
                if fate == "fine":
                    stands.append(face)
                elif fate != "missing":
                    await _from_family(tx, families[student_id], face, fate)
            await _stand(tx, stands, staff[login_name])


def _fate(seat: int, bound: bool) -> str:
    if seat % 10 in _MISSING:
        return "missing"
    return {4: "waiting", 6: "waiting", 5: "returned"}.get(seat % 12, "fine") if bound else "fine"


def _draw() -> dict[str, list[bytes]]:
    return {
        sex: [jpeg(portrait(number * 2 + girl, girl=bool(girl))) for number in range(_FACES)]
        for sex, girl in (("女", 1), ("男", 0))
    }


async def _stored(tx: Tx, drawn: Mapping[str, list[bytes]]) -> dict[str, list[NewPhoto]]:
    return {sex: [(await hand_in.keep(tx, judge(data))).of(0) for data in found] for sex, found in drawn.items()}


async def _stand(tx: Tx, photos: Sequence[NewPhoto], registrar: Caller) -> None:
    actor = students.actor_of(registrar)
    await store.add(
        tx,
        photos,
        state=PhotoState.CURRENT,
        source=PhotoSource.SCHOOL,
        account_id=registrar.account_id,
        who=actor.name,
    )
    shown = {photo.student_id: photo.sha256 for photo in photos}
    await students.set_photos(tx, shown, source=ChangeSource.SCHOOL, actor=actor)


async def _from_family(tx: Tx, family: Bound, face: NewPhoto, fate: str) -> None:
    await store.add(
        tx,
        [face],
        state=PhotoState.WAITING,
        source=PhotoSource.GUARDIAN,
        account_id=family.guardian.account_id,
        who=f"家长 {family.guardian.name}",
    )
    if fate == "returned":
        [photo] = await store.photos_of(tx, face.student_id, 1)
        await store.decide(
            tx,
            [photo.id],
            PhotoState.RETURNED,
            "学籍管理员",
            reason=Reason.GLASSES.value,
            text="请戴平时的眼镜再拍一张",
        )
