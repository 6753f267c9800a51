"""A term of evaluation in its middle: the province has laid down the rules, a primary and a senior class are at it."""

import asyncio
import io
import random
from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from PIL import Image, ImageDraw

from xueji.demo.families import Bound, student_ids
from xueji.demo.people import Child
from xueji.demo.places import PROVINCE, QUANJING, SECOND_PRIMARY
from xueji.demo.rosters import Province
from xueji.features import accounts, organisations
from xueji.features.evaluation import evidence, own_sheet, set_rules, write
from xueji.features.evaluation.choose import say_nothing
from xueji.features.evaluation.kinds import Aspect, RecordKind, TermKind
from xueji.features.evaluation.rule_schemas import NewEvaluationRules, TermDatesGiven
from xueji.features.evaluation.rules import ordinary_dates
from xueji.features.evaluation.schemas import NewRecord, NothingToFill
from xueji.features.organisations import POOL, OrganisationRow, Stage
from xueji.platform.caller import Caller, CallerKind
from xueji.platform.database import Tx, transaction

_SELF = "01"
_SENIOR_CLASS = "高一（3）班"
_OWN_ACCOUNTS = 14
"""So many pupils of the senior class have logged in themselves."""

_LATEST = timedelta(days=7)
_PICTURES_A_SEAT = 20
_SHOWN_AGAIN = {6 * _PICTURES_A_SEAT + 2: _PICTURES_A_SEAT + 2}
"""The sixth pupil's first award shows what the first one's shows."""


async def run(people: Province, offices: Mapping[str, OrganisationRow], bound: Sequence[Bound], staff: Mapping[str, Caller]) -> None:  # fmt: skip
    """Lay down the rules, then write as far as each pupil has come."""
    province = staff["hao.ping"]
    async with transaction(province) as tx:
        today = tx.today
        dates = await _dates(offices[PROVINCE[0]].path, today)
        year = await organisations.current_school_year(tx, offices[PROVINCE[0]].path, today)
        for stage in Stage:
            given = NewEvaluationRules(
                stage=stage, year=year, dates=dates, open_to=[Aspect.PUBLICATION_DAYS, Aspect.FILLS_UNTIL]
            )
            await set_rules.put(tx, province, 0, given)
    writers = await _pupils(people, offices)
    writers += [
        (one.guardian, one.student_id, one.pupil.seat.seat)
        for one in bound
        if one.pupil.seat.school.name == SECOND_PRIMARY
    ]
    for caller, student_id, seat in writers:
        await write_term(caller, student_id, seat)


async def _dates(path: str, today: date) -> dict[TermKind, TermDatesGiven]:
    """The ordinary dates, and time left in the running term as long as that can be."""
    found: dict[TermKind, TermDatesGiven] = {}
    for one in next(year for year in await organisations.school_years(POOL, path, today) if year.current).terms:
        dates = ordinary_dates(one.starts_on, one.ends_on)
        until, reports_on = dates.fills_until, dates.reports_on
        if one.current and until <= today:
            until, reports_on = min(today + _LATEST, one.ends_on - _LATEST), one.ends_on
        found[TermKind(one.kind)] = TermDatesGiven(dates.fills_from, until, reports_on)
    return found


async def _pupils(people: Province, offices: Mapping[str, OrganisationRow]) -> list[tuple[Caller, int, int]]:
    """Pupils of the senior class with an account of their own; the eldest of the pictures has hers already."""
    ids = await student_ids(offices[QUANJING])
    found: list[tuple[Caller, int, int]] = []
    async with transaction() as tx:
        for pupil in people.pupils[QUANJING]:
            seat, child = pupil.seat, pupil.child
            if seat.class_name != _SENIOR_CLASS or seat.seat > _OWN_ACCOUNTS:
                continue
            student_id = ids[seat.class_name, child.name]
            account_id = await own_account(tx, student_id, child)
            caller = Caller(
                account_id, b"", CallerKind.FAMILY, child.name, children=(student_id,), own_record=student_id
            )
            found.append((caller, student_id, seat.seat))
    return found


async def own_account(tx: Tx, student_id: int, child: Child) -> int:
    """The account of a pupil, made if there is none yet."""
    for row in await accounts.guardianships_of(tx, student_id):
        if row.role == "self":
            return row.account_id
    account_id = await accounts.insert_family(tx, name=child.name)
    await accounts.add_guardianship(tx, account_id=account_id, student_id=student_id, relation=_SELF, role="self")
    return account_id


async def write_term(caller: Caller, student_id: int, seat: int) -> None:
    """As far as this seat has come: nothing, a few kinds, or all of them."""
    share = seat % 5
    async with transaction(caller) as tx:
        sheet = await own_sheet.read(tx, caller, student_id)
        if share == 0 or sheet.closed(caller) is not None or sheet.row.first_day is None:
            return
        far = {1: 6, 2: 3, 3: 9, 4: 5}[share]
        since = (sheet.today - sheet.row.first_day).days
        for order, kind in enumerate(list(RecordKind)[:far]):
            if kind in {RecordKind.OFFICE, RecordKind.RESEARCH} and (seat + order) % 2:
                await say_nothing(tx, caller, student_id, NothingToFill(kind, nothing=True))
                continue
            for number, words in enumerate(_RECORDS[kind]):
                day = sheet.today - timedelta(days=min(since, 9 * (number + 1)))
                half = share == 1 and kind is RecordKind.MIND
                shown = None if half else _PICTURES_A_SEAT * seat + 2 * order + number
                await _add(tx, caller, student_id, kind, _dated(words, day, half=half), shown)
        if share == 1:
            await write.add(tx, caller, student_id, NewRecord(RecordKind.PRACTICE, {"title": "社区图书室志愿服务"}))


def _dated(words: Mapping[str, str], day: date, *, half: bool) -> dict[str, str]:
    if half:
        return {"title": words["title"]}
    dates = {"starts_on": day.isoformat()} | ({"ends_on": day.isoformat()} if "ends_on" in words else {})
    return {**words, **(dates if "starts_on" in words else {})}


async def _add(
    tx: Tx, caller: Caller, student_id: int, kind: RecordKind, values: dict[str, str], shown: int | None
) -> None:
    record = await write.add(tx, caller, student_id, NewRecord(kind, values))
    if "照片" in record.missing and shown is not None:
        await evidence.add(tx, caller, record.id, await asyncio.to_thread(_picture, _SHOWN_AGAIN.get(shown, shown)))


_D = {"starts_on": ""}
_DD = {"starts_on": "", "ends_on": ""}
_RECORDS: Mapping[RecordKind, Sequence[Mapping[str, str]]] = {
    RecordKind.OFFICE: (
        {
            "title": "语文课代表",
            "place": "本班",
            "summary": "每天早读前收齐作业并登记，组织了四次课前三分钟诵读，全班都轮到过。",
            **_DD,
        },
    ),
    RecordKind.AWARD: (
        {"title": "经典诵读大赛二等奖", "level": "县级", "organiser": "县教育和体育局", **_D},
        {"title": "校运动会接力第一名", "level": "校级", "organiser": "学校", **_D},
    ),
    RecordKind.DEED: (
        {
            "title": "大雨天保住了显微镜",
            "place": "学校实验室",
            "summary": "值日时发现实验室窗户没关，大雨灌进来。我和同桌先断电、搬走显微镜，再去找老师，拖干地面，仪器一台都没坏。",
            **_D,
        },
        {
            "title": "帮邻居找回走失的小狗",
            "place": "文昌街道",
            "summary": "放学路上看见邻居家的小狗在马路边，我先拦住车，再把它抱到传达室，和保安一起打电话，半小时后主人来接走了，还写了感谢信。",
            **_D,
        },
    ),
    RecordKind.RESEARCH: (
        {
            "title": "校门口早高峰为什么堵车",
            "role": "数车流、画分时图",
            "summary": "我们四个人数了五天车流，画出分时图，发现七点二十到七点三十五最堵，建议低年级错峰十分钟，学校试了一周，等候时间少了一半。",
            **_DD,
        },
    ),
    RecordKind.EXERCISE: (
        {"title": "羽毛球", "hours": "12", "summary": "每周二、四放学后打，学会了反手发球，体测耐力提高了。", **_DD},
    ),
    RecordKind.MIND: (
        {
            "title": "不怕数学考试了",
            "summary": "期中数学退步很多。我把错题按原因分类，每天只补一类，两周后敢主动问老师，不再怕考试。",
            **_D,
        },
    ),
    RecordKind.ARTS: (
        {
            "title": "合唱《我的祖国》",
            "place": "县文化馆",
            "summary": "排练十二次，演出时担任女低音，第一次在台上不紧张。",
            **_D,
        },
    ),
    RecordKind.PRACTICE: (
        {
            "title": "社区图书室志愿服务",
            "place": "文昌街道图书室",
            "hours": "6",
            "organiser": "文昌街道社区",
            "summary": "整理图书二百册，教三位老人用借书机，学会了按分类号上架，也知道了怎样耐心听别人把话说完。",
            **_DD,
        },
    ),
    RecordKind.STATEMENT: (
        {
            "summary": "这学期我最大的变化是敢开口了。开学时当语文课代表，第一次站在讲台上声音都在抖，"
            "后来带着大家读了四次诗，慢慢不怕了。\n学习上，数学退步过一次，我没有躲，把错题分了类，一类一类地补，"
            "期中以后又赶了上来。\n课外我坚持打羽毛球，还在社区图书室做了志愿者，明白了耐心是什么意思。\n"
            "不足的是做事容易急，实验数据有一次没有核对就写了结论。下学期我打算每周给自己留半天整理，"
            "把没做完的做完，再学一样新本领。我还想把校门口错峰的建议写成一份完整的报告，交给学校。",
        },
    ),
}


def _picture(number: int) -> bytes:
    """Something like a certificate, each another one: no face, no name."""
    drawn = random.Random(number)  # noqa: S311 - the same in every demo
    page = Image.new("RGB", (1200, 850), (250, 244, 230))
    pen = ImageDraw.Draw(page)
    pen.rectangle((40, 40, 1160, 810), outline=(170, 60, 50), width=10)
    pen.rectangle((330, 150, 870, 220), fill=(170, 60, 50))
    for line in range(5):
        begins, ends = drawn.randint(80, 560), drawn.randint(640, 1120)
        pen.rectangle((begins, 290 + line * 90, ends, 340 + line * 90), fill=(110, 100, 90))
    seal = drawn.randint(140, 880)
    pen.ellipse((seal, 560, seal + 180, 740), outline=(190, 40, 40), width=24)
    kept = io.BytesIO()
    page.save(kept, "JPEG", quality=80)
    return kept.getvalue()
