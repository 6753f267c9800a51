"""How a pupil stands with the exam platform, in words: for the family and for the school."""

from collections.abc import Sequence
from datetime import date

from xueji.features import students
from xueji.features.exam_roster import store
from xueji.features.exam_roster.push import PUSH
from xueji.features.exam_roster.rules import Lack, Standing, standing_of
from xueji.features.exam_roster.schemas import RosterStep, RosterView
from xueji.features.exam_roster.store import RosterRow
from xueji.features.students import State
from xueji.gateways import queue
from xueji.gateways.queue import Waiting
from xueji.kernel.clock import minute_words

_TITLES = {
    Standing.REFUSED: "学考平台没有收下",
    Standing.MISSING: "还没有报给学考平台",
    Standing.WAITING: "正在报给学考平台",
    Standing.AWAY: "现在不报学考平台",
    Standing.SENT: "已报给学考平台",
    Standing.PASSED: "不用再报学考平台",
    Standing.GONE: "不再报学考平台",
}
_PERIODS = "什么时候报名由考试机构通知，没有发给本系统，所以系统一年到头都在报。"
_CLOSING = {
    Standing.SENT: ("姓名、学校、班级、照片有变化，系统自动再报。", _PERIODS),
    Standing.WAITING: (_PERIODS,),
    Standing.MISSING: ("齐了以后系统自动报，不用再办别的。",),
    Standing.AWAY: ("回到在校、分了班以后，系统自动再报；科目都已合格的不用再报。",),
}


async def of_pupil(source: students.Reads, student_id: int, today: date, *, family: bool) -> RosterView | None:
    """None for one who has never been a senior pupil. The caller has checked who asks."""
    row = await store.row(source, student_id)
    return None if row is None else (await views(source, [row], today, family=family))[0]


async def views(
    source: students.Reads, rows: Sequence[RosterRow], today: date, *, family: bool = False, listed: bool = False
) -> list[RosterView]:
    """As the records stand now: a change shows at once, although it is sent only some seconds later.

    In a list (`listed`) what is the same for everybody is left to the page.
    """
    open_ = await queue.waiting(source, PUSH, [row.student_id for row in rows])
    return [_view(row, open_.get(row.student_id), today, family=family, listed=listed) for row in rows]


def _view(row: RosterRow, waiting: Waiting | None, today: date, *, family: bool, listed: bool) -> RosterView:
    standing = standing_of(row, row.known)
    closing = [] if listed else [RosterStep(words=words) for words in _CLOSING.get(standing, ())]
    return RosterView(
        standing=standing,
        title=_TITLES[standing],
        steps=[*_steps(row, standing, waiting, today, family=family), *closing],
        sent_at=row.sent_at,
    )


def _steps(
    row: RosterRow, standing: Standing, waiting: Waiting | None, today: date, *, family: bool
) -> list[RosterStep]:
    match standing:
        case Standing.SENT:
            return [_sent(row, today)]
        case Standing.WAITING:
            return [_waiting(row, waiting, today)]
        case Standing.MISSING:
            return [_lack(row, lack, family=family) for lack in row.lacks]
        case Standing.REFUSED:
            return _refused(row, today, family=family)
        case Standing.PASSED:
            return [RosterStep(words="应考的科目都合格了，系统不再报送，这是对的，不用办什么。")]
        case Standing.AWAY | Standing.GONE:
            return _absent(row, today)


def _sent(row: RosterRow, today: date) -> RosterStep:
    on = minute_words(row.sent_at, today) if row.sent_at else ""
    return RosterStep(words=f"{on} 平台收到。".lstrip())


def _waiting(row: RosterRow, waiting: Waiting | None, today: date) -> RosterStep:
    begins = "信息有变化，正在再报" if row.sent_at and not row.removed_at else "条件齐了，正在报"
    how = "一两分钟里发出" if waiting is None else queue.words(PUSH, waiting, today)
    return RosterStep(words=f"{begins}：{how}。")


def _lack(row: RosterRow, lack: Lack, *, family: bool) -> RosterStep:
    match lack, family:
        case Lack.CLASS, True:
            return RosterStep(words="还没有分班，学校分班以后自动报。")
        case Lack.CLASS, False:
            words = "还没有分班，由学籍管理员或教务管理员分班。"
            return RosterStep(words=words, to="/enrolment/unplaced", act="去分班")
        case Lack.PHOTO, True:
            return RosterStep(
                words="还没有照片，可以在手机上拍了交给学校。", to=f"/children/{row.student_id}/photo", act="去交照片"
            )
        case Lack.PHOTO, False:
            return RosterStep(words="还没有照片，请家长在手机上拍，或由学校上传。", to="/photos", act="去传照片")
        case Lack.NUMBER, _:
            when = "分班以后自动生成" if row.class_id is None else "系统正在生成"
            return RosterStep(words=f"还没有省学籍辅号，{when}。")


def _refused(row: RosterRow, today: date, *, family: bool) -> list[RosterStep]:
    on = f"{minute_words(row.refused_at, today)} " if row.refused_at else ""
    said = RosterStep(words=f"{on}平台说：{row.refused_words}。")
    if family:
        return [said, RosterStep(words="学校已经收到通知。改好以后系统自动再报，不用您重新提交。")]
    mend = "请核对学籍里的信息，改好以后系统自动再报；信息没有错的，每天夜里自动再试一次。"
    return [said, RosterStep(words=mend, to=f"/pupils/{row.student_id}", act="看学籍")]


def _absent(row: RosterRow, today: date) -> list[RosterStep]:
    left = {State.GRADUATED: "已经毕业", State.TRANSFERRED: "学籍已经转走"}
    state = left.get(row.state) or f"学籍状态是“{row.state.label}”"
    steps = [RosterStep(words=f"{state}，平台只收在校学生。")]
    if row.numbers and not row.passed:
        steps.append(RosterStep(words="正在请平台从名册里去掉。"))
    elif row.removed_at:
        steps.append(RosterStep(words=f"{minute_words(row.removed_at, today)} 平台已从名册里去掉。"))
    return steps
