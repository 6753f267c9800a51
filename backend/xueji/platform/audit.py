"""Who wrote what, and who looked at whom: added in the transaction of the act, never changed.

`audit_chain` seals the rows; the tables, with their triggers and monthly partitions, are in the migrations.
"""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import msgspec
import structlog

from xueji.platform.audit_chain import Seal, use_seal
from xueji.platform.caller import Caller
from xueji.platform.connections import execute
from xueji.platform.personal_data import refuse_leaks
from xueji.settings import Settings

if TYPE_CHECKING:
    from xueji.platform.database import Tx

_WRITE = """
INSERT INTO audit_entry (account_id, post_id, organisation_id, who, action, subject, student_ids, facts, request_id)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
"""
_WRITE_EACH = """
INSERT INTO audit_entry (account_id, post_id, organisation_id, who, action, subject, student_ids, facts, request_id)
SELECT $1, $2, $3, $4, $5, line.subject, ARRAY[line.student_id], line.facts::jsonb, $6
FROM unnest($7::text[], $8::bigint[], $9::text[]) AS line (subject, student_id, facts)
"""
_READ = """
INSERT INTO audit_read (account_id, post_id, organisation_id, who, action, purpose, student_ids, request_id)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
"""


async def audit(
    tx: "Tx",
    action: str,
    *,
    subject: str,
    student_ids: Sequence[int] = (),
    organisation_id: int | None = None,
    facts: Mapping[str, Any] | None = None,
) -> None:
    """Write down an act in its own transaction. `facts` say what changed, without ID numbers, phones or addresses."""
    facts = facts or {}
    refuse_leaks(facts, f"the audit of {action}")
    refuse_leaks(subject, f"the audit of {action}")
    caller = tx.caller
    post = caller.post if caller else None
    await tx.connection.execute(
        _WRITE,
        caller.account_id if caller else None,
        post.id if post else None,
        organisation_id if organisation_id is not None else post.organisation_id if post else None,
        who(caller),
        action,
        subject,
        list(student_ids),
        msgspec.json.encode(facts).decode(),
        _request_id(),
    )


class AuditLine(msgspec.Struct, frozen=True):
    """One of many like acts: what it was done to, and the pupil."""

    subject: str
    student_id: int
    facts: Mapping[str, Any]


async def audit_each(tx: "Tx", action: str, lines: Sequence[AuditLine], organisation_id: int | None = None) -> None:
    """Write down many like acts, each with its own line: one statement however many."""
    for line in lines:
        refuse_leaks(line.facts, f"the audit of {action}")
    caller = tx.caller
    post = caller.post if caller else None
    await tx.connection.execute(
        _WRITE_EACH,
        caller.account_id if caller else None,
        post.id if post else None,
        organisation_id if organisation_id is not None else post.organisation_id if post else None,
        who(caller),
        action,
        _request_id(),
        [line.subject for line in lines],
        [line.student_id for line in lines],
        [msgspec.json.encode(line.facts).decode() for line in lines],
    )


async def read_log(caller: Caller, action: str, student_ids: Sequence[int], purpose: str) -> None:
    """Write down a look at pupils' data before it is shown: one row, however many pupils."""
    if not student_ids:
        return
    post = caller.post
    await execute(
        _READ,
        caller.account_id,
        post.id if post else None,
        post.organisation_id if post else None,
        who(caller),
        action,
        purpose,
        list(student_ids),
        _request_id(),
    )


def who(caller: Caller | None) -> str:
    """The office and post as they are called at this moment; families and jobs are known by their account alone."""
    if caller is None:
        return "系统"
    return f"{caller.post.organisation_name} {caller.post.title}" if caller.post else ""


def _request_id() -> str | None:
    found = structlog.contextvars.get_contextvars().get("request_id")
    return None if found is None else str(found)


def configure(settings: Settings) -> None:
    """Have this process seal with the key of its settings."""
    use_seal(Seal(settings))
