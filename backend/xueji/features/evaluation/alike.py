"""The same picture or certificate shown by several pupils: told to those who guide, decided by no machine."""

from collections.abc import Mapping

from xueji.features.evaluation import alike_store
from xueji.features.evaluation.alike_store import AlikeRow
from xueji.features.evaluation.catalogue import CERTIFICATE
from xueji.features.evaluation.staff_schemas import AlikeLine
from xueji.kernel.masking import mask_name
from xueji.kernel.refusals import NotFound
from xueji.platform.caller import Caller
from xueji.platform.crypto import keyring
from xueji.platform.database import Tx
from xueji.platform.scope import scope_of

_INDEX = "evaluation.certificate"


async def look_at_certificate(tx: Tx, record_id: int, before: Mapping[str, str], now: Mapping[str, str]) -> None:
    """After a record was written: whether its certificate is another pupil's too."""
    number = plain(now.get(CERTIFICATE, ""))
    if number != plain(before.get(CERTIFICATE, "")):
        await alike_store.find_certificates(tx, record_id, keyring().index(number, _INDEX) if number else None)


def plain(number: str) -> str:
    """As one types it: without blanks and dashes, in capitals."""
    return "".join(sign for sign in number.upper() if sign.isalnum())


def line(row: AlikeRow, *, full_names: bool) -> AlikeLine:
    name = row.name if full_names and row.seen else mask_name(row.name)
    who = f"{row.class_name or '还没分班'} {name}"
    if row.picture_id is None:
        return AlikeLine(id=row.id, picture_id=None, other="", words=f"证书编号和 {who} 的一条记录相同")
    other = f"/api/evaluation-pictures/{row.other_picture_id}" if row.seen else ""
    return AlikeLine(id=row.id, picture_id=row.picture_id, other=other, words=f"照片和 {who} 的一张很像")


async def looked(tx: Tx, caller: Caller, likeness_id: int) -> None:
    """Whoever guides the pupil has looked at it. Raises NotFound."""
    row = await alike_store.look(tx, scope_of(caller), likeness_id, caller.account_id)
    if row is None:
        raise NotFound
    await tx.audit(
        "evaluation.likeness_looked_at",
        subject=f"evaluation_likeness:{likeness_id}",
        student_ids=[row.student_id],
        organisation_id=row.school_id,
    )
