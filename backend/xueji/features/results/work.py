"""A pupil hands in the technology work: after the teacher's assessment, in its period, by the own account (Q130)."""

from litestar.response import Response

from xueji.features import students
from xueji.features.results import errors, page, work_store
from xueji.features.results.amend import judge_anew, judged_of
from xueji.features.results.calendar import calendar
from xueji.features.results.graduation import Judged
from xueji.features.results.schemas import WorkChange, WorkPage, WorkPictureView
from xueji.features.results.store import PupilRow
from xueji.features.results.subjects import WorkStop, work_stop
from xueji.features.results.work_store import WorkRow
from xueji.features.students import State
from xueji.kernel.clock import minute_words
from xueji.kernel.permissions import May
from xueji.kernel.refusals import NotFound
from xueji.platform import files, pictures
from xueji.platform.audit import read_log
from xueji.platform.caller import Caller, CallerKind
from xueji.platform.connections import china_today
from xueji.platform.crypto import keyring
from xueji.platform.database import Tx
from xueji.platform.scope import scope_of

KIND = SEAL = "technology_picture"
MOST = 6
MOST_BYTES = 4 * 1024 * 1024
PURPOSE = "看技术作品"
_HEADERS = {"x-content-type-options": "nosniff", "cache-control": "private, no-store"}
_ADVICE = {
    WorkStop.EARLY: "到时间再来这一页上传；现在可以先准备作品和照片。",
    WorkStop.ARCHIVED: "有特殊情况的，请联系教务管理员。",
    WorkStop.NOT_ASSESSED: "请问一问任课教师或班主任什么时候评定。",
    WorkStop.NOT_PASSED: "请问一问任课教师怎样重新评定。",
}


async def read(caller: Caller, student_id: int) -> WorkPage:
    """The pupil, the family and the school see it; staff are noted."""
    row = await page.senior(students.POOL, caller, student_id)
    if caller.kind is CallerKind.STAFF:
        if not caller.may(May.RESULTS_READ):
            raise NotFound
        await read_log(caller, "results.work", [student_id], PURPOSE)
    return await _view(students.POOL, caller, row)


async def _view(source: students.Reads, caller: Caller, row: PupilRow) -> WorkPage:
    found = await work_store.work(source, row.student_id)
    judged = await _judged(source, row)
    words = found.words if found else {}
    handed_in = found is not None and found.handed_in_at is not None
    own = caller.own_record == row.student_id
    return WorkPage(
        student_id=row.student_id,
        name=row.name,
        title=words.get("title", ""),
        about=words.get("about", ""),
        pictures=[
            WorkPictureView(one, f"/api/technology-pictures/{one}") for one in (found.picture_ids if found else [])
        ],
        most_pictures=MOST,
        version=found.version if found else 0,
        saved_at=found.saved_at if found else None,
        state=page.work_state(judged),
        own=own,
        may_write=own and not handed_in and _stop(judged) is None,
        missing=_missing(found),
    )


async def _judged(source: students.Reads, row: PupilRow) -> Judged:
    return judged_of(row, await calendar(source, row.school_path, await china_today(source)))


def _stop(judged: Judged) -> WorkStop | None:
    return work_stop(judged.technology, judged.at.today, judged.at.period)


def _missing(found: WorkRow | None) -> list[str]:
    words = found.words if found else {}
    named = (("title", "名称"), ("about", "设计说明"))
    missing = [label for key, label in named if not words.get(key)]
    return missing if found and found.picture_ids else [*missing, "照片"]


async def _held(tx: Tx, caller: Caller, student_id: int, *, handed_in: bool = False) -> tuple[PupilRow, WorkRow]:
    """The pupil and the own work, locked, when it may be written now.

    Raises:
        NotFound, OnlySenior, OnlyThePupilHandsIn, NotInSchool, WorkNotNow; WorkHandedIn where it should not be yet.
    """
    row = await page.senior(tx, caller, student_id)
    if caller.own_record != student_id:
        raise errors.OnlyThePupilHandsIn(name=row.name)
    if row.state is not State.IN_SCHOOL:
        raise errors.NotInSchool(name=row.name, state=row.state.label)
    judged = await _judged(tx, row)
    stop = _stop(judged)
    if stop is not None:
        raise errors.WorkNotNow(what=page.work_state(judged).words, advice=_ADVICE[stop])
    found = await work_store.hold(tx, student_id)
    if found.handed_in_at is not None and not handed_in:
        raise errors.WorkHandedIn(at=minute_words(found.handed_in_at, tx.today))
    return row, found


async def save(tx: Tx, caller: Caller, student_id: int, expected_version: int, data: WorkChange) -> WorkPage:
    """Keep title and words. Raises WorkOvertaken, or why nothing can be written."""
    row, found = await _held(tx, caller, student_id)
    if found.version != expected_version:
        raise errors.WorkOvertaken
    await work_store.save(tx, found.id, {"title": data.title.strip(), "about": data.about.strip()})
    await _audit(tx, row, "saved")
    return await _view(tx, caller, row)


async def add_picture(tx: Tx, caller: Caller, student_id: int, content: bytes) -> WorkPage:
    """Give a picture to the work. Raises WorkPictures, WorkPictureUnfit, or why nothing can be written."""
    row, found = await _held(tx, caller, student_id)
    if len(found.picture_ids) >= MOST:
        raise errors.WorkPictures(most=MOST)
    paper = await _drawn_anew(content)
    kept = await files.put(keyring().seal(paper.data, SEAL), KIND, tx)
    await work_store.add_picture(tx, found.id, kept.sha256, len(paper.data))
    await _audit(tx, row, "picture_added")
    return await _view(tx, caller, row)


async def _drawn_anew(data: bytes) -> pictures.Paper:
    most = MOST_BYTES // 1024 // 1024
    if len(data) > MOST_BYTES:
        raise errors.WorkPictureUnfit(most=most)
    try:
        return await pictures.redrawn(data)
    except pictures.NoPaper:
        raise errors.WorkPictureUnfit(most=most) from None


async def drop_picture(tx: Tx, caller: Caller, picture_id: int) -> WorkPage:
    """Take a picture away. Raises NotFound, or why nothing can be written."""
    picture = await work_store.picture(tx, scope_of(caller), picture_id)
    if picture is None:
        raise NotFound
    row, found = await _held(tx, caller, picture.student_id)
    await work_store.drop_picture(tx, found.id, picture_id)
    await _audit(tx, row, "picture_dropped")
    return await _view(tx, caller, row)


async def hand_in(tx: Tx, caller: Caller, student_id: int) -> WorkPage:
    """Hand the work in; how technology stands follows at once. Raises WorkIncomplete, or why it cannot be now."""
    row, found = await _held(tx, caller, student_id)
    missing = _missing(found)
    if missing:
        raise errors.WorkIncomplete(missing="、".join(missing))
    return await _turn(tx, caller, row, found, handed_in=True)


async def take_back(tx: Tx, caller: Caller, student_id: int) -> WorkPage:
    """Take it back to hand in another one, as long as the period lasts. What was not handed in stays as it is."""
    row, found = await _held(tx, caller, student_id, handed_in=True)
    return await _turn(tx, caller, row, found, handed_in=False)


async def _turn(tx: Tx, caller: Caller, row: PupilRow, found: WorkRow, *, handed_in: bool) -> WorkPage:
    await work_store.hand_in(tx, found.id, handed_in=handed_in)
    await judge_anew(tx, [row.student_id])
    await _audit(tx, row, "handed_in" if handed_in else "taken_back")
    return await _view(tx, caller, await page.senior(tx, caller, row.student_id))


async def _audit(tx: Tx, row: PupilRow, what: str) -> None:
    await tx.audit(
        f"technology_work.{what}",
        subject=f"student:{row.student_id}",
        student_ids=[row.student_id],
        organisation_id=row.school_id,
    )


async def show(caller: Caller, picture_id: int) -> Response[bytes]:
    found = await work_store.picture(students.POOL, scope_of(caller), picture_id)
    if found is None or (caller.kind is CallerKind.STAFF and not caller.may(May.RESULTS_READ)):
        raise NotFound
    if caller.kind is CallerKind.STAFF:
        await read_log(caller, "results.work", [found.student_id], PURPOSE)
    content = keyring().open(await files.get(found.sha256), SEAL)
    return Response(content, media_type="image/jpeg", headers=_HEADERS)
