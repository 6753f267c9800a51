"""Registration slips: signing against pgbench with the same statements, and how many PDFs one core sets in a second."""

import time
from math import sin

import writes
from world import DEMO, World

from xueji.features import accounts
from xueji.features.slips import documents, print_store
from xueji.features.slips.prints import AT_A_TIME
from xueji.features.students import POOL
from xueji.platform.database import transaction
from xueji.platform.documents import pdf_files
from xueji.platform.running import running

PDFS = 1000
PDFS_A_SECOND = 100
STROKES = [
    [[24 + step * 3, 62 + 26 * sin(step * 0.7)] for step in range(60)],
    [[90 + step * 6, 88] for step in range(30)],
]


async def sign(world: World) -> tuple[float, str]:
    """Guardians who have proved who they are sign what they have read."""
    ready = await world.copy_of(DEMO, "bench_sign_ready")
    return await writes.compare(world, ready, await _signatures(world, ready))


async def _signatures(world: World, database: str) -> list[writes.Act]:
    slips = await world.rows(
        "SELECT id, student_id, encode(hash, 'hex') AS hash FROM slip WHERE state IN ('issued', 'read') ORDER BY id LIMIT $1",
        writes.ACTS,
        database=database,
    )
    acts: list[writes.Act] = []
    async with running(world.settings(database)):
        for order, slip in enumerate(slips):
            async with transaction() as tx:
                account = await accounts.insert_family(tx, name="家长", phone=f"1700000{order:04d}")
                await accounts.add_guardianship(
                    tx, account_id=account, student_id=slip["student_id"], relation="52", role="guardian"
                )
            secret = await world.session(account, "family", database=database)
            body = {"hash": slip["hash"], "agreed": True, "strokes": STROKES, "width": 320, "height": 120}
            acts.append(writes.Act(f"/api/slips/{slip['id']}/sign", secret, 1, body))
    await world.rows("UPDATE session SET proven_at = now() + interval '1 hour'", database=database)
    return acts


async def pdfs(world: World) -> tuple[float, str]:
    """A thousand files, each of one slip, by processor time, so that other cores do not help."""
    async with running(world.settings()):
        found = await world.rows("SELECT id FROM slip ORDER BY id LIMIT 400")
        rows = await print_store.slips(POOL, [row["id"] for row in found])
        data = await documents.data_of(POOL, rows, "http://localhost")
        slips = data["slips"]
        many = [{**slips[order % len(slips)], "number": f"QR{order:012d}"} for order in range(PDFS)]
        pdf_files(documents.TEMPLATE, {"title": data["title"], "slips": many[:2]}, "slips")
        began = time.process_time()
        files = 0
        for start in range(0, PDFS, AT_A_TIME):
            part = {"title": data["title"], "slips": many[start : start + AT_A_TIME]}
            files += len(pdf_files(documents.TEMPLATE, part, "slips"))
        rate = files / (time.process_time() - began)
    return rate / PDFS_A_SECOND, f"{rate:.0f} files/s a core, {files} files of one slip each"
