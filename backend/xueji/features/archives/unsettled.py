"""What may still change a publication that has been shown to its end: nobody reports or confirms it before."""

from collections.abc import Sequence

from xueji.features.archives import store, words
from xueji.features.archives.store import ReportRow
from xueji.features.students import Reads


async def unsettled(source: Reads, row: ReportRow) -> list[str]:
    """Each in words. For use cases that have checked who asks."""
    return (await unsettled_of(source, [row]))[row.publication_id]


async def unsettled_of(source: Reads, rows: Sequence[ReportRow]) -> dict[int, list[str]]:
    """By publication, all in one statement."""
    found = await store.unsettled(source, [row.publication_id for row in rows])
    return {row.publication_id: words.unsettled(row, found[row.publication_id]) for row in rows}
