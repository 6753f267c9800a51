"""Give pupils their numbers: the provincial one at once, the national one as soon as it is due (Q13, Q39, Q51)."""

from collections import Counter
from collections.abc import Collection, Sequence

from xueji.features.organisations import SchoolCodeAcknowledged
from xueji.features.students import number_store, store
from xueji.features.students.apply_changes import Actor
from xueji.features.students.number_store import Unnumbered, Wanted
from xueji.features.students.numbers import ORDINARY, NationalKind, Pattern, due, entry_year, read_pattern, replaces
from xueji.features.students.numbers import trouble as trouble_of
from xueji.features.students.read_record import read_records
from xueji.features.students.record import Record
from xueji.features.students.timeline import ChangeKind, ChangeSource
from xueji.gateways import queue
from xueji.platform.database import Tx
from xueji.platform.events import subscribe

NATIONAL_NUMBER = "students.national_number"
SYSTEM = Actor(None, "系统")


async def give_numbers(tx: Tx, student_ids: Sequence[int], *, verified: Collection[int] = ()) -> None:
    """Everything that these pupils are due, in a constant number of statements.

    `verified` are those whose duplicate and identity check have both passed; the others get a temporary number until
    `now_verified`. One who holds a number keeps it.
    """
    await give_provincial(tx, student_ids)
    await want_national(tx, student_ids, verified=verified)


async def give_provincial(tx: Tx, student_ids: Sequence[int]) -> dict[int, str]:
    """Numbers without gaps for those in school who have a class and no number yet."""
    rows = [row for row in await number_store.unnumbered(tx, student_ids) if row.division]
    if not rows:
        return {}
    places = {row.id: _place(row) for row in rows}
    patterns = {row.pattern: read_pattern(row.pattern or ORDINARY) for row in rows}
    counts = Counter(places.values())
    pattern_of = {places[row.id]: patterns[row.pattern] for row in rows}
    before = await number_store.draw(
        tx, [_wanted(pattern_of[place], place, count) for place, count in sorted(counts.items())]
    )
    numbers: dict[int, str] = {}
    for row in rows:
        place = places[row.id]
        before[place] += 1
        numbers[row.id] = patterns[row.pattern].number(*place, before[place])
    await number_store.give_provincial(tx, numbers)
    await _tell_history(tx, list(numbers))
    return numbers


async def want_national(tx: Tx, student_ids: Sequence[int], *, verified: Collection[int] = ()) -> None:
    """Ask for the number that is due, or note what stands in the way."""
    sure = set(verified)
    records = await read_records(tx, student_ids)
    standings = await number_store.standings(tx, student_ids)
    noted: dict[int, tuple[str | None, str | None]] = {}
    asked: list[queue.Subject] = []
    for student_id, record in records.items():
        standing = standings[student_id]
        formal = student_id in sure or standing.wanted == NationalKind.FORMAL.value
        kind = due(record.values, verified=formal)
        if not replaces(standing.held, kind):
            continue
        trouble = trouble_of(record.values, provincial_number=_provincial(record), school_code=standing.school_code)
        noted[student_id] = (kind.value, trouble.value if trouble else None)
        if trouble is None:
            asked.append(
                queue.Subject(
                    id=student_id,
                    student_id=student_id,
                    order_key=f"student:{student_id}",
                    organisation_id=standing.school_id,
                )
            )
    if noted:
        await number_store.note_wanted(tx, noted)
    if asked:
        await queue.withdraw(tx, NATIONAL_NUMBER, [one.id for one in asked])
        await queue.ask(tx, NATIONAL_NUMBER, asked)


async def now_verified(tx: Tx, student_ids: Sequence[int]) -> None:
    """Both checks have passed meanwhile: a temporary number is replaced by the formal one."""
    await want_national(tx, student_ids, verified=student_ids)


async def number_after_class(tx: Tx, student_ids: Sequence[int]) -> int:
    """A class was assigned: the provincial number at once, the national one for those who were waiting for it (Q51).

    Answers how many provincial numbers were made.
    """
    given = await give_provincial(tx, student_ids)
    await retry_national(tx, student_ids)
    return len(given)


async def retry_national(tx: Tx, student_ids: Sequence[int]) -> None:
    """What stood in the way may be gone: ask for those who still want a number."""
    standings = await number_store.standings(tx, student_ids)
    await want_national(tx, [student_id for student_id, one in standings.items() if one.wanted is not None])


@subscribe(SchoolCodeAcknowledged)
async def numbers_of_school(tx: Tx, event: SchoolCodeAcknowledged) -> None:
    """The national side knows the school: its pupils who waited for that are asked for (Q39)."""
    await retry_national(tx, await number_store.without_code(tx, event.organisation_id))


def _provincial(record: Record) -> str | None:
    number = record.values.get("provincial_number")
    return number if isinstance(number, str) else None


def _place(row: Unnumbered) -> tuple[str, int]:
    return row.division or "", entry_year({"entry_month": row.entry_month}, row.year)


def _wanted(pattern: Pattern, place: tuple[str, int], count: int) -> Wanted:
    division, year = place
    prefix = pattern.before_sequence(division, year)
    rest = len(pattern.number(division, year, 0)) - len(prefix)
    return Wanted(
        division=division,
        year=year,
        count=count,
        first=prefix + "0" * rest,
        last=prefix + "9" * rest,
        prefix=len(prefix),
        width=pattern.sequence_width,
    )


async def _tell_history(tx: Tx, student_ids: Sequence[int]) -> None:
    records = await read_records(tx, student_ids)
    await store.add_changes(
        tx,
        [
            store.NewChange(
                student_id=record.id,
                kind=ChangeKind.NUMBER.value,
                source=ChangeSource.SYSTEM.value,
                actor_account_id=None,
                actor=SYSTEM.name,
                organisation_id=record.school_id,
                class_id=record.class_id,
                fields=["provincial_number"],
                sealed=None,
                case_id=None,
            )
            for record in records.values()
        ],
    )
