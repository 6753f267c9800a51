"""Doors of the student record: the family's, the school's and bureaus', and roster imports."""

from typing import Annotated

from litestar.datastructures import UploadFile
from litestar.enums import RequestEncodingType
from litestar.handlers import BaseRouteHandler
from litestar.params import Body, PathParameter, QueryParameter
from litestar.response import Response, Stream

from xueji.features.students import (
    catalogue,
    child_record,
    enter_roster,
    errors,
    failed_rows,
    import_roster,
    jobs,
    mend_roster,
    pupil_list,
    pupil_record,
    reveal,
    seen_by,
    timeline,
)
from xueji.features.students.schemas import (
    CellMend,
    ChildRecord,
    Children,
    CodeTable,
    FaultGroups,
    FieldList,
    ImportedRows,
    Mended,
    NewReveal,
    NewStaffReveal,
    PupilChange,
    PupilPage,
    PupilRecord,
    Revealed,
    RosterImport,
    RowsOnly,
    SeenPage,
    StateFilter,
    Timeline,
)
from xueji.kernel.permissions import May
from xueji.kernel.refusals import FieldErrors, VersionConflict
from xueji.platform.caller import Caller
from xueji.platform.doors import Family, LoggedIn, Once, door
from xueji.platform.files import StorageFull
from xueji.platform.media_types import WORKBOOK

__all__ = ["ROUTES", "jobs"]  # the jobs register themselves by being imported

FAMILY_TAG = "孩子的学籍"
STAFF_TAG = "学籍"
IMPORT_TAG = "名册导入"

Id = Annotated[int, PathParameter(ge=1, le=2**63 - 1)]
OptionalId = Annotated[int | None, QueryParameter(ge=1, le=2**63 - 1)]
Words = Annotated[str, QueryParameter(max_length=60)]
Cursor = Annotated[str | None, QueryParameter(max_length=200)]
Grade = Annotated[str | None, QueryParameter(pattern=r"^(primary|junior|senior)-[1-6]$")]
Row = Annotated[int, QueryParameter(ge=0, le=2_000_000)]
Line = Annotated[int, PathParameter(ge=1, le=2_000_000)]
Fault = Annotated[str | None, QueryParameter(max_length=120)]
InState = Annotated[StateFilter, QueryParameter(name="state")]
Upload = Annotated[UploadFile, Body(media_type=RequestEncodingType.MULTI_PART)]


# --- what everybody reads -----------------------------------------------------------------------------------------


@door.get("/api/fields", may=LoggedIn, tag=STAFF_TAG, summary="学籍的全部项目")
async def fields() -> FieldList:
    return catalogue.field_list()


@door.get("/api/codes/{table:str}", may=LoggedIn, tag=STAFF_TAG, summary="一个代码表")
async def codes(table: Annotated[str, PathParameter(max_length=40)]) -> CodeTable:
    return catalogue.code_table(table)


# --- the family's own children ------------------------------------------------------------------------------------


@door.get("/api/children", may=Family, tag=FAMILY_TAG, summary="我的孩子")
async def children(caller: Caller) -> Children:
    return await child_record.children(caller)


@door.get("/api/children/{student_id:int}", may=Family, tag=FAMILY_TAG, summary="孩子的学籍")
async def child(caller: Caller, student_id: Id) -> ChildRecord:
    return await child_record.read(caller, student_id)


@door.post(
    "/api/children/{student_id:int}/reveal",
    may=Family,
    tag=FAMILY_TAG,
    summary="点开看孩子的一个完整号码",
    refuses=(errors.RevealNotMasked,),
    repeats="看两次和看一次一样；完整号码不留在重放的答复里",
)
async def reveal_of_child(caller: Caller, student_id: Id, data: NewReveal) -> Revealed:
    return await reveal.to_family(caller, student_id, data.field)


@door.get("/api/children/{student_id:int}/timeline", may=Family, tag=FAMILY_TAG, summary="孩子的全部经历")
async def timeline_of_child(caller: Caller, student_id: Id) -> Timeline:
    return await timeline.read(caller, student_id)


@door.get("/api/children/{student_id:int}/seen-by", may=Family, tag=FAMILY_TAG, summary="谁看过孩子的信息")
async def child_seen_by(caller: Caller, student_id: Id, before: Cursor = None) -> SeenPage:
    return await seen_by.read(caller, student_id, before)


# --- schools and bureaus ------------------------------------------------------------------------------------------


@door.get("/api/students", may=May.PUPIL_READ, tag=STAFF_TAG, summary="查学籍，默认只看在校")
async def pupils(
    caller: Caller,
    q: Words = "",
    in_state: InState = StateFilter.IN_SCHOOL,
    school_id: OptionalId = None,
    grade: Grade = None,
    class_id: OptionalId = None,
    cursor: Cursor = None,
) -> PupilPage:
    return await pupil_list.read(caller, pupil_list.Search(q, in_state, school_id, grade, class_id), cursor)


@door.get("/api/students/{student_id:int}", may=May.PUPIL_READ, tag=STAFF_TAG, summary="一名学生的学籍")
async def pupil(caller: Caller, student_id: Id) -> PupilRecord:
    return await pupil_record.read(caller, student_id)


@door.post(
    "/api/students/{student_id:int}/reveal",
    may=May.KEYS_REVEAL,
    tag=STAFF_TAG,
    summary="写明用途，看一个完整号码",
    refuses=(errors.RevealNotMasked,),
    repeats="看两次就记两次；完整号码不留在重放的答复里",
)
async def reveal_of_pupil(caller: Caller, student_id: Id, data: NewStaffReveal) -> Revealed:
    return await reveal.to_staff(caller, student_id, data.field, data.purpose)


@door.get("/api/students/{student_id:int}/timeline", may=May.PUPIL_READ, tag=STAFF_TAG, summary="学生的全部经历")
async def timeline_of_pupil(caller: Caller, student_id: Id) -> Timeline:
    return await timeline.read(caller, student_id)


@door.get("/api/students/{student_id:int}/seen-by", may=May.PUPIL_READ, tag=STAFF_TAG, summary="谁看过学生的信息")
async def pupil_seen_by(caller: Caller, student_id: Id, before: Cursor = None) -> SeenPage:
    return await seen_by.read(caller, student_id, before)


@door.patch(
    "/api/students/{student_id:int}",
    may=May.PUPIL_EDIT,
    tag=STAFF_TAG,
    summary="学校直接改一般信息和家庭成员",
    refuses=(errors.KeyFieldLocked, errors.FieldNotYours, errors.NotInSchool, FieldErrors, VersionConflict),
)
async def change(caller: Caller, once: Once, expected_version: int, student_id: Id, data: PupilChange) -> PupilRecord:
    return await once(lambda tx: pupil_record.change(tx, caller, student_id, expected_version, data))


# --- roster imports -----------------------------------------------------------------------------------------------


@door.get(
    "/api/roster-template.xlsx", may=May.PUPIL_IMPORT, tag=IMPORT_TAG, summary="下载全国学籍模板", media_type=WORKBOOK
)
async def template() -> Response[bytes]:
    return await import_roster.template()


@door.post(
    "/api/roster-imports",
    may=May.PUPIL_IMPORT,
    tag=IMPORT_TAG,
    summary="上传名册，由后台逐行核对",
    status_code=201,
    refuses=(errors.SchoolHasNoSuchPost, StorageFull),
)
async def upload(caller: Caller, once: Once, data: Upload) -> RosterImport:
    return await once(lambda tx: import_roster.upload(tx, caller, data))


@door.get("/api/roster-imports/{import_id:int}", may=May.PUPIL_IMPORT, tag=IMPORT_TAG, summary="一次导入")
async def one_import(caller: Caller, import_id: Id) -> RosterImport:
    return await import_roster.read(caller, import_id)


@door.get("/api/roster-imports/{import_id:int}/rows", may=May.PUPIL_IMPORT, tag=IMPORT_TAG, summary="逐行的结果")
async def rows(
    caller: Caller, import_id: Id, only: RowsOnly = RowsOnly.ALL, fault: Fault = None, after: Row = 0
) -> ImportedRows:
    return await import_roster.rows(caller, import_id, only, fault, after)


@door.get("/api/roster-imports/{import_id:int}/faults", may=May.PUPIL_IMPORT, tag=IMPORT_TAG, summary="问题归类")
async def fault_groups(caller: Caller, import_id: Id) -> FaultGroups:
    return await import_roster.fault_groups(caller, import_id)


@door.patch(
    "/api/roster-imports/{import_id:int}/rows/{row:int}",
    may=May.PUPIL_IMPORT,
    tag=IMPORT_TAG,
    summary="改一格，马上重新核对",
    refuses=(errors.RowNotFailed, errors.ColumnUnknown),
)
async def mend(caller: Caller, once: Once, import_id: Id, row: Line, data: CellMend) -> Mended:
    return await once(lambda tx: mend_roster.mend(tx, caller, import_id, row, data))


@door.get(
    "/api/roster-imports/{import_id:int}/failed.xlsx",
    may=May.PUPIL_IMPORT,
    tag=IMPORT_TAG,
    summary="下载没通过的行",
    media_type=WORKBOOK,
)
async def failed_workbook(caller: Caller, import_id: Id) -> Response[bytes]:
    return await failed_rows.failed_rows(caller, import_id)


@door.post(
    "/api/roster-imports/{import_id:int}/confirm",
    may=May.PUPIL_IMPORT,
    tag=IMPORT_TAG,
    summary="写入核对通过的行",
    refuses=(errors.ImportNotReady, errors.NothingToEnter, errors.RosterOvertaken, errors.RosterHasFaults),
)
async def confirm(caller: Caller, once: Once, import_id: Id, whole: bool = False) -> RosterImport:
    return await once(lambda tx: enter_roster.confirm(tx, caller, import_id, whole=whole))


@door.get("/api/roster-imports/{import_id:int}/live", may=May.PUPIL_IMPORT, tag=IMPORT_TAG, summary="导入的实时进度")
async def live(caller: Caller, import_id: Id) -> Stream:
    return await import_roster.live(caller, import_id)


ROUTES: list[BaseRouteHandler] = [
    fields,
    codes,
    children,
    child,
    reveal_of_child,
    timeline_of_child,
    child_seen_by,
    pupils,
    pupil,
    reveal_of_pupil,
    timeline_of_pupil,
    pupil_seen_by,
    change,
    template,
    upload,
    one_import,
    rows,
    fault_groups,
    mend,
    failed_workbook,
    confirm,
    live,
]
