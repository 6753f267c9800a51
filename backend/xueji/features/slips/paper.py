"""The way of paper: a signed sheet as a photograph; who uploaded it stands in the signature, as its guarantor."""

from litestar.datastructures import UploadFile
from litestar.response import Response

from xueji.features import students
from xueji.features.slips import errors, rules, sign, signature, signature_store, staff_page, store
from xueji.features.slips.family_schemas import SignatureRole, SignatureWay
from xueji.features.slips.marks import refuse_unless
from xueji.features.slips.offices import school_post
from xueji.features.slips.rules import Act, SlipState
from xueji.features.slips.schemas import StaffSlip
from xueji.features.slips.signature import Signed
from xueji.kernel.refusals import NotFound
from xueji.platform import files, pictures
from xueji.platform.audit import read_log
from xueji.platform.caller import Caller
from xueji.platform.crypto import keyring
from xueji.platform.database import Tx
from xueji.platform.doors import Once
from xueji.platform.scope import scope_of

MOST_BYTES = 10 * 1024 * 1024
SCAN_SEAL = "slip_signature.scan"
KIND = "slip_scan"


async def upload(once: Once, caller: Caller, slip_id: int, data: UploadFile, device: str) -> StaffSlip:
    """Keep the photograph, re-encoded and sealed, as the signature of whoever has still to sign.

    Raises:
        ScanTooBig, ScanUnreadable
        SlipObjected, SlipSignedAlready, SlipGone: there is nothing to sign.
    """
    if await store.slip(students.POOL, scope_of(caller), slip_id) is None:
        raise NotFound
    content = await data.read()
    too_big = errors.ScanTooBig(most=MOST_BYTES // 1024 // 1024, pixels=pictures.MOST_PIXELS // 10_000)
    if len(content) > MOST_BYTES:
        raise too_big
    try:
        paper = await pictures.redrawn(content)
    except pictures.TooManyPixels:
        raise too_big from None
    except pictures.NoPaper:
        raise errors.ScanUnreadable from None
    return await once(lambda tx: _enter(tx, caller, slip_id, paper.data, device))


async def _enter(tx: Tx, caller: Caller, slip_id: int, picture: bytes, device: str) -> StaffSlip:
    post = school_post(caller)
    row = await store.lock_slip(tx, scope_of(caller), slip_id)
    if row is None or row.school_id != post.organisation_id:
        raise NotFound
    act = Act.CONFIRM if row.state is SlipState.SIGNED else Act.SIGN
    await refuse_unless(tx, row, act)
    kept = await files.put(keyring().seal(picture, SCAN_SEAL), KIND, tx)
    have = {one.role for one in await signature_store.signatures(tx, [row.id])}
    roles = [SignatureRole.GUARDIAN] + ([SignatureRole.STUDENT] if row.needs_student else [])
    signed = [
        Signed(
            slip_id=row.id,
            slip_hash=row.hash.hex(),
            role=role,
            way=SignatureWay.PAPER,
            at=tx.now,
            account_id=caller.account_id,
            name=students.actor_of(caller).name,
            device=device[: signature.LONGEST_DEVICE],
            scan=kept.sha256,
        )
        for role in roles
        if role not in have
    ]
    state = rules.after(row.state, act) or row.state
    await sign.enter(tx, row, [signature.sealed(one) for one in signed], state, account_id=caller.account_id)
    return await staff_page.read_in(tx, caller, row.id)


async def scan(caller: Caller, slip_id: int) -> Response[bytes]:
    """The photograph of a paper slip, for staff of the school: the look is written down."""
    scope = scope_of(caller)
    row = await store.slip(students.POOL, scope, slip_id)
    if row is None or not scope.full_names:
        raise NotFound
    for one in await signature_store.signatures(students.POOL, [row.id]):
        found = signature.opened(one)
        if found.scan:
            await read_log(caller, "slip.scan", [row.student_id], "看纸质确认单的照片")
            data = keyring().open(await files.get(found.scan), SCAN_SEAL)
            headers = {
                "cache-control": "private, no-store",
                "content-disposition": "attachment; filename=slip.jpg",
                "content-security-policy": "default-src 'none'; sandbox",
            }
            return Response(data, media_type="image/jpeg", headers=headers)
    raise NotFound
