"""Transfers in every state, by the use cases that the doors call: from 石桥镇中心小学 to 青石区实验学校."""

import io
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta

from PIL import Image, ImageDraw

from xueji.approvals import THE_CLOCK, Escalate, Lapse
from xueji.demo.families import Bound
from xueji.demo.places import EXPERIMENTAL, SCHOOLS, SHIQIAO
from xueji.features.casework import decide, evidence, tracker
from xueji.features.casework.schemas import NewApproval, NewReturn, NewWithdrawal
from xueji.features.organisations import OrganisationRow, Stage
from xueji.features.transfers import TRANSFER, Reason, family, school, school_rules
from xueji.features.transfers.effects import DESK
from xueji.features.transfers.flow import RELEASE
from xueji.features.transfers.schemas import ClassChoice, NewApplication, NewSchoolRule
from xueji.platform.caller import Caller
from xueji.platform.cases import Cases
from xueji.platform.database import Tx, transaction

_OFFICIALS = (("liu.yang", "receive"), ("wu.tao", "clear_in"), ("li.guihua", "release"), ("lin.guodong", "clear_out"))
_LAST_GRADE = 5
_AGREED = (0, 1, 2, 3, 4, 0, 1, 0, 2, 2, 0)
"""How many parties have agreed in each transfer; then one came back, is overdue, was taken back, is not answered by its
school, was decided for its school, came back and was never mended."""
_RETURNED, _OVERDUE, _WITHDRAWN, _SILENT, _FOR_SCHOOL, _LAPSED = 5, 6, 7, 8, 9, 10
_WAITED = (_OVERDUE, _SILENT, _FOR_SCHOOL)
A_MONTH = 30
"""Days that an overdue case has waited: nobody has decided since."""


async def run(bound: Sequence[Bound], offices: Mapping[str, OrganisationRow], staff: Mapping[str, Caller]) -> None:
    """Rules of schools, then a transfer for each state that there is."""
    for login in ("lin.guodong", "wu.tao"):
        await _rules(staff[login], offices)
    filed: list[int] = []
    for one in _children(bound):
        days = A_MONTH if len(filed) in _WAITED else 0
        case_id = await _apply(one, offices[EXPERIMENTAL].id, days)
        if case_id is not None:
            filed.append(case_id)
            await _agree(staff, case_id, _AGREED[len(filed) - 1], days)
            await _then(staff, one.guardian, case_id, len(filed) - 1)
        if len(filed) == len(_AGREED):
            return


def _children(bound: Sequence[Bound]) -> list[Bound]:
    return [one for one in bound if one.pupil.seat.school.name == SHIQIAO and one.pupil.seat.grade < _LAST_GRADE]


async def _rules(county: Caller, offices: Mapping[str, OrganisationRow]) -> None:
    for each in SCHOOLS:
        if county.post is None or each.above != county.post.organisation_name:
            continue
        async with transaction(county) as tx:
            rule = NewSchoolRule(district=f"{each.town}学区", class_size=50)
            await school_rules.put(tx, county, offices[each.name].id, 0, rule)


async def _apply(one: Bound, school_id: int, days: int) -> int | None:
    """As the guardian does on the phone; None where something has to be settled first."""
    start = await family.start(one.guardian, one.student_id)
    if not start.may_apply:
        return None
    async with earlier(days, one.guardian) as tx:
        proof = await evidence.upload(tx, one.guardian, TRANSFER.name, "residence", paper())
        sent = NewApplication(
            school_id=school_id,
            stage=Stage.PRIMARY,
            grade=one.pupil.seat.grade,
            reason=Reason.HOME,
            note="十月搬到青石区文化路，租房合同附后",
            evidence=[proof.evidence.id],
        )
        return (await family.apply(tx, one.guardian, one.student_id, sent)).case_id


async def _agree(staff: Mapping[str, Caller], case_id: int, parties: int, days: int) -> None:
    for login, step in _OFFICIALS[:parties]:
        async with earlier(days, staff[login]) as tx:
            if step == "receive":
                rooms = (await school.view(tx, staff[login], case_id)).rooms
                seat = min(rooms, key=lambda room: room.pupils)
                await school.choose_class(
                    tx, staff[login], case_id, await version_of(tx, case_id), ClassChoice(seat.id)
                )
            agreed = NewApproval(step=step, remark="材料齐全")
            await decide.approve(tx, staff[login], case_id, await version_of(tx, case_id), agreed)


async def _then(staff: Mapping[str, Caller], guardian: Caller, case_id: int, place: int) -> None:
    if place in (_RETURNED, _LAPSED):
        async with transaction(staff["liu.yang"]) as tx:
            back = NewReturn(step="receive", reason="expired", text="租房合同 10 月底到期。")
            await decide.send_back(tx, staff["liu.yang"], case_id, await version_of(tx, case_id), back)
            if place == _LAPSED:
                await DESK.act(Cases(tx), case_id, Lapse(), THE_CLOCK)
    elif place in _WAITED:
        await _overdue(case_id)
        if place == _FOR_SCHOOL:
            async with transaction(staff["meng.fan"]) as tx:
                agreed = NewApproval(step=RELEASE, because="学校的经办人休产假，电话里核对过孩子已离校")
                await decide.approve(tx, staff["meng.fan"], case_id, await version_of(tx, case_id), agreed)
    elif place == _WITHDRAWN:
        async with transaction(guardian) as tx:
            await tracker.withdraw(tx, guardian, case_id, await version_of(tx, case_id), NewWithdrawal(text="先不搬了"))


async def _overdue(case_id: int) -> None:
    """As the nightly round does."""
    async with transaction() as tx:
        case = await Cases(tx).case(case_id)
        for step in case.open_steps if case else ():
            await DESK.act(Cases(tx), case_id, Escalate(step=step), THE_CLOCK)


@asynccontextmanager
async def earlier(days: int, caller: Caller | None = None) -> AsyncGenerator[Tx]:
    """A transaction of so many days ago."""
    async with transaction(caller) as tx:
        tx.now -= timedelta(days=days)
        yield tx


async def version_of(tx: Tx, case_id: int) -> int:
    return int(await tx.value("SELECT version FROM approval_case WHERE id = $1", case_id))


def paper() -> bytes:
    """A made-up paper."""
    sheet = Image.new("RGB", (900, 1200), "#f4f1e8")
    ImageDraw.Draw(sheet).rectangle((40, 40, 860, 1160), outline="#8a8472", width=4)
    kept = io.BytesIO()
    sheet.save(kept, "JPEG", quality=80)
    return kept.getvalue()
