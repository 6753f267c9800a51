"""Signing: what was read, by whom, proven how, when, on what; exactly one signature a role."""

from collections.abc import Sequence

from xueji.features import accounts
from xueji.features.slips import drawing, errors, live, page, rules, signature, signature_store, store
from xueji.features.slips.content import Content
from xueji.features.slips.family_schemas import (
    SignatureRole,
    SignatureWay,
    SlipReceipt,
    SlipSign,
    SlipStep,
)
from xueji.features.slips.marks import refuse_unless
from xueji.features.slips.rules import Act, SlipState
from xueji.features.slips.signature import ProofKept, Signed
from xueji.features.slips.signature_store import NewSignature, Reader
from xueji.features.slips.store import SlipRow
from xueji.kernel.names import normalise
from xueji.kernel.refusals import FieldError, FieldErrors, NotFound
from xueji.platform.caller import Caller
from xueji.platform.database import Tx
from xueji.platform.scope import scope_of

TELL_SIGNED = "slips.tell_signed"


async def sign(tx: Tx, caller: Caller, slip_id: int, data: SlipSign, device: str) -> SlipReceipt:
    """A guardian signs; from junior school on the pupil confirms after that, by the own account.

    Raises:
        SlipChangedMeanwhile: what was read is not what stands there.
        NotAgreed, DrawingEmpty, NameDiffers
        ProofWanted: no code was given in this login within ten minutes.
        StudentsTurn: the pupil comes after a guardian.
        SlipSignedAlready, SlipObjected, SlipGone: not any more.
    """
    row = await store.lock_slip(tx, scope_of(caller), slip_id)
    if row is None:
        raise NotFound
    role = SignatureRole.STUDENT if row.student_id == caller.own_record else SignatureRole.GUARDIAN
    act = await _act(tx, row, role)
    if data.hash != row.hash.hex():
        raise errors.SlipChangedMeanwhile
    own = page.opened(row)
    reader = await signature_store.reader(tx, caller.account_id, caller.session_id)
    if not data.agreed:
        told = own.undertaking
        raise errors.NotAgreed(agree=told.student_agree if role is SignatureRole.STUDENT else told.agree)
    proof = _proof(tx, reader, role)
    signed = _signed(tx, caller, row, own, role, reader, proof, data, device)
    state = rules.after(row.state, act) or row.state
    await enter(tx, row, [signature.sealed(signed)], state, account_id=caller.account_id)
    return _receipt(tx, row, own, role, state, signed)


async def enter(tx: Tx, row: SlipRow, rows: Sequence[NewSignature], state: SlipState, *, account_id: int) -> None:
    """Keep the signatures, move the slip, write both hashes into the audit."""
    await signature_store.sign(tx, row.id, row.student_id, rows, state=state.value, account_id=account_id)
    await tx.audit(
        "slip.signed",
        subject=f"slip:{row.id}",
        student_ids=[row.student_id],
        organisation_id=row.school_id,
        slip_hash=row.hash.hex(),
        signatures={one.role.value: one.hash.hex() for one in rows},
        way=rows[0].way.value,
    )
    await tx.defer(TELL_SIGNED, slip_id=row.id, state=state.value)
    live.changed(tx, row.school_id)


async def _act(tx: Tx, row: SlipRow, role: SignatureRole) -> Act:
    if role is SignatureRole.STUDENT:
        if row.state in rules.SIGNABLE:
            raise errors.StudentsTurn
        await refuse_unless(tx, row, Act.CONFIRM)
        return Act.CONFIRM
    act = Act.SIGN_WITH_STUDENT_TO_COME if row.needs_student else Act.SIGN
    await refuse_unless(tx, row, act)
    return act


def _proof(tx: Tx, reader: Reader, role: SignatureRole) -> ProofKept | None:
    """The step-up; a pupil without a phone of the own is known by the own login."""
    if role is SignatureRole.STUDENT and accounts.phone_hint(reader.sealed) is None:
        return None
    found = accounts.proof_of(reader.proven_at, reader.sealed, tx.now)
    if found is None:
        raise accounts.ProofWanted
    return ProofKept(found.at, found.phone)


def _signed(
    tx: Tx,
    caller: Caller,
    row: SlipRow,
    own: Content,
    role: SignatureRole,
    reader: Reader,
    proof: ProofKept | None,
    data: SlipSign,
    device: str,
) -> Signed:
    name = own.name if role is SignatureRole.STUDENT else reader.name
    typed = normalise(data.typed_name)
    if typed and typed != normalise(name):
        raise errors.NameDiffers(name=name)
    if not typed:
        if drawing.points(data.strokes) > drawing.MOST_POINTS:
            raise FieldErrors([FieldError("strokes", "too_many", "笔画太多，请点“重写”再签一次")])
        if drawing.is_too_little(data.strokes, data.width, data.height):
            raise errors.DrawingEmpty
    return Signed(
        slip_id=row.id,
        slip_hash=row.hash.hex(),
        role=role,
        way=SignatureWay.TYPED if typed else SignatureWay.DRAWN,
        at=tx.now,
        account_id=caller.account_id,
        name=name,
        device=device[: signature.LONGEST_DEVICE],
        proof=proof,
        drawing=None if typed else signature.drawn(data.strokes, data.width, data.height),
        typed_name=typed,
    )


def _receipt(tx: Tx, row: SlipRow, own: Content, role: SignatureRole, state: SlipState, signed: Signed) -> SlipReceipt:
    now = page.moment_words(tx.now, tx.today)
    steps = [SlipStep(role.label, f"{now}，{signature.how_words(signed)}", done=True)]
    if state is SlipState.SIGNED:
        steps.append(SlipStep("学生确认", f"{own.name}用自己的账号确认，已经通知", done=False))
    steps.append(
        SlipStep(
            "学校存档",
            "签好的确认单随时可以看、存图片、下载打印",
            done=state is SlipState.DONE,
        )
    )
    return SlipReceipt(
        id=row.id,
        student_id=row.student_id,
        number=row.number,
        title="已确认" if state is SlipState.DONE else "已签名，等孩子确认",
        state=state,
        at=tx.now,
        steps=steps,
    )
