"""The only queries on evaluation_account, but for the one condition in store.py."""

from collections.abc import Sequence

import msgspec

from xueji.approvals import CaseState
from xueji.features.evaluation.models import ACCOUNT_SEAL
from xueji.features.evaluation.store import HAS_ACCOUNT, WITH_ACCOUNT
from xueji.features.students import Reads, State
from xueji.platform.crypto import keyring
from xueji.platform.database import Tx
from xueji.platform.scope import Scope


class PupilRow(msgspec.Struct, frozen=True, kw_only=True):
    """A pupil by the papers, and how far an account is asked for."""

    student_id: int
    name: str
    class_name: str | None
    school_id: int
    school_path: str
    school: str
    state: State
    id_type: str
    has_account: bool
    case_id: int | None
    number: str | None
    case_state: CaseState | None


_PUPIL = f"""
SELECT s.id AS student_id, s.name, c.name AS class_name, s.school_id, s.school_path, o.name AS school, s.state,
  s.id_type, {HAS_ACCOUNT} AS has_account, e.case_id, k.number, k.state AS case_state
FROM student s JOIN organisation o ON o.id = s.school_id LEFT JOIN school_class c ON c.id = s.class_id
LEFT JOIN evaluation_account e ON e.student_id = s.id AND e.ended_at IS NULL
LEFT JOIN approval_case k ON k.id = e.case_id"""


async def without_papers(source: Reads, scope: Scope, most: int) -> list[PupilRow]:
    """The pupils of the scope in school without a mainland ID number, in the order of lists."""
    condition, arguments = scope.where(3)
    return await source.fetch(
        PupilRow,
        f"{_PUPIL} WHERE s.state IN ('in_school', 'suspended') AND s.id_type <> ALL($1) AND {condition}"
        " ORDER BY o.path, array_position(ARRAY['primary', 'junior', 'senior'], s.stage::text), s.grade,"
        " c.number, s.id LIMIT $2",
        *(list(WITH_ACCOUNT), most, *arguments),
    )


async def hold(tx: Tx, scope: Scope, student_id: int) -> PupilRow | None:
    """A pupil of the scope, held: one request at a time."""
    condition, arguments = scope.where(2)
    await tx.execute(f"SELECT FROM student s WHERE s.id = $1 AND {condition} FOR NO KEY UPDATE", student_id, *arguments)
    return await tx.row(PupilRow, f"{_PUPIL} WHERE s.id = $1 AND {condition}", student_id, *arguments)


async def add(tx: Tx, student_id: int, case_id: int, reason: str) -> None:
    await tx.execute(
        "INSERT INTO evaluation_account (student_id, case_id, sealed) VALUES ($1, $2, $3)",
        *(student_id, case_id, keyring().seal(reason.encode(), ACCOUNT_SEAL)),
    )


async def say_again(tx: Tx, case_id: int, reason: str) -> None:
    await tx.execute(
        "UPDATE evaluation_account SET sealed = $2 WHERE case_id = $1",
        *(case_id, keyring().seal(reason.encode(), ACCOUNT_SEAL)),
    )


async def open_account(tx: Tx, case_id: int) -> None:
    await tx.execute("UPDATE evaluation_account SET opened_at = now() WHERE case_id = $1", case_id)


async def end(tx: Tx, case_id: int) -> None:
    """It came to nothing."""
    await tx.execute("UPDATE evaluation_account SET ended_at = now() WHERE case_id = $1 AND opened_at IS NULL", case_id)


class AskedRow(msgspec.Struct, frozen=True, kw_only=True):
    """What a case asks for."""

    sealed: bytes
    id_type: str
    class_name: str | None

    @property
    def reason(self) -> str:
        return keyring().open(self.sealed, ACCOUNT_SEAL).decode()


async def of_cases(source: Reads, case_ids: Sequence[int]) -> list[AskedRow]:
    """For use cases that have checked who asks."""
    return await source.fetch(
        AskedRow,
        "SELECT e.sealed, s.id_type, c.name AS class_name FROM evaluation_account e JOIN student s"
        " ON s.id = e.student_id LEFT JOIN school_class c ON c.id = s.class_id WHERE e.case_id = ANY($1::bigint[])",
        list(case_ids),
    )
