"""A school asks the bureau to take its publication down (Q142); for an automatic one the request goes up (Q148)."""

from collections.abc import Mapping

from xueji.approvals import File, Flow, Party
from xueji.features import organisations
from xueji.features.organisations import grade_label
from xueji.features.publications import errors, revocation_store, store
from xueji.features.publications.effects import DESK
from xueji.features.publications.flow import AUTOMATIC_REVOCATIONS, REVOCATIONS
from xueji.features.publications.revocation_store import HeldPublication
from xueji.features.publications.schemas import NewRevocation, RevocationFiled
from xueji.kernel.levels import Level
from xueji.kernel.refusals import NotFound
from xueji.platform.caller import Caller
from xueji.platform.cases import Cases, actor_of
from xueji.platform.database import Tx
from xueji.platform.scope import scope_of

PREFIX = "CX"


async def ask(tx: Tx, caller: Caller, publication_id: int, data: NewRevocation) -> RevocationFiled:
    """Ask the bureau above the school.

    Raises:
        NotFound, PublicationRevoked, PublicationClosed, RevocationWaits.
        AutomaticNotRevocable: the clock has published it.
    """
    row = await _own(tx, caller, publication_id)
    if row.automatic:
        raise errors.AutomaticNotRevocable(grade=grade_label(row.stage, row.grade))
    return await _file(tx, caller, row, REVOCATIONS, data.reason)


async def ask_up(tx: Tx, caller: Caller, publication_id: int, data: NewRevocation) -> RevocationFiled:
    """Ask up to the province.

    Raises:
        NotFound, PublicationRevoked, PublicationClosed, RevocationWaits.
        NotAutomatic: the school has published it.
    """
    row = await _own(tx, caller, publication_id)
    if not row.automatic:
        raise errors.NotAutomatic(grade=grade_label(row.stage, row.grade))
    return await _file(tx, caller, row, AUTOMATIC_REVOCATIONS, data.reason)


async def _own(tx: Tx, caller: Caller, publication_id: int) -> HeldPublication:
    seen = await store.named(tx, scope_of(caller), publication_id)
    row = None if seen is None else await revocation_store.hold(tx, publication_id)
    if row is None or caller.post is None or row.school_id != caller.post.organisation_id:
        raise NotFound
    if row.revoked:
        raise errors.PublicationRevoked
    row.require_open(tx.today)
    waits = await revocation_store.waiting(tx, publication_id)
    if waits is not None:
        raise errors.RevocationWaits(number=waits.number)
    return row


async def _file(
    tx: Tx, caller: Caller, row: HeldPublication, flows: Mapping[Level, Flow], reason: str
) -> RevocationFiled:
    cases = Cases(tx)
    (runs, nearest), *higher = (await organisations.bureaus_above(tx, row.school_path)).items()
    command = File(
        flow=flows[runs].name,
        number=await cases.number(PREFIX),
        student_id=None,
        parties={Party.SCHOOL: row.school_id, Party.BUREAU: nearest.id}
        | {Party(level.value): one.id for level, one in higher},
    )
    filed = await DESK.file(cases, command, actor_of(caller))
    await revocation_store.add(tx, filed.case.id, row.id, reason.strip())
    await tx.audit(
        "evaluation.revocation_asked",
        subject=f"publication:{row.id}",
        organisation_id=row.school_id,
        automatic=row.automatic,
    )
    return RevocationFiled(case_id=filed.case.id, number=filed.case.number)
