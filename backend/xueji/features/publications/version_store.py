"""The only queries on publication_page_version: what a page shows is exchanged, what it showed is kept."""

from datetime import datetime

import msgspec

from xueji.features.publications.content import Frozen
from xueji.features.publications.models import PAGE_SEAL, VERSION_SEAL
from xueji.features.publications.store import PageRow
from xueji.features.students import Reads
from xueji.platform.crypto import keyring
from xueji.platform.database import Tx


class VersionRow(msgspec.Struct, frozen=True, kw_only=True):
    """An earlier version: from 1 on, each until `replaced_at`."""

    number: int
    sealed: bytes
    hash: bytes
    confirmed_at: datetime | None
    replaced_at: datetime

    @property
    def data(self) -> bytes:
        return keyring().open(self.sealed, VERSION_SEAL)


async def earlier(source: Reads, page_id: int) -> list[VersionRow]:
    """What a page showed before, the first version first. For use cases that have checked who asks."""
    return await source.fetch(
        VersionRow,
        "SELECT number, sealed, hash, confirmed_at, replaced_at FROM publication_page_version WHERE page_id = $1"
        " ORDER BY number",
        page_id,
    )


async def freeze_anew(tx: Tx, page: PageRow, one: Frozen, until: datetime) -> None:
    """Exchange what a page shows and keep what it showed; whoever has confirmed it confirms again, until then.

    The whole gets its hash anew. The page is held.
    """
    ring = keyring()
    await tx.execute("SELECT FROM publication WHERE id = $1 FOR NO KEY UPDATE", page.publication_id)
    await tx.execute(
        "INSERT INTO publication_page_version (page_id, number, sealed, hash, whole, confirmed_at, replaced_at)"
        " SELECT g.id, (SELECT count(*) + 1 FROM publication_page_version v WHERE v.page_id = g.id), $2, g.hash,"
        " p.hash, g.confirmed_at, now()"
        " FROM publication_page g JOIN publication p ON p.id = g.publication_id WHERE g.id = $1",
        *(page.id, ring.seal(page.data, VERSION_SEAL)),
    )
    await tx.execute(
        "UPDATE publication_page SET sealed = $2, hash = $3, confirmed_by = NULL, confirmed_at = NULL, open_until = $4"
        " WHERE id = $1",
        *(page.id, ring.seal(one.data, PAGE_SEAL), one.hash, until),
    )
    await tx.execute(
        "UPDATE publication SET hash = (SELECT sha256(string_agg(g.hash, ''::bytea ORDER BY g.position))"
        " FROM publication_page g WHERE g.publication_id = $1) WHERE id = $1",
        page.publication_id,
    )
