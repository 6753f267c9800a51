"""The only queries on publication_page_version: what a page shows is exchanged, what it showed is kept."""

from collections.abc import Sequence
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


class Exchange(msgspec.Struct, frozen=True):
    """What a page shows, what it shall show, and until when its owner may dispute that."""

    page: PageRow
    to: Frozen
    until: datetime


async def freeze_anew(tx: Tx, publication_id: int, exchanges: Sequence[Exchange]) -> None:
    """Exchange what pages of a publication show and keep what they showed; whoever has confirmed confirms again.

    The whole gets its hash anew. Four statements, however many pages; the pages are held.
    """
    ring = keyring()
    ids = [one.page.id for one in exchanges]
    await tx.execute("SELECT FROM publication WHERE id = $1 FOR NO KEY UPDATE", publication_id)
    await tx.execute(
        "INSERT INTO publication_page_version (page_id, number, sealed, hash, whole, confirmed_at, replaced_at)"
        " SELECT g.id, (SELECT count(*) + 1 FROM publication_page_version v WHERE v.page_id = g.id), x.sealed, g.hash,"
        " p.hash, g.confirmed_at, now() FROM unnest($1::bigint[], $2::bytea[]) x (id, sealed)"
        " JOIN publication_page g ON g.id = x.id JOIN publication p ON p.id = g.publication_id",
        *(ids, [ring.seal(one.page.data, VERSION_SEAL) for one in exchanges]),
    )
    await tx.execute(
        "UPDATE publication_page g SET sealed = x.sealed, hash = x.hash, confirmed_by = NULL, confirmed_at = NULL,"
        " open_until = x.until FROM unnest($1::bigint[], $2::bytea[], $3::bytea[], $4::timestamptz[])"
        " x (id, sealed, hash, until) WHERE g.id = x.id",
        *(ids, [ring.seal(one.to.data, PAGE_SEAL) for one in exchanges], [one.to.hash for one in exchanges]),
        [one.until for one in exchanges],
    )
    await tx.execute(
        "UPDATE publication SET hash = (SELECT sha256(string_agg(g.hash, ''::bytea ORDER BY g.position))"
        " FROM publication_page g WHERE g.publication_id = $1) WHERE id = $1",
        publication_id,
    )
