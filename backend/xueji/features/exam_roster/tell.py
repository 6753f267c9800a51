"""The school hears of pupils whom the exam platform would not take: once a refusal."""

from collections import Counter
from collections.abc import Sequence

from xueji.features import accounts, notices
from xueji.features.accounts import Role
from xueji.features.exam_roster.store import RosterRow
from xueji.platform.database import Tx

_WHO = (Role.REGISTRAR, Role.ACADEMIC_ADMINISTRATOR)


async def refused(tx: Tx, rows: Sequence[RosterRow]) -> None:
    """One notice a person, however many pupils; names stand on the page alone."""
    schools = Counter(row.school_id for row in rows)
    if not schools:
        return
    staff = await accounts.staff_with_roles(tx, list(schools), _WHO)
    told = [
        notices.NewNotice(
            account_id=one.account_id,
            title="学考平台没有收下学生",
            body=f"有 {schools[one.organisation_id]} 名学生平台没有收下，点开看原因。改好以后系统自动再报。",
            link="/staff/exam-roster?show=refused",
        )
        for one in staff
    ]
    await notices.tell_each(tx, told, notices.Kind.EXAM_REFUSED)
