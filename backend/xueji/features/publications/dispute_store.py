"""The only queries on publication_objection and publication_correction."""

import msgspec

from xueji.features.publications.models import CORRECTION_SEAL, OBJECTION_SEAL
from xueji.features.students import Reads
from xueji.platform.crypto import keyring
from xueji.platform.database import Tx


class Objection(msgspec.Struct, frozen=True, kw_only=True):
    case_id: int
    page_id: int
    record_id: int | None
    hash: bytes
    words: bytes

    @property
    def said(self) -> str:
        return keyring().open(self.words, OBJECTION_SEAL).decode()


class Sides(msgspec.Struct, frozen=True):
    """Why a record is corrected, and what it says before and after."""

    reason: str
    before: dict[str, str]
    after: dict[str, str]


class Correction(msgspec.Struct, frozen=True, kw_only=True):
    case_id: int
    page_id: int
    record_id: int
    sealed: bytes

    @property
    def sides(self) -> Sides:
        return msgspec.json.decode(keyring().open(self.sealed, CORRECTION_SEAL), type=Sides)


async def add_objection(tx: Tx, case_id: int, page_id: int, record_id: int | None, page_hash: bytes, said: str) -> None:
    await tx.execute(
        "INSERT INTO publication_objection (case_id, page_id, record_id, hash, words) VALUES ($1, $2, $3, $4, $5)",
        *(case_id, page_id, record_id, page_hash, keyring().seal(said.encode(), OBJECTION_SEAL)),
    )


async def objection(source: Reads, case_id: int) -> Objection | None:
    """For use cases that have checked who asks."""
    return await source.row(
        Objection,
        "SELECT case_id, page_id, record_id, hash, words FROM publication_objection WHERE case_id = $1",
        case_id,
    )


class OpenCase(msgspec.Struct, frozen=True):
    case_id: int
    number: str


async def open_objection(source: Reads, page_id: int) -> OpenCase | None:
    """The objection to a page that waits for its answer."""
    return await source.row(
        OpenCase,
        "SELECT c.id AS case_id, c.number FROM publication_objection o JOIN approval_case c ON c.id = o.case_id"
        " WHERE o.page_id = $1 AND c.state = 'open' ORDER BY c.id DESC LIMIT 1",
        page_id,
    )


async def add_correction(tx: Tx, case_id: int, page_id: int, record_id: int, sides: Sides) -> None:
    await tx.execute(
        "INSERT INTO publication_correction (case_id, page_id, record_id, sealed) VALUES ($1, $2, $3, $4)",
        *(case_id, page_id, record_id, keyring().seal(msgspec.json.encode(sides), CORRECTION_SEAL)),
    )


async def correction(source: Reads, case_id: int) -> Correction | None:
    """For use cases that have checked who asks."""
    return await source.row(
        Correction, "SELECT case_id, page_id, record_id, sealed FROM publication_correction WHERE case_id = $1", case_id
    )


async def open_corrections(source: Reads, page_id: int) -> dict[int, int]:
    """The records of a page that wait for a second person, with their cases."""
    rows = await source.fetch(
        _Waiting,
        "SELECT o.record_id, c.id AS case_id FROM publication_correction o JOIN approval_case c ON c.id = o.case_id"
        " WHERE o.page_id = $1 AND c.state = 'open'",
        page_id,
    )
    return {row.record_id: row.case_id for row in rows}


class _Waiting(msgspec.Struct, frozen=True):
    record_id: int
    case_id: int
