"""Two senior schools in the middle of a term: credits, exams, arts, PE and technology works, each class as far as it is."""

import io
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal

import msgspec
from PIL import Image, ImageDraw

from xueji.demo.families import student_ids
from xueji.demo.personas import SENIOR
from xueji.demo.places import FIRST_SENIOR, QUANJING
from xueji.demo.rosters import Province, Pupil
from xueji.features import accounts
from xueji.features.accounts.guardianships import add_identity
from xueji.features.evaluation import TermKind
from xueji.features.organisations import OrganisationRow, entry_year
from xueji.features.results import work_store
from xueji.features.results.amend import Amendment, amend, judge_anew
from xueji.features.results.calendar import Calendar, calendar
from xueji.features.results.facts import (
    ASSESSED,
    SKILL,
    SPECIAL,
    SPORT,
    SPORTS,
    TAKING_PART,
    Fact,
    Results,
    Source,
    Taken,
    arts_key,
    exam_key,
    fitness_key,
)
from xueji.features.results.modules import CATALOGUE, EXAMINED, Course, Offered, own_course
from xueji.features.results.subjects import ARTS_MARKS, ArtsTerm
from xueji.features.results.work import KIND, SEAL
from xueji.platform import files
from xueji.platform.crypto import keyring
from xueji.platform.database import Tx, transaction
from xueji.settings import Settings

_SELF = "01"
_LAST_TERM = 4
"""The five terms that count are numbered from 0."""
_CHOSEN = (Course.PHYSICS, Course.CHEMISTRY, Course.BIOLOGY, Course.HISTORY, Course.GEOGRAPHY, Course.POLITICS)
_ALWAYS = {Course.CHINESE, Course.MATHS, Course.FOREIGN_LANGUAGE, Course.INFORMATION}
_OWN = ("校园戏剧", "天文观测", "家乡文化", "机器人社团", "书法", "篮球裁判", "英语报刊")
_PASSED, _FAILED = "passed", "failed"


class Seat(msgspec.Struct, frozen=True):
    """A senior pupil: how many terms are over, and whether the class has finished the last one's tests already."""

    pupil: Pupil
    cohort: int
    terms: int
    finished: bool

    @property
    def number(self) -> int:
        return self.pupil.seat.seat

    @property
    def last_year(self) -> bool:
        return self.pupil.seat.grade == 3  # noqa: PLR2004 - 高三


async def run(people: Province, offices: Mapping[str, OrganisationRow], settings: Settings) -> None:
    """Everybody of both schools; a pupil of the last year has an account of her own."""
    for school in (QUANJING, FIRST_SENIOR):
        ids = await student_ids(offices[school])
        async with transaction() as tx:
            days = await calendar(tx, offices[school].path, tx.today)
            seats = {
                ids[pupil.seat.class_name, pupil.child.name]: _seat(pupil, days) for pupil in people.pupils[school]
            }
            await amend(tx, {key: _telling(_known(seat, tx.today)) for key, seat in seats.items()})
            await _works(tx, {key: seat for key, seat in seats.items() if seat.last_year and seat.finished})
            if school == QUANJING:
                own = next(
                    key for key, seat in seats.items() if seat.last_year and seat.pupil.child.name == SENIOR.name
                )
                await _account(tx, own, settings)


def _seat(pupil: Pupil, days: Calendar) -> Seat:
    spring = days.begun(days.year, TermKind.SPRING)
    terms = (pupil.seat.grade - 1) * 2 + spring
    finished = pupil.seat.grade == 3 and (spring or pupil.seat.number == 1)  # noqa: PLR2004 - 高三
    return Seat(pupil, entry_year(days.year, pupil.seat.grade), terms + (finished and not spring), finished)


def _known(seat: Seat, today: date) -> Results:
    facts = {key: Fact(value, Source.SCHOOL, today) for key, value in _facts(seat)} | dict(_exams(seat))
    results = Results(facts=facts)
    for taken in _taken(seat):
        results = results.took(taken)
    return results


def _facts(seat: Seat) -> Iterator[tuple[str, str]]:
    number = seat.number
    for order, (term, subject) in enumerate(ARTS_MARKS):
        if list(ArtsTerm).index(term) < seat.terms:
            weak, strong = 42 + (number + order * 5) % 20, 72 + (number + order * 3) % 25
            yield arts_key(term, subject), str(strong if number % 13 else weak)
    for year in range(1, 4):
        if year * 2 <= seat.terms + (seat.finished and year == 3):  # noqa: PLR2004 - the third year
            yield fitness_key(year), str(41 if number % 17 == 0 else 62 + (number * 3 + year * 4) % 35)
    if not seat.last_year:
        return
    yield ASSESSED, _FAILED if number % 19 == 0 else _PASSED
    yield TAKING_PART, _PASSED
    if seat.finished:
        yield SPECIAL, _FAILED if number % 23 == 0 else _PASSED
        yield SKILL, _FAILED if number % 21 == 0 else _PASSED
        yield SPORT, SPORTS[number % len(SPORTS)]


def _taken(seat: Seat) -> Iterator[Taken]:
    """Each course's modules one after the other over five terms; every ninth took the first one twice."""
    chosen = {_CHOSEN[(seat.number + step) % len(_CHOSEN)] for step in range(3)}
    own = [own_course(name, Decimal(2)) for name in _OWN]
    for course in Course:
        modules = [one for one in CATALOGUE.values() if one.course is course]
        wanted = own if course is Course.SCHOOL_COURSE else [one for one in modules if _wants(one, chosen)]
        for order, one in enumerate(wanted):
            term = order * (_LAST_TERM + 1) // len(wanted)
            if term < seat.terms and not (seat.number % 15 == 0 and order == len(wanted) - 1):
                yield _in_term(one, seat, term)
    if (seat.number % 9 == 0 or seat.number == 1) and seat.terms > 1:
        yield _in_term(CATALOGUE["chinese-1"], seat, 1)


def _wants(one: Offered, chosen: set[Course]) -> bool:
    return one.module.category.value == "required" or one.course in _ALWAYS | chosen


def _in_term(one: Offered, seat: Seat, term: int) -> Taken:
    year, kind = seat.cohort + term // 2, TermKind.SPRING if term % 2 else TermKind.AUTUMN
    return Taken(one.module.code, one.module.name, one.module.category, one.credits, year, kind)


def _telling(known: Results) -> Amendment:
    return lambda _: known


# --- exams and works --------------------------------------------------------------------------------------------------


def _exams(seat: Seat) -> Iterator[tuple[str, Fact]]:
    """What the exam platform has said of the summers so far: five subjects in the first, six in the second."""
    for summer in range(1, seat.pupil.seat.grade):
        year = seat.cohort + summer
        for course in EXAMINED[6:] if summer == 1 else EXAMINED[:6]:
            failed = seat.number % 14 == 0 and course in {Course.PHYSICS, Course.MATHS}
            yield (
                exam_key(course),
                Fact(_FAILED if failed else _PASSED, Source.EXAM, date(year, 7, 20), f"{year} 年夏季"),
            )


async def _works(tx: Tx, seats: Mapping[int, Seat]) -> None:
    """Nine of ten have handed theirs in."""
    kept = await files.put(keyring().seal(_picture(), SEAL), KIND, tx)
    handed = [key for key, seat in seats.items() if seat.number % 10 and seat.number % 19]
    for key in handed:
        held = await work_store.hold(tx, key)
        await work_store.save(tx, held.id, {"title": "可调台灯", "about": "三个角度可以锁住，灯罩用回收的塑料板做。"})
        await work_store.add_picture(tx, held.id, kept.sha256, kept.size)
        await work_store.hand_in(tx, held.id, handed_in=True)
    await judge_anew(tx, handed)


def _picture() -> bytes:
    """Something like a lamp on a table."""
    page = Image.new("RGB", (900, 1200), (236, 232, 224))
    pen = ImageDraw.Draw(page)
    pen.rectangle((0, 900, 900, 1200), fill=(168, 132, 96))
    pen.rectangle((400, 480, 440, 900), fill=(70, 74, 78))
    pen.polygon(((260, 300), (580, 300), (660, 500), (180, 500)), fill=(10, 107, 69))
    pen.ellipse((300, 860, 540, 930), fill=(60, 64, 68))
    kept = io.BytesIO()
    page.save(kept, "JPEG", quality=80)
    return kept.getvalue()


async def _account(tx: Tx, student_id: int, settings: Settings) -> None:
    account_id = await accounts.insert_family(tx, name=SENIOR.name, phone=SENIOR.phone)
    await add_identity(
        tx,
        app_id=settings.wechat.app_id,
        openid=SENIOR.openid,
        unionid=f"union-{SENIOR.openid}",
        account_id=account_id,
    )
    await accounts.add_guardianship(tx, account_id=account_id, student_id=student_id, relation=_SELF, role="self")
