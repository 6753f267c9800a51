"""What a teacher or the academic administrator sees: classes led and taught, and why there are none (Q122, Q145)."""

from xueji.features import accounts, organisations, students
from xueji.features.accounts import Role
from xueji.features.students import Reads
from xueji.features.teaching import answering, question_store, store, targets
from xueji.features.teaching.schemas import (
    ClassChoice,
    GradeChoice,
    LedClass,
    TeachingChoice,
    TeachingClassLine,
    TeachingClassPage,
    TeachingPage,
    TeachingPupil,
)
from xueji.features.teaching.store import TeachingRow
from xueji.features.teaching.subjects import TAUGHT
from xueji.kernel.permissions import May
from xueji.kernel.refusals import NotFound
from xueji.platform.audit import read_log
from xueji.platform.caller import Caller, Post

PURPOSE = "教学班名单"


async def read(caller: Caller) -> TeachingPage:
    post = targets.post_of(caller)
    arranges = caller.may(May.TEACHING_ARRANGE)
    now = await store.term_now(students.POOL, post.path)
    only = None if arranges else post.id
    rows = await store.teaching_classes(students.POOL, post.organisation_id, now, only) if now else []
    led = await store.led_classes(students.POOL, post.class_ids, now) if now and post.class_ids else []
    classes = await organisations.classes_of(students.POOL, post.organisation_id) if arranges else []
    return TeachingPage(
        questions=await question_store.waiting(students.POOL, answering.desk_of(caller)),
        term_label=f"{now.year}—{now.year + 1} 学年{now.term.label}" if now else "",
        led=[LedClass(id=one.id, name=one.name, pupils=one.pupils, entered=one.entered) for one in led],
        items=[line(row, caller) for row in rows],
        why_none="" if rows else _why_none(post, in_term=now is not None, arranges=arranges),
        may_arrange=arranges,
        subjects=[TeachingChoice(one.value, one.label) for one in TAUGHT] if arranges else [],
        teachers=await _teachers(students.POOL, post.organisation_id) if arranges else [],
        classes=[ClassChoice(id=one.id, name=one.name, stage=one.stage, grade=one.grade) for one in classes],
        grades=[
            GradeChoice(stage=stage, grade=grade, label=organisations.grade_label(stage, grade))
            for stage, grade in dict.fromkeys((one.stage, one.grade) for one in classes)
        ],
    )


async def _teachers(source: Reads, school_id: int) -> list[TeachingChoice]:
    posts = await accounts.posts_with_role(source, school_id, Role.SUBJECT_TEACHER.value)
    names = await accounts.post_holders(source, [one.id for one in posts])
    return [TeachingChoice(str(post_id), name) for post_id, name in names.items()]


def _why_none(post: Post, *, in_term: bool, arranges: bool) -> str:
    """The first cause that holds."""
    if not in_term:
        return "现在不在学期里，教学班按学期排。开学以后再来。"
    if arranges:
        return "这学期还没有排教学班。选学科、班级和任课教师就能建。"
    if Role.SUBJECT_TEACHER.value not in post.roles:
        return "您在这个岗位上没有“任课教师”角色。请系统管理员在“账号和岗位”里加上；您有别的岗位的，请先切换岗位。"
    return "排课结果里没有您。请教务管理员在“教学班”里核对任课教师是不是您现在这个账号和岗位。"


def line(row: TeachingRow, caller: Caller) -> TeachingClassLine:
    return TeachingClassLine(
        id=row.id,
        name=row.name,
        subject=row.subject,
        subject_label=row.subject.label,
        grade_label=organisations.grade_label(row.stage, row.grade),
        number=row.number,
        teacher=row.teacher or "",
        post_id=row.post_id,
        class_name=row.class_name or "",
        pupils=row.pupils,
        entered=row.entered,
        mine=caller.post is not None and row.post_id == caller.post.id,
        version=row.version,
    )


async def read_class(caller: Caller, teaching_class_id: int) -> TeachingClassPage:
    """One teaching class with its pupils; the look is written down."""
    page = await teaching_page(students.POOL, caller, teaching_class_id)
    await read_log(caller, "teaching_class.pupils", [one.student_id for one in page.pupils], PURPOSE)
    return page


async def teaching_page(source: Reads, caller: Caller, teaching_class_id: int) -> TeachingClassPage:
    post = targets.post_of(caller)
    row = await store.teaching_class(source, post.organisation_id, teaching_class_id)
    arranges = caller.may(May.TEACHING_ARRANGE)
    if row is None or not (arranges or row.post_id == post.id):
        raise NotFound
    members = await store.taught(source, row.id)
    inside = {one.student_id for one in members}
    by_list = arranges and row.class_id is None
    pupils = await store.of_grade(source, row.school_id, row.stage, row.grade) if by_list else members
    there = await store.entries(source, [one.student_id for one in pupils], row.year, row.term, row.subject)
    return TeachingClassPage(
        line=line(row, caller),
        pupils=[
            TeachingPupil(
                student_id=one.student_id,
                name=one.name,
                class_name=one.class_name or "",
                member=one.student_id in inside,
                entered=one.student_id in there,
            )
            for one in pupils
        ],
        may_arrange=arranges,
        may_change_members=by_list,
        teachers=await _teachers(source, row.school_id) if arranges else [],
    )
