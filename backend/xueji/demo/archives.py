"""The last grade of a village school: published, confirmed by the families, reported, confirmed by the city, archived."""

from collections.abc import Mapping, Sequence
from datetime import timedelta

from xueji.demo.evaluation import write_term
from xueji.demo.families import Bound
from xueji.demo.places import SHIQIAO
from xueji.demo.publications import DAYS, publish_grade
from xueji.features import organisations
from xueji.features.archives import report
from xueji.features.casework import decide
from xueji.features.casework.schemas import NewApproval
from xueji.features.evaluation import guide
from xueji.features.organisations import OrganisationRow, Stage
from xueji.features.publications import confirm
from xueji.features.publications.schemas import PublicationConfirmed
from xueji.platform.caller import Caller
from xueji.platform.cases import Cases
from xueji.platform.database import transaction

_GRADE = 6
_LATE = 4
"""One family has not confirmed."""
_PASSED = (
    "UPDATE publication SET starts_at = starts_at - $2::interval, ends_at = ends_at - $2::interval WHERE id = $1",
    "UPDATE publication_page SET confirmed_at = confirmed_at - $2::interval WHERE publication_id = $1",
)


async def run(bound: Sequence[Bound], offices: Mapping[str, OrganisationRow], staff: Mapping[str, Caller]) -> None:
    """As if the publication had ended two days ago; the job makes the archives. Outside the term there is nothing."""
    academic, city = staff["bai.lu"], staff["lu.min"]
    rules = await guide.office_rules(organisations.POOL, academic)
    if rules is None or not rules.opened(Stage.PRIMARY):
        return
    families = [one for one in bound if one.pupil.seat.school.name == SHIQIAO and one.pupil.seat.grade == _GRADE]
    for one in families:
        await write_term(one.guardian, one.student_id, one.pupil.seat.seat)
    publication_id = await publish_grade(academic, offices[SHIQIAO].id, Stage.PRIMARY, _GRADE)
    for one in families:
        if one.pupil.seat.seat != _LATE:
            shown = await confirm.read(one.guardian, one.student_id)
            async with transaction(one.guardian) as tx:
                await confirm.confirm(tx, one.guardian, one.student_id, PublicationConfirmed(shown.hash))
    async with transaction(academic) as tx:
        for sql in _PASSED:
            await tx.execute(sql, publication_id, timedelta(days=DAYS + 2))
    async with transaction(academic) as tx:
        filed = await report.report(tx, academic, publication_id)
    async with transaction(city) as tx:
        case = await Cases(tx).case(filed.case_id)
        version = case.version if case else 1
        await decide.approve(tx, city, filed.case_id, version, NewApproval(step="confirm", remark="材料齐全"))
