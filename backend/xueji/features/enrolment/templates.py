"""The template of new pupils: handed out for a stage and a school year, taken back filled in (Q2, Q19, Q99)."""

from litestar.datastructures import UploadFile
from litestar.response import Response

from xueji.features import organisations, students
from xueji.features.enrolment import allowed, periods
from xueji.features.organisations import Stage
from xueji.features.students import RosterImport
from xueji.kernel.permissions import May
from xueji.platform.caller import Caller
from xueji.platform.connections import china_today
from xueji.platform.database import Tx


async def template(caller: Caller, stage: Stage) -> Response[bytes]:
    """An empty template of this school year.

    Raises:
        PermissionMissing: the post may not enrol for this stage.
        SchoolNotApproved, StageNotTaught: nobody can be enrolled here with it.
    """
    await allowed.require_stage(caller, stage)
    post = allowed.own_school(caller)
    await allowed.enrolling_school(organisations.POOL, caller, post.organisation_id, stage)
    today = await china_today()
    year = await periods.this_year(organisations.POOL, post.path, today)
    return await students.enrolment_template(stage, year)


async def take(tx: Tx, caller: Caller, stage: Stage, data: UploadFile) -> RosterImport:
    """Keep a filled template; a job checks it line by line, the school confirms what passes.

    Raises:
        PermissionMissing: importing is a permission of its own, and the stage another.
        SchoolNotApproved, StageNotTaught: as above.
    """
    await allowed.require(caller, May.PUPIL_IMPORT)
    await allowed.require_stage(caller, stage)
    post = allowed.own_school(caller)
    await allowed.enrolling_school(tx, caller, post.organisation_id, stage)
    return await students.begin_import(tx, caller, data, students.Purpose.ENROLMENT, stage)
