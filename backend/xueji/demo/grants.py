"""The village school's fourth and fifth grade are published: some may write again, one shall be taken down."""

from collections.abc import Mapping, Sequence
from datetime import timedelta

from xueji.demo.evaluation import write_term
from xueji.demo.families import Bound
from xueji.demo.places import SHIQIAO
from xueji.demo.publications import publish_grade
from xueji.features import organisations
from xueji.features.evaluation import RecordKind, guide
from xueji.features.organisations import OrganisationRow, Stage
from xueji.features.publications import confirm, grants, revoke
from xueji.features.publications.schemas import NewCorrectionGrant, NewRevocation, PublicationConfirmed
from xueji.platform.caller import Caller
from xueji.platform.database import transaction

_REVOKED, _GRANTED = 4, 5
_WRITING, _ILL = (1, 3), (2, 4)
"""Seats: who has written, who could not."""
_TIME = timedelta(days=2)


async def run(bound: Sequence[Bound], offices: Mapping[str, OrganisationRow], staff: Mapping[str, Caller]) -> None:
    """Outside the term there is nothing to publish."""
    academic = staff["bai.lu"]
    rules = await guide.office_rules(organisations.POOL, academic)
    if rules is None or not rules.opened(Stage.PRIMARY):
        return
    families = [one for one in bound if one.pupil.seat.school.name == SHIQIAO]
    published: dict[int, int] = {}
    for grade in (_REVOKED, _GRANTED):
        writers = [one for one in families if one.pupil.seat.grade == grade and one.pupil.seat.seat in _WRITING]
        for one in writers:
            await write_term(one.guardian, one.student_id, one.pupil.seat.seat)
        published[grade] = await publish_grade(academic, offices[SHIQIAO].id, Stage.PRIMARY, grade)
        for one in writers[:1]:
            shown = await confirm.read(one.guardian, one.student_id)
            async with transaction(one.guardian) as tx:
                await confirm.confirm(tx, one.guardian, one.student_id, PublicationConfirmed(shown.hash))
    ill = [one for one in families if one.pupil.seat.grade == _GRANTED and one.pupil.seat.seat in _ILL]
    async with transaction(academic) as tx:
        grant = NewCorrectionGrant(
            until=tx.now + _TIME,
            reason="流感请假两周，没来得及填",
            student_ids=[one.student_id for one in ill],
            kinds=[RecordKind.DEED, RecordKind.EXERCISE, RecordKind.PRACTICE],
            teachers=True,
        )
        await grants.grant(tx, academic, published[_GRANTED], grant)
        asked = NewRevocation("社会实践的时长按天录成了小时，全年级都错了，逐条更正来不及，请同意撤销后重新公示。")
        await revoke.ask(tx, academic, published[_REVOKED], asked)
