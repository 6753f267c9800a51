"""What is signed: slip, step-up, time, account, device, drawing or name; one sealed row with a hash of its own."""

import base64
from collections.abc import Sequence
from datetime import UTC, datetime
from hashlib import sha256

import msgspec

from xueji.features.slips import drawing
from xueji.features.slips.family_schemas import SignatureRole, SignatureWay
from xueji.features.slips.models import SIGNATURE_SEAL
from xueji.features.slips.signature_store import NewSignature, SignatureRow
from xueji.platform.crypto import keyring

LONGEST_DEVICE = 120


class ProofKept(msgspec.Struct, frozen=True):
    """The step-up: a code by message to this phone, given at this moment."""

    at: datetime
    phone: str


class Drawing(msgspec.Struct, frozen=True):
    """`png` is base64 of the picture drawn from these strokes."""

    width: int
    height: int
    strokes: Sequence[Sequence[tuple[float, float]]]
    png: str

    @property
    def svg(self) -> str:
        return drawing.svg(self.strokes, self.width, self.height)


class Signed(msgspec.Struct, frozen=True, kw_only=True):
    """The content of a signature. On paper `scan` is the SHA-256 of the picture, `account_id` who uploaded it."""

    slip_id: int
    slip_hash: str
    role: SignatureRole
    way: SignatureWay
    at: datetime
    account_id: int
    name: str
    device: str
    proof: ProofKept | None = None
    drawing: Drawing | None = None
    typed_name: str = ""
    scan: str = ""


_encode = msgspec.json.Encoder(order="sorted").encode
_decode = msgspec.json.Decoder(Signed).decode


def drawn(strokes: drawing.Strokes, width: int, height: int) -> Drawing:
    kept = drawing.rounded(strokes)
    return Drawing(width, height, kept, base64.b64encode(drawing.png(kept, width, height)).decode())


def sealed(signed: Signed) -> NewSignature:
    data = _encode(msgspec.structs.replace(signed, at=signed.at.astimezone(UTC)))
    return NewSignature(
        role=signed.role,
        way=signed.way,
        hash=sha256(data).digest(),
        sealed=keyring().seal(data, SIGNATURE_SEAL),
    )


def opened_bytes(row: SignatureRow) -> bytes:
    return keyring().open(row.sealed, SIGNATURE_SEAL)


def opened(row: SignatureRow) -> Signed:
    return _decode(opened_bytes(row))


def how_words(signed: Signed) -> str:
    """“手写签名，短信验证码核实”."""
    said = [signed.way.label]
    if signed.way is SignatureWay.PAPER:
        said.append(f"{signed.name}上传")
    elif signed.proof is not None:
        said.append("短信验证码核实")
    else:
        said.append("本人账号登录")
    return "，".join(said)
