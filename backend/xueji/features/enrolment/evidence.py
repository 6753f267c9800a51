"""Pictures that prove an application: re-encoded, sealed, shown only with their application (Q19.9)."""

from litestar.datastructures import UploadFile
from litestar.response import Response

from xueji.features import students
from xueji.features.enrolment import errors, evidence_store, store
from xueji.features.enrolment.more_schemas import EvidenceTaken
from xueji.kernel.refusals import NotFound
from xueji.platform import files, pictures
from xueji.platform.audit import read_log
from xueji.platform.caller import Caller
from xueji.platform.crypto import keyring
from xueji.platform.database import Tx
from xueji.platform.doors import Once
from xueji.platform.scope import scope_of

MOST = 2 * 1024 * 1024
SEAL = "enrolment_evidence"
_HEADERS = {"x-content-type-options": "nosniff", "cache-control": "private, no-store"}
_LONGEST_NAME = 100


async def take(once: Once, caller: Caller, data: UploadFile) -> EvidenceTaken:
    """Keep a picture until its form is sent, two days at most.

    Raises:
        EvidenceNotPicture: it is none, or larger than 2 MB.
    """
    content = await data.read()
    size = f"{len(content) / 1024 / 1024:.1f} MB"
    if len(content) > MOST:
        raise errors.EvidenceNotPicture(size=size)
    try:
        paper = await pictures.redrawn(content)
    except pictures.NoPaper:
        raise errors.EvidenceNotPicture(size=size) from None
    name = (data.filename or "材料.jpg")[-_LONGEST_NAME:]
    return await once(lambda tx: keep(tx, caller.account_id, name, paper.data))


async def keep(tx: Tx, account_id: int, name: str, clean: bytes) -> EvidenceTaken:
    """Seal and store a clean picture; it belongs to no application yet."""
    kept = await files.put(keyring().seal(clean, SEAL), SEAL, tx)
    number = await evidence_store.add(tx, kept.sha256, name, len(clean), account_id)
    return EvidenceTaken(id=number, name=name, size=len(clean))


async def show(caller: Caller, enrolment_id: int, proof_id: int) -> Response[bytes]:
    """One picture, for whoever may see the application; the look is written down."""
    row = await store.one(students.POOL, scope_of(caller), enrolment_id)
    found = await evidence_store.of_enrolment(students.POOL, enrolment_id) if row else []
    chosen = next((one for one in found if one.id == proof_id), None)
    if row is None or chosen is None:
        raise NotFound
    await read_log(caller, "enrolment.evidence", [row.student_id], "看建籍材料")
    picture = keyring().open(await files.get(chosen.sha256), SEAL)
    return Response(picture, media_type="image/jpeg", headers=_HEADERS)
