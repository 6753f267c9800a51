"""What a bureau says of each school: school district, class size, the exception for leavers (Q23)."""

from xueji.features import organisations, students
from xueji.features.transfers import errors, store
from xueji.features.transfers.schemas import NewSchoolRule, SchoolRule, SchoolRules
from xueji.features.transfers.store import RuleRow
from xueji.kernel.cursors import last_id
from xueji.kernel.levels import Level
from xueji.kernel.refusals import NotFound, VersionConflict
from xueji.platform.caller import Caller
from xueji.platform.database import Tx

PAGE = 100


async def read(caller: Caller, words: str, cursor: str | None) -> SchoolRules:
    post = organisations.post_of(caller)
    found = await store.school_rules(students.POOL, post.path, words.strip(), last_id(cursor), PAGE + 1)
    rows = found[:PAGE]
    return SchoolRules([_view(row) for row in rows], str(rows[-1].school_id) if len(found) > PAGE else None)


async def put(tx: Tx, caller: Caller, school_id: int, expected_version: int, data: NewSchoolRule) -> SchoolRule:
    """Set what is said of a school of the own subtree; running transfers meet it at their next check.

    Raises:
        ExceptionNeedsReason: an exception without a reason or a day.
        VersionConflict: a colleague was first.
    """
    post = organisations.post_of(caller)
    found = await store.school_rule(tx, post.path, school_id)
    if found is None or post.level is Level.SCHOOL:
        raise NotFound
    reason = data.graduating_reason.strip()
    if bool(reason) is not bool(data.graduating_until) or (data.graduating_until and data.graduating_until < tx.today):
        raise errors.ExceptionNeedsReason
    rule = RuleRow(
        school_id=school_id,
        school=found.school,
        stages=found.stages,
        district=data.district.strip(),
        class_size=data.class_size,
        graduating_until=data.graduating_until,
        graduating_reason=reason,
        version=expected_version + 1,
    )
    if not await store.put_rule(tx, rule, caller.account_id, expected_version):
        raise VersionConflict(yours={"version": expected_version}, theirs={"version": found.version})
    await tx.audit(
        "transfer.rule_set",
        subject=f"organisation:{school_id}",
        organisation_id=school_id,
        district=rule.district,
        class_size=rule.class_size,
        graduating=bool(reason),
    )
    return _view(rule)


def _view(row: RuleRow) -> SchoolRule:
    return SchoolRule(
        school_id=row.school_id,
        school=row.school,
        stages=list(row.stages),
        district=row.district,
        class_size=row.class_size,
        graduating_until=row.graduating_until,
        graduating_reason=row.graduating_reason,
        version=row.version,
    )
