"""Doors of the authority tree, of classes and of the school calendar."""

from typing import Annotated

from litestar.handlers import BaseRouteHandler
from litestar.params import Parameter

from xueji.features.organisations import classes, errors, terms, tree
from xueji.features.organisations.code_routes import ROUTES as CODE_ROUTES
from xueji.features.organisations.schemas import (
    ClassChange,
    ClassList,
    HeadTeacherChoice,
    NewClass,
    NewOrganisation,
    Organisation,
    OrganisationChange,
    OrganisationList,
    SchoolClass,
    TermList,
)
from xueji.kernel.permissions import May
from xueji.platform.caller import Caller
from xueji.platform.doors import LoggedIn, Once, door

TAG = "机构和班级"

Id = Annotated[int, Parameter(ge=1, le=2**63 - 1)]
OptionalId = Annotated[int | None, Parameter(ge=1, le=2**63 - 1)]
Words = Annotated[str | None, Parameter(max_length=60)]


@door.get("/api/organisations", may=May.ORGANISATION_READ, tag=TAG, summary="下级机构；给了 q 就在整个辖区里找")
async def list_(caller: Caller, parent_id: OptionalId = None, q: Words = None) -> OrganisationList:
    return await tree.list_below(caller, parent_id, q)


@door.get("/api/organisations/{organisation_id:int}", may=May.ORGANISATION_READ, tag=TAG, summary="一个机构")
async def read(caller: Caller, organisation_id: Id) -> Organisation:
    return await tree.read(caller, organisation_id)


@door.post(
    "/api/organisations",
    may=May.ORGANISATION_MANAGE,
    tag=TAG,
    summary="新建机构",
    refuses=(
        errors.ParentUnsuitable,
        errors.SchoolCodeRevoked,
        errors.SchoolCodeTaken,
        errors.NameTakenBySibling,
        errors.CentralSchoolUnsuitable,
    ),
)
async def create(caller: Caller, once: Once, data: NewOrganisation) -> Organisation:
    return await once(lambda tx: tree.create(tx, caller, data))


@door.patch(
    "/api/organisations/{organisation_id:int}",
    may=May.ORGANISATION_MANAGE,
    tag=TAG,
    summary="修改或停用机构",
    refuses=(
        errors.OutsideYourSubtree,
        errors.SchoolCodeRevoked,
        errors.SchoolCodeTaken,
        errors.NameTakenBySibling,
        errors.CentralSchoolUnsuitable,
        errors.OrganisationInUse,
    ),
)
async def change(
    caller: Caller, once: Once, expected_version: int, organisation_id: Id, data: OrganisationChange
) -> Organisation:
    return await once(lambda tx: tree.change(tx, caller, organisation_id, expected_version, data))


@door.get("/api/classes", may=May.CLASS_READ, tag=TAG, summary="一所学校的班级、年级和可以当班主任的老师")
async def list_classes(caller: Caller, school_id: OptionalId = None) -> ClassList:
    return await classes.list_of(caller, school_id)


@door.post(
    "/api/classes",
    may=May.ORGANISATION_MANAGE,
    tag=TAG,
    summary="新建班级",
    refuses=(errors.NotASchool, errors.ClassExists),
)
async def create_class(caller: Caller, once: Once, data: NewClass) -> SchoolClass:
    return await once(lambda tx: classes.create(tx, caller, data))


@door.patch(
    "/api/classes/{class_id:int}",
    may=May.ORGANISATION_MANAGE,
    tag=TAG,
    summary="改班号或停用班级",
    refuses=(errors.ClassExists,),
)
async def change_class(
    caller: Caller, once: Once, expected_version: int, class_id: Id, data: ClassChange
) -> SchoolClass:
    return await once(lambda tx: classes.change(tx, caller, class_id, expected_version, data))


@door.put(
    "/api/classes/{class_id:int}/head-teacher",
    may=May.CLASS_ASSIGN_TEACHER,
    tag=TAG,
    summary="分配班主任",
    refuses=(errors.NotATeacherHere,),
)
async def assign_head_teacher(caller: Caller, once: Once, class_id: Id, data: HeadTeacherChoice) -> SchoolClass:
    return await once(lambda tx: classes.assign_head_teacher(tx, caller, class_id, data.post_id))


@door.get("/api/terms", may=LoggedIn, tag=TAG, summary="学年和学期的日期")
async def list_terms(caller: Caller) -> TermList:
    return await terms.list_for(caller)


ROUTES: list[BaseRouteHandler] = [
    *CODE_ROUTES,
    list_,
    read,
    create,
    change,
    list_classes,
    create_class,
    change_class,
    assign_head_teacher,
    list_terms,
]
