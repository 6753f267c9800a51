"""Which schools have pupils in classes and nobody for evaluation."""

from xueji.platform.database import Tx


async def hold(tx: Tx) -> None:
    """One at a time: of two at once the later sees what the sooner has made."""
    await tx.execute("SELECT pg_advisory_xact_lock(hashtext('evaluation school account'))")


async def without_account(tx: Tx, role: str, most: int) -> list[int]:
    """Schools with a pupil in school and in a class where no post has or had the role.

    Where it was taken away or its account deleted, the administrators decide, not the clock.
    """
    return await tx.column(
        int,
        "SELECT o.id FROM organisation o WHERE o.level = 'school' AND o.active AND cardinality(o.stages) > 0"
        " AND NOT EXISTS (SELECT FROM post p WHERE p.organisation_id = o.id AND $1 = ANY(p.roles))"
        " AND EXISTS (SELECT FROM student s WHERE s.school_id = o.id AND s.state = 'in_school'"
        "  AND s.class_id IS NOT NULL) ORDER BY o.id LIMIT $2",
        role,
        most,
    )
