"""Slips as PDF for print and as a picture for phones: the frozen content set in the layout, with who has signed."""

import base64
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from litestar.response import Response

from xueji.features import students
from xueji.features.slips import page, signature, signature_store, store
from xueji.features.slips.content import Content
from xueji.features.slips.family_schemas import SignatureRole
from xueji.features.slips.rules import SlipState
from xueji.features.slips.signature_store import SignatureRow
from xueji.features.slips.store import SlipRow
from xueji.features.students import Reads, Source
from xueji.kernel.clock import china_date, day_words
from xueji.kernel.refusals import NotFound
from xueji.platform import files
from xueji.platform.audit import read_log
from xueji.platform.caller import Caller
from xueji.platform.documents import render_pdf, render_picture
from xueji.platform.media_types import kept_as
from xueji.platform.scope import scope_of

TEMPLATE = Path(__file__).parent / "slip.typ"
_SEAL_SIGNS = 32
_WATERMARKS = {SlipState.OUTDATED: "已过时", SlipState.REPLACED: "已被代替", SlipState.CANCELLED: "已撤销"}
_PRIVATE = {"cache-control": "private, no-store"}


async def pdf_of(caller: Caller, slip_id: int, public_url: str) -> Response[bytes]:
    """One slip for print, with the full number: the look is written down."""
    row, data = await _one(caller, slip_id, public_url, "下载确认单")
    return Response(
        await render_pdf(TEMPLATE, data),
        media_type="application/pdf",
        headers={**_PRIVATE, **kept_as(f"学籍信息确认单 {row.number}", "slip.pdf")},
    )


async def picture_of(caller: Caller, slip_id: int, public_url: str) -> Response[bytes]:
    """One slip as a picture, to be kept by a long press: Android WeChat shows no PDF."""
    _, data = await _one(caller, slip_id, public_url, "看确认单的图片")
    return Response(await render_picture(TEMPLATE, data), media_type="image/png", headers=_PRIVATE)


async def _one(caller: Caller, slip_id: int, public_url: str, purpose: str) -> tuple[SlipRow, Mapping[str, Any]]:
    scope = scope_of(caller)
    row = await store.slip(students.POOL, scope, slip_id)
    if row is None or not scope.full_names:
        raise NotFound
    await read_log(caller, "slip.document", [row.student_id], purpose)
    return row, await data_of(students.POOL, [row], public_url)


async def data_of(source: Reads, rows: Sequence[SlipRow], public_url: str) -> Mapping[str, Any]:
    """What the template sets: these slips in their order; one statement and the photos' files."""
    signed: dict[int, list[SignatureRow]] = {}
    for one in await signature_store.signatures(source, [row.id for row in rows]):
        signed.setdefault(one.slip_id, []).append(one)
    contents = [page.opened(row) for row in rows]
    photos = {own.photo: await _photo(own.photo) for own in contents if own.photo}
    return {
        "title": contents[0].title,
        "slips": [
            slip_data(row, own, signed.get(row.id, []), photos.get(own.photo), public_url)
            for row, own in zip(rows, contents, strict=True)
        ],
    }


async def _photo(name: str) -> str | None:
    """The picture inside an SVG, which is how the template takes pictures; a lost file leaves a gap, not an error."""
    try:
        data = await files.get(name)
    except NotFound:
        return None
    address = f"data:image/jpeg;base64,{base64.b64encode(data).decode()}"
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 300 400">'
        f'<image href="{address}" width="300" height="400" preserveAspectRatio="xMidYMid slice"/></svg>'
    )


def slip_data(
    row: SlipRow, own: Content, signatures: Sequence[SignatureRow], photo: str | None, public_url: str
) -> Mapping[str, Any]:
    today = china_date(row.now)
    return {
        "title": own.title,
        "school": own.school,
        "class_name": own.class_name,
        "name": own.name,
        "number": own.number,
        "issued_on": _day(china_date(own.issued_at)),
        "last_day": _day(own.last_day) if not signatures else "",
        "state": _WATERMARKS.get(row.state, ""),
        "groups": [
            {
                "title": group.title,
                "source": Source(group.source).label,
                "rows": [{"label": one.label, "text": one.text, "note": one.note} for one in group.rows],
            }
            for group in own.groups
        ],
        "intro": own.undertaking.intro,
        "lines": own.undertaking.lines,
        "signers": _signers(row, own, signatures, today),
        "photo": photo,
        "url": f"{public_url}/verify/{row.token}",
        "seal": " ".join(row.hash.hex()[:_SEAL_SIGNS][at : at + 4] for at in range(0, _SEAL_SIGNS, 4)),
    }


def _signers(row: SlipRow, own: Content, signatures: Sequence[SignatureRow], today: date) -> list[Mapping[str, Any]]:
    """A line for each who signs: what was drawn or typed, or room for the pen."""
    have = {one.role: one for one in signatures}
    roles = [SignatureRole.GUARDIAN] + ([SignatureRole.STUDENT] if row.needs_student else [])
    return [_signer(role, own, have.get(role), today) for role in roles]


def _signer(role: SignatureRole, own: Content, one: SignatureRow | None, today: date) -> Mapping[str, Any]:
    if one is None:
        return {"role": role.label, "name": "", "note": "签名　　　　　　　　日期", "picture": None}
    found = signature.opened(one)
    name = own.name if role is SignatureRole.STUDENT else found.name
    note = f"{page.moment_words(one.signed_at, today)}　{signature.how_words(found)}"
    if found.scan:
        return {"role": role.label, "name": "", "note": f"{note}（原件存学校）", "picture": None}
    return {
        "role": role.label,
        "name": found.typed_name,
        "note": f"{name}　{note}",
        "picture": found.drawing.svg if found.drawing else None,
    }


def _day(day: date) -> str:
    return day_words(day, date.min)
