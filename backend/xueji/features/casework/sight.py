"""Who may look at a case: its parties, the bureaus above one of them, the child's family. Others find nothing."""

from xueji.approvals import Case
from xueji.features import students
from xueji.features.casework import store
from xueji.features.casework.kinds import Kind, Viewer, kind_of, viewer_of
from xueji.features.casework.store import OneRow
from xueji.kernel.levels import Level
from xueji.kernel.refusals import NotFound
from xueji.platform.caller import Caller, CallerKind


async def for_staff(source: students.Reads, caller: Caller, case_id: int) -> tuple[OneRow, Kind, Viewer]:
    """The case, if the caller's office has to do with it and the post may read such cases; NotFound else."""
    row = await store.one(source, case_id)
    kind = None if row is None else kind_of(row.case)
    viewer = viewer_of(caller)
    if row is None or kind is None or not _staff_sees(caller, row, kind, viewer):
        raise NotFound
    return row, kind, viewer


async def seen_by_staff(source: students.Reads, caller: Caller, case_id: int) -> Case:
    """For rooms with a page of their own about a case: the case, for who may see it; NotFound else."""
    return (await for_staff(source, caller, case_id))[0].case


def _staff_sees(caller: Caller, row: OneRow, kind: Kind, viewer: Viewer) -> bool:
    post = caller.post
    if caller.kind is not CallerKind.STAFF or post is None or not kind.may_read(caller):
        return False
    offices = row.offices.values()
    is_party = any(office.id == post.organisation_id for office in offices)
    above = post.level is not Level.SCHOOL and any(office.path.startswith(post.path) for office in offices)
    of_class = viewer.class_ids is None or row.class_id in viewer.class_ids
    return (is_party or above) and of_class


async def for_family(source: students.Reads, caller: Caller, case_id: int) -> tuple[OneRow, Kind, Viewer]:
    """A case of families, if it is about an own child, or filed by the caller for a child without a record."""
    row = await store.one(source, case_id)
    kind = None if row is None else kind_of(row.case)
    if row is None or kind is None or not family_sees(caller, kind, row.case):
        raise NotFound
    return row, kind, viewer_of(caller)


def family_sees(caller: Caller, kind: Kind, case: Case) -> bool:
    if caller.kind is not CallerKind.FAMILY or not kind.flow.for_families:
        return False
    if case.student_id is None:
        return caller.account_id in case.filers
    return case.student_id in caller.children or case.student_id == caller.own_record


def student_ids(row: OneRow) -> list[int]:
    """For the read audit; nobody's where the child has no record."""
    return [] if row.case.student_id is None else [row.case.student_id]
