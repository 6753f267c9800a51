"""A pupil in suspension and one without class and photo: the register shows every standing, the job sends the others."""

from collections.abc import Mapping

import msgspec

from xueji.demo.families import student_ids
from xueji.demo.places import QUANJING
from xueji.features import students
from xueji.features.organisations import OrganisationRow
from xueji.features.students import ChangeKind, ChangeSource, State
from xueji.platform.caller import Caller
from xueji.platform.database import transaction

_CLASS, _SUSPENDED, _UNPLACED = "高一（2）班", "熊一诺", "张梓馨"


async def run(offices: Mapping[str, OrganisationRow], staff: Mapping[str, Caller]) -> None:
    ids = await student_ids(offices[QUANJING])
    registrar = staff["tian.jing"]
    async with transaction(registrar) as tx:
        suspended, unplaced = ids[_CLASS, _SUSPENDED], ids[_CLASS, _UNPLACED]
        now = await students.placements(tx, [suspended, unplaced])
        for placed, kind in (
            (msgspec.structs.replace(now[suspended], state=State.SUSPENDED), ChangeKind.STATE),
            (msgspec.structs.replace(now[unplaced], class_id=None), ChangeKind.CLASS),
        ):
            actor = students.actor_of(registrar)
            await students.place(tx, [placed], kind=kind, source=ChangeSource.SCHOOL, actor=actor)
        await tx.execute(
            "UPDATE exam_pupil SET sent_at = now() - interval '40 days', removed_at = now() - interval '9 days'"
            " WHERE student_id = $1",
            suspended,
        )
