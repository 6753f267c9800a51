"""The classes' QR codes: shown, printed, renewed."""

from typing import Any

from litestar import Request
from litestar.response import Response

from xueji.features import organisations, students
from xueji.features.collections import errors, rules, store
from xueji.features.collections.open_collection import new_token, own, school_post
from xueji.features.collections.schemas import ClassCode, ClassCodes
from xueji.features.collections.store import CodeRow, CollectionRow
from xueji.kernel import periods
from xueji.kernel.clock import china_date
from xueji.kernel.refusals import NotFound
from xueji.platform.caller import Caller
from xueji.platform.database import Tx, transaction
from xueji.platform.documents import qr_svg, render_pdf
from xueji.platform.media_types import kept_as
from xueji.platform.scope import scope_of

NO_CLASS = "还没分班"


async def shown(request: Request[Any, Any, Any], caller: Caller, collection_id: int) -> ClassCodes:
    """The codes that are good, with their links: what a teacher sends to the class's group."""
    row, codes = await _good(caller, collection_id)
    return ClassCodes(
        items=[
            ClassCode(
                class_id=code.class_id or 0,
                class_name=code.class_name or NO_CLASS,
                link=link_of(request, code.token),
                qr=qr_svg(link_of(request, code.token)),
                made_at=code.made_at,
            )
            for code in codes
        ],
        pdf=f"/api/collections/{row.id}/codes.pdf",
    )


async def renew(tx: Tx, caller: Caller, collection_id: int, class_id: int | None) -> bool:
    """New codes; whoever has begun with an old one goes on from the home page.

    Raises:
        CollectionOver, NotFound
    """
    row = await own(tx, caller, collection_id)
    places: list[int | None] = [*row.class_ids, *([None] if row.unassigned else [])]
    wanted = places if class_id is None else [place for place in places if (place or 0) == class_id]
    if not wanted:
        raise NotFound
    await store.end_codes(tx, row.id, wanted)
    await store.add_codes(tx, row.id, {place: new_token() for place in wanted}, caller.account_id)
    await tx.audit(
        "collection_codes.renewed", subject=f"collection:{row.id}", organisation_id=row.school_id, classes=len(wanted)
    )
    return True


async def sheet(
    request: Request[Any, Any, Any], caller: Caller, collection_id: int, class_id: int | None
) -> Response[bytes]:
    """One page for each class, to hang up or to hand out.

    Raises:
        NotFound: not the caller's.
        NoCodesToPrint: no code is good.
    """
    row, codes = await _good(caller, collection_id)
    chosen = [code for code in codes if class_id is None or (code.class_id or 0) == class_id]
    if not chosen:
        raise errors.NoCodesToPrint
    async with transaction(caller) as tx:
        await tx.audit(
            "collection_codes.printed",
            subject=f"collection:{row.id}",
            organisation_id=row.school_id,
            classes=len(chosen),
        )
        today = tx.today
    grade = organisations.grade_label(organisations.Stage(row.stage), row.grade)
    data = {
        "school": row.school,
        "title": row.title,
        "period": f"{periods.instant_words(row.opens_at, today)} 到 {periods.instant_words(row.ends_at, today)}",
        "note": row.note,
        "minutes": rules.MINUTES,
        "at_hand": list(rules.AT_HAND),
        "pages": [
            {"class_name": code.class_name or f"{grade}（还没分班）", "url": link_of(request, code.token)}
            for code in chosen
        ],
    }
    return Response(
        await render_pdf("collection_codes", data),
        media_type="application/pdf",
        headers={
            **kept_as(f"{row.school}{row.title}采集码", "collection-codes.pdf"),
            "cache-control": "no-store",
        },
    )


async def _good(caller: Caller, collection_id: int) -> tuple[CollectionRow, list[CodeRow]]:
    """The collection of the caller's own school with its good codes."""
    post = school_post(caller)
    row = await store.collection(students.POOL, scope_of(caller), collection_id)
    if row is None or row.school_id != post.organisation_id:
        raise NotFound
    if china_date(row.ends_at) < china_date(row.now):
        return row, []
    return row, await store.good_codes(students.POOL, row.id)


def link_of(request: Request[Any, Any, Any], token: str) -> str:
    """The address in the QR code."""
    return f"{request.app.state.gate.settings.public_url}/m/collect/{token}"
