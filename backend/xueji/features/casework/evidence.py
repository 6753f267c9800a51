"""Proof on its way: a picture is uploaded, given to a case, opened by officials, and who opened it stays known."""

from collections.abc import Sequence

from xueji.features import students
from xueji.features.casework import case_page, errors, evidence_store, sight
from xueji.features.casework.evidence_store import EvidenceRow, NewPicture
from xueji.features.casework.kinds import Kind, kind_named
from xueji.features.casework.schemas import NewEvidence
from xueji.features.casework.store import OneRow
from xueji.kernel.refusals import NotFound
from xueji.platform import files, pictures
from xueji.platform.audit import read_log
from xueji.platform.caller import Caller, CallerKind
from xueji.platform.crypto import keyring
from xueji.platform.database import Tx, transaction

KIND = "evidence"
SEAL = "case_evidence"
PURPOSE = "看佐证材料"


async def upload(tx: Tx, caller: Caller, flow: str, slot: str, data: bytes) -> NewEvidence:
    """Before there is a case: the picture is the uploader's until the filing takes it along, a day at most.

    Raises:
        NotFound: no such flow.
        SlotUnknown, SlotFull, EvidenceTooLarge, EvidenceNoPicture: it does not fit.
    """
    kind = kind_named(flow)
    if kind is None:
        raise NotFound
    return await _keep(tx, caller, kind, None, slot, data)


async def add(tx: Tx, caller: Caller, case_id: int, slot: str, data: bytes) -> NewEvidence:
    """To a case of the own child. It counts once it is given with an answer. Raises as `upload`."""
    row, kind, _ = await _seen_by(tx, caller, case_id)
    if row.case.closed:
        raise NotFound
    return await _keep(tx, caller, kind, case_id, slot, data)


async def _keep(tx: Tx, caller: Caller, kind: Kind, case_id: int | None, slot: str, data: bytes) -> NewEvidence:
    found = kind.slot(slot)
    if found is None:
        raise errors.SlotUnknown(kind.flow.label)
    there = await evidence_store.count_in_slot(tx, kind.name, case_id, slot, caller.account_id)
    if there >= found.most:
        raise errors.SlotFull(found.label, found.most)
    if len(data) > kind.most_bytes:
        raise errors.EvidenceTooLarge(len(data), kind.most_bytes)
    try:
        paper = await pictures.redrawn(data)
    except pictures.NoPaper:
        raise errors.EvidenceNoPicture from None
    stored = await files.put(keyring().seal(paper.data, SEAL), KIND, tx)
    new = NewPicture(sha256=stored.sha256, size=len(paper.data), width=paper.width, height=paper.height)
    row = await evidence_store.add(tx, kind.name, case_id, slot, caller.account_id, new)
    await tx.audit("case.evidence_added", subject=f"evidence:{row.id}", flow=kind.name, slot=slot)
    return NewEvidence(case_page.evidence_line(row, f"{found.label} {there + 1}" if there else found.label, row.id))


async def drop(tx: Tx, caller: Caller, evidence_id: int) -> None:
    """Take an own piece away that no case has yet. NotFound for everything else."""
    if not await evidence_store.drop_loose(tx, evidence_id, caller.account_id):
        raise NotFound
    await tx.audit("case.evidence_dropped", subject=f"evidence:{evidence_id}")


async def attach(tx: Tx, caller: Caller, flow: str, case_id: int, evidence_ids: Sequence[int]) -> None:
    """For rooms, in the transaction that files: the loose pieces of the caller become the case's.

    Raises:
        EvidenceGone: one of them is not there any more, or not the caller's.
    """
    wanted = list(dict.fromkeys(evidence_ids))
    if await evidence_store.give(tx, flow, case_id, wanted, caller.account_id) != len(wanted):
        raise errors.EvidenceGone


async def picture(caller: Caller, evidence_id: int) -> bytes:
    """The picture for who may see its case, or has just uploaded it. Opening it is written down."""
    row = await evidence_store.one(students.POOL, evidence_id)
    if row is None:
        raise NotFound
    if row.given_at is None or row.case_id is None:
        if row.account_id != caller.account_id:
            raise NotFound
        return keyring().open(await files.get(row.sha256), SEAL)
    case, _, _ = await _seen_by(students.POOL, caller, row.case_id)
    if caller.kind is CallerKind.STAFF:
        await _opened(caller, row, case)
    return keyring().open(await files.get(row.sha256), SEAL)


async def _opened(caller: Caller, row: EvidenceRow, case: OneRow) -> None:
    await read_log(caller, "case.evidence", sight.student_ids(case), PURPOSE)
    async with transaction(caller) as tx:
        post = caller.post
        await evidence_store.opened(tx, row.id, caller.account_id, post.id if post else None)


async def _seen_by(source: students.Reads, caller: Caller, case_id: int) -> tuple[OneRow, Kind, object]:
    if caller.kind is CallerKind.STAFF:
        return await sight.for_staff(source, caller, case_id)
    return await sight.for_family(source, caller, case_id)
