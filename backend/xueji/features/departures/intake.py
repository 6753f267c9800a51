"""A request of another province becomes a case, or is answered at once where it fits nobody (Q34, Q36)."""

import msgspec

from xueji.approvals import THE_OUTSIDE, File, Party, Withdraw
from xueji.features import organisations, students, transfers
from xueji.features.departures import kinds, rules, store
from xueji.features.departures.effects import DESK, act
from xueji.features.departures.flow import AFTER_GRADUATION_OUT, BORDER_OUT
from xueji.features.departures.models import REASON_SEAL, TEXT_SEAL, WAITING_SEAL
from xueji.features.organisations import Stage
from xueji.gateways import queue
from xueji.gateways.national.border import Crossing, OtherSide, RequestOut
from xueji.kernel.levels import Level
from xueji.platform.cases import Cases
from xueji.platform.crypto import keyring
from xueji.platform.database import Tx

PREFIX = "KZ"
FLOWS = {Crossing.TRANSFER: BORDER_OUT, Crossing.AFTER_GRADUATION: AFTER_GRADUATION_OUT}


async def take(tx: Tx, request: RequestOut) -> int | None:
    """One line of the inbox: an application, one that is known already, or the end of one. Answers the case, if any."""
    known = await store.of_reference(tx, request.reference)
    if request.withdrawn:
        await store.forget_waiting(tx, request.reference)
    if request.withdrawn and known is not None:
        await act(tx, known.case_id, Withdraw(text="对方省份撤回了申请"), THE_OUTSIDE)
    if known is not None or request.withdrawn:
        return known.case_id if known else None
    return await _open(tx, request)


async def take_waiting(tx: Tx) -> None:
    """Requests whose turn has come: the one of before has ended over there (Q40)."""
    for one in await store.due(tx):
        await take(tx, msgspec.json.decode(keyring().open(one.sealed, WAITING_SEAL), type=RequestOut))


async def _open(tx: Tx, request: RequestOut) -> int | None:
    number = rules.person_number(request.national_number)
    index = students.person_index(number) if number else None
    found = await transfers.holder_of(tx, index) if index else None
    named = rules.Named(found.id, found.name) if found else None
    wrong = rules.mismatch(request.national_number, request.name, named)
    if wrong is not None or found is None:
        await _decline(tx, request, wrong or "")
        return None
    await students.placements(tx, [found.id])
    pupil = await transfers.pupil_facts(tx, found.id)
    hindrances = rules.hindrances(request.crossing, pupil)
    before = await store.answering(tx, found.id) if rules.only_a_move(hindrances) else None
    if before is not None:
        sealed = keyring().seal(msgspec.json.encode(request), WAITING_SEAL)
        await store.wait(tx, request.reference, before, sealed)
        return None
    if hindrances:
        await _decline(tx, request, rules.words_there(hindrances))
        return None
    cases = Cases(tx)
    filed = await DESK.file(
        cases,
        File(
            flow=FLOWS[request.crossing].name,
            number=await cases.number(PREFIX),
            student_id=found.id,
            parties=await _parties(tx, pupil.school_id, pupil.stage),
        ),
        THE_OUTSIDE,
    )
    await store.add(
        tx,
        store.NewDeparture(
            case_id=filed.case.id,
            student_id=found.id,
            school_id=pupil.school_id,
            reference=request.reference,
            to_province=request.to_province,
            to_school=request.to_school,
            to_grade=request.to_grade,
            reason=keyring().seal(request.reason.encode(), REASON_SEAL),
        ),
    )
    await tx.audit(
        "departure.asked",
        subject=f"case:{filed.case.id}",
        student_ids=[found.id],
        organisation_id=pupil.school_id,
        province=request.to_province,
    )
    return filed.case.id


async def _decline(tx: Tx, request: RequestOut, text: str) -> None:
    """No office of ours has to look: the other province learns at once what to mend."""
    side = OtherSide.CITY if request.crossing is Crossing.AFTER_GRADUATION else OtherSide.SCHOOL
    reply_id = await store.add_reply(
        tx,
        store.NewReply(
            departure_id=None,
            reference=request.reference,
            side=side,
            agreed=False,
            text=keyring().seal(text.encode(), TEXT_SEAL),
        ),
    )
    if reply_id is not None:
        await queue.ask(tx, kinds.REPLY, [kinds.about_reply(reply_id, None)])
        await tx.audit("departure.declined", subject=f"departure_reply:{reply_id}", province=request.to_province)


async def _parties(tx: Tx, school_id: int, stage: Stage) -> dict[Party, int]:
    """The bureau that runs the school, for seniors the city's; and the city above."""
    school = await organisations.get_organisation(school_id, tx)
    above = [number for number in reversed(organisations.ancestors_of(school.path)) if number != school_id]
    offices = {one.id: one for one in await organisations.organisations(tx, above)}
    chain = [number for number in above if stage is not Stage.SENIOR or offices[number].level is not Level.COUNTY]
    city = next((number for number in above if offices[number].level is Level.CITY), chain[-1])
    return {Party.SENDING_SCHOOL: school_id, Party.SENDING_BUREAU: chain[0], Party.SENDING_CITY: city}
