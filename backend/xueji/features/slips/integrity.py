"""Whether a slip and its signatures are what was frozen and signed: recomputed, and compared with the audit chain."""

from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import Any

import msgspec

from xueji.features.slips import content, signature, signature_store, store
from xueji.features.slips.family_schemas import SignatureRole
from xueji.features.slips.models import SLIP_SEAL
from xueji.features.slips.rules import SlipState
from xueji.features.slips.signature_store import SignatureRow
from xueji.features.slips.store import SlipRow
from xueji.features.students import POOL, Reads
from xueji.platform.crypto import SealBrokenError, UnknownKeyError, keyring


class Kept(msgspec.Struct, frozen=True):
    """What the audit knows of a slip."""

    subject: str
    action: str
    facts: Mapping[str, Any]


class Checked(msgspec.Struct, frozen=True):
    """What a slip says, as far as it can be opened, and what is wrong with it in words."""

    content: content.Content | None
    signatures: Sequence[SignatureRow]
    faults: Sequence[str]

    @property
    def genuine(self) -> bool:
        return not self.faults


async def check(source: Reads, rows: Sequence[SlipRow]) -> list[Checked]:
    """Recompute slips; three statements however many."""
    ids = [row.id for row in rows]
    signed: dict[int, list[SignatureRow]] = {}
    for one in await signature_store.signatures(source, ids):
        signed.setdefault(one.slip_id, []).append(one)
    kept: dict[str, list[Kept]] = {}
    for fact in await store.audited(source, ids):
        kept.setdefault(fact.subject, []).append(Kept(fact.subject, fact.action, fact.facts))
    return [_checked(row, signed.get(row.id, []), kept.get(f"slip:{row.id}", [])) for row in rows]


def _checked(row: SlipRow, signatures: Sequence[SignatureRow], kept: Sequence[Kept]) -> Checked:
    issued = {fact.facts.get("hash") for fact in kept if fact.action == "slip.issued"}
    signed: dict[str, str] = {}
    for fact in kept:
        if fact.action == "slip.signed":
            signed |= fact.facts.get("signatures", {})
    found, faults = _content(row)
    if issued != {row.hash.hex()}:
        faults.append("和发放时的记录对不上")
    for one in signatures:
        faults += _signature_faults(row, one, signed.pop(one.role.value, None))
    if signed:
        faults.append("签名少了，和签名时的记录对不上")
    have = {one.role for one in signatures}
    wanted = {SignatureRole.GUARDIAN} | ({SignatureRole.STUDENT} if row.needs_student else set())
    if row.state is SlipState.DONE and not wanted <= have:
        faults.append("标成已确认，却没有签名")
    return Checked(found, signatures, faults)


def _content(row: SlipRow) -> tuple[content.Content | None, list[str]]:
    try:
        data = keyring().open(row.sealed, SLIP_SEAL)
        found = content.thawed(data)
    except (SealBrokenError, UnknownKeyError, msgspec.DecodeError):
        return None, ["内容打不开，被改动过"]
    if sha256(data).digest() != row.hash:
        return found, ["内容被改动过"]
    same = (found.number, found.student_id, found.school_id) == (row.number, row.student_id, row.school_id)
    return found, [] if same else ["内容不属于这张确认单"]


def _signature_faults(row: SlipRow, one: SignatureRow, audited: str | None) -> list[str]:
    try:
        data = signature.opened_bytes(one)
        found = signature.opened(one)
    except (SealBrokenError, UnknownKeyError, msgspec.DecodeError):
        return [f"{one.role.label}打不开，被改动过"]
    if sha256(data).digest() != one.hash:
        return [f"{one.role.label}被改动过"]
    said = (found.slip_id, found.slip_hash, found.role, found.way, found.account_id, found.at)
    if said != (row.id, row.hash.hex(), one.role, one.way, one.account_id, one.signed_at):
        return [f"{one.role.label}不属于这张确认单"]
    return [] if audited == one.hash.hex() else [f"{one.role.label}和签名时的记录对不上"]


class Examined(msgspec.Struct, frozen=True):
    """What the doctor found: how many were recomputed, and those that are not what they were, by number."""

    slips: int
    broken: Mapping[str, Sequence[str]]


async def examine(most: int, at_a_time: int = 500) -> Examined:
    """Recompute the newest slips."""
    count, before = 0, None
    broken: dict[str, Sequence[str]] = {}
    while count < most:
        rows = await store.newest(POOL, before, min(at_a_time, most - count))
        if not rows:
            break
        for row, checked in zip(rows, await check(POOL, rows), strict=True):
            if checked.faults:
                broken[row.number] = checked.faults
        count, before = count + len(rows), rows[-1].id
    return Examined(count, broken)
