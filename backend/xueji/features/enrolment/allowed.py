"""Who may enter and submit: the stage's own permission (Q99), at a school that may enrol at all (Q5, Q15, Q25)."""

from xueji.features import accounts, organisations
from xueji.features.enrolment import errors
from xueji.features.enrolment.rules import STAGE_PERMISSIONS
from xueji.features.organisations import OrganisationRow, Reads, Stage
from xueji.kernel.levels import Level
from xueji.kernel.permissions import May
from xueji.kernel.refusals import NotFound
from xueji.platform.caller import Caller, Post
from xueji.platform.errors import PermissionMissing


def stages_of(caller: Caller) -> list[Stage]:
    """The stages that the caller's post may enter and submit for."""
    return [stage for stage, permission in STAGE_PERMISSIONS.items() if caller.may(permission)]


async def require(caller: Caller, permission: May) -> None:
    """Refuse with the permission's name and who grants it.

    Raises:
        PermissionMissing: the post has not got it.
    """
    if not caller.may(permission):
        raise PermissionMissing(permission, await accounts.grantors(permission, caller))


async def require_stage(caller: Caller, stage: Stage) -> None:
    await require(caller, STAGE_PERMISSIONS[stage])


def own_school(caller: Caller) -> Post:
    """The school post under which the caller acts.

    Raises:
        NeedsSchool: the post is at a bureau.
    """
    post = caller.post
    if post is None or post.level is not Level.SCHOOL:
        raise errors.NeedsSchool(organisation=post.organisation_name if post else "")
    return post


def own_bureau(caller: Caller) -> Post:
    """The bureau post under which the caller acts.

    Raises:
        NeedsBureau: the post is at a school.
    """
    post = caller.post
    if post is None or post.level is Level.SCHOOL:
        raise errors.NeedsBureau(organisation=post.organisation_name if post else "")
    return post


async def enrolling_school(source: Reads, caller: Caller, school_id: int, stage: Stage) -> OrganisationRow:
    """A school of the caller's subtree that may enrol pupils of this stage.

    Raises:
        NotFound, SchoolNotApproved: of `approved_school`.
        StageNotTaught: it does not teach the stage.
    """
    school = await approved_school(source, caller, school_id)
    require_taught(school, stage)
    return school


async def approved_school(source: Reads, caller: Caller, school_id: int) -> OrganisationRow:
    """A school of the caller's subtree that may enrol at all.

    Raises:
        NotFound: it is no school of the subtree.
        SchoolNotApproved: nobody has given it a code.
    """
    school = await organisations.visible(source, caller, school_id)
    if school.level is not Level.SCHOOL or not school.active:
        raise NotFound
    if not school.school_code:
        raise errors.SchoolNotApproved(school=school.name)
    return school


def require_taught(school: OrganisationRow, stage: Stage) -> None:
    if stage not in school.stages:
        taught = "、".join(one.label for one in school.stages)
        raise errors.StageNotTaught(school=school.name, stage=stage.label, taught=taught)
