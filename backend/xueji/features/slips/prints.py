"""A class on paper as one file: made by a job in parts, sealed at rest, good for a day, for whoever asked."""

import asyncio
import io
import zipfile
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from litestar.response import Response, Stream

from xueji.features import students
from xueji.features.slips import documents, errors, print_store
from xueji.features.slips.offices import school_post
from xueji.features.slips.print_store import PrintRow
from xueji.features.slips.progress import NO_CLASS
from xueji.features.slips.schemas import PrintJob
from xueji.kernel.refusals import NotFound
from xueji.platform import files, live
from xueji.platform.audit import read_log
from xueji.platform.caller import Caller
from xueji.platform.crypto import keyring
from xueji.platform.database import Tx
from xueji.platform.documents import GlyphsMissing, pdf, pdf_files
from xueji.platform.jobs import JobContext, job, periodic
from xueji.platform.media_types import kept_as
from xueji.platform.scope import scope_of

MAKE = "slips.make_print"
PRINT_SEAL = "slip_print.file"
KIND = "slip_print"
KEEP = timedelta(days=1)
AT_A_TIME = 20
TITLE = "学籍信息确认单"


async def ask(tx: Tx, caller: Caller, class_id: int, public_url: str, *, apart: bool = False) -> PrintJob:
    """Have a class set: in one file for the printer, or a file for each pupil.

    Raises:
        NothingToPrint
    """
    post = school_post(caller)
    slip_ids = await print_store.to_print(tx, scope_of(caller), post.organisation_id, class_id)
    if not slip_ids:
        raise errors.NothingToPrint
    print_id = await print_store.add(
        tx,
        school_id=post.organisation_id,
        school_path=post.path,
        class_id=class_id,
        slip_ids=slip_ids,
        apart=apart,
        by=caller.account_id,
    )
    await tx.audit(
        "slip.print_asked",
        subject=f"class:{class_id}",
        organisation_id=post.organisation_id,
        slips=len(slip_ids),
    )
    await tx.defer(MAKE, print_id=print_id, public_url=public_url)
    found = await print_store.own(tx, post.path, print_id, caller.account_id)
    assert found is not None  # noqa: S101 - it was added just now
    return view(found)


async def read(caller: Caller, print_id: int) -> PrintJob:
    return view(await _own(caller, print_id))


async def follow(caller: Caller, print_id: int) -> Stream:
    """Server-sent events `progress`: how many are set (PrintJob)."""
    first = view(await _own(caller, print_id))
    return live.follow(_channel(print_id), first, lambda: read(caller, print_id))


async def file(caller: Caller, print_id: int) -> Response[bytes]:
    """The PDF: the look at all these pupils is written down.

    Raises:
        PrintNotReady
    """
    row = await _own(caller, print_id)
    if row.sha256 is None:
        raise errors.PrintNotReady(done=row.done, total=len(row.slip_ids))
    slips = await print_store.slips(students.POOL, row.slip_ids)
    await read_log(caller, "slip.document", [one.student_id for one in slips], "打印一个班的确认单")
    title, ending = f"{row.class_name or NO_CLASS}{TITLE}", "zip" if row.apart else "pdf"
    return Response(
        keyring().open(await files.get(row.sha256), PRINT_SEAL),
        media_type="application/zip" if row.apart else "application/pdf",
        headers={
            "cache-control": "private, no-store",
            **kept_as(title, f"slips.{ending}"),
        },
    )


async def _own(caller: Caller, print_id: int) -> PrintRow:
    path = caller.post.path if caller.post else ""
    row = await print_store.own(students.POOL, path, print_id, caller.account_id)
    if row is None:
        raise NotFound
    return row


def view(row: PrintRow) -> PrintJob:
    ready = row.sha256 is not None
    return PrintJob(
        id=row.id,
        class_name=row.class_name or NO_CLASS,
        done=row.done,
        total=len(row.slip_ids),
        ready=ready,
        fault=row.fault,
        file=f"/api/slip-prints/{row.id}/file" if ready else "",
        apart=row.apart,
    )


def _channel(print_id: int) -> str:
    return f"slip-print:{print_id}"


@job(MAKE)
async def make(context: JobContext, *, print_id: int, public_url: str) -> None:  # noqa: ARG001
    """Open the slips in parts, set them in one file, seal it. A second run finds it made."""
    row = await print_store.waiting(students.POOL, print_id)
    if row is None:
        return
    slips: list[Mapping[str, Any]] = []
    for start in range(0, len(row.slip_ids), AT_A_TIME):
        rows = await print_store.slips(students.POOL, row.slip_ids[start : start + AT_A_TIME])
        slips += (await documents.data_of(students.POOL, rows, public_url))["slips"]
        await print_store.went_on(print_id, min(start + AT_A_TIME, len(row.slip_ids)))
        await live.touch(_channel(print_id))
    try:
        made = await asyncio.to_thread(_zipped if row.apart else _bound, slips)
    except GlyphsMissing as missing:
        await print_store.finished(print_id, None, missing.words()[1])
    else:
        kept = await files.put(keyring().seal(made, PRINT_SEAL), KIND)
        await print_store.finished(print_id, kept.sha256)
    await live.touch(_channel(print_id))


def _bound(slips: Sequence[Mapping[str, Any]]) -> bytes:
    return pdf(documents.TEMPLATE, {"title": TITLE, "slips": slips})


def _zipped(slips: Sequence[Mapping[str, Any]]) -> bytes:
    """A file for each pupil, called by number and name."""
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_STORED) as archive:
        for start in range(0, len(slips), AT_A_TIME):
            part = slips[start : start + AT_A_TIME]
            files = pdf_files(documents.TEMPLATE, {"title": TITLE, "slips": part}, "slips")
            for one, made in zip(part, files, strict=True):
                archive.writestr(f"{one['number']} {one['name']}.pdf", made)
    return kept.getvalue()


@periodic("41 18 * * *", "slips.forget_prints")
async def forget_prints(context: JobContext) -> None:  # noqa: ARG001
    """Prints older than a day are let go of."""
    await print_store.forget(KEEP)
