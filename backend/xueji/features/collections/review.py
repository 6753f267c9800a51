"""One child's entry as the school looks at it: every answer, what is unusual about it, and what can be done."""

from collections.abc import Iterable, Mapping, Sequence

from xueji.approvals.events import Approved, Opened, Refiled, Returned, Withdrawn
from xueji.features import students
from xueji.features.collections import entry_store, errors, pages, progress, rules, store
from xueji.features.collections.check import place_or_text
from xueji.features.collections.content import EntryContent
from xueji.features.collections.entry import Entry, opened
from xueji.features.collections.entry_store import EntryRow
from xueji.features.collections.form import NO_CLASS, member_title, photo_of
from xueji.features.collections.schemas import (
    ClashWords,
    CollectionPhoto,
    EntryHistory,
    EntryReview,
    EntryState,
    Mark,
    RevealedEntry,
    SeenGroup,
    SeenValue,
)
from xueji.features.enrolment import clash_with
from xueji.features.students import Value
from xueji.kernel.clock import china_date
from xueji.kernel.masking import mask_name
from xueji.kernel.refusals import NotFound
from xueji.platform.caller import Caller
from xueji.platform.cases import Cases
from xueji.platform.database import Tx, transaction
from xueji.platform.scope import scope_of

PURPOSE = "新生信息采集"
EMPTY = "没有填"


async def read(caller: Caller, entry_id: int) -> EntryReview:
    """The entry; the look is written down. NotFound for what is not the caller's school's, and for private drafts."""
    async with transaction(caller) as tx:
        return await view(tx, caller, entry_id)


async def view(tx: Tx, caller: Caller, entry_id: int) -> EntryReview:
    row = await found(tx, caller, entry_id)
    entry = opened(row, by_staff=True)
    of, today = entry.of, china_date(row.now)
    waits = row.state is EntryState.SUBMITTED
    clashes = await _clashes(tx, entry) if waits else []
    kept = [code for code in row.marks if waits and code != rules.CLASH]
    codes = [*([rules.CLASH] if clashes else []), *kept]
    marks = [rules.mark(code) for code in codes]
    why_not = progress.why_not(caller, of, row.state, submitted_by=row.submitted_by, account_id=row.account_id)
    await tx.audit(
        "collection_entry.read",
        subject=f"collection_entry:{row.id}",
        student_ids=[row.student_id] if row.student_id else [],
        organisation_id=of.school_id,
        purpose=PURPOSE,
    )
    return EntryReview(
        entry_id=row.id,
        collection_id=of.id,
        version=row.case_version or 0,
        title=of.title,
        name=row.name or rules.UNNAMED,
        class_id=row.class_id or 0,
        class_name=row.class_name or NO_CLASS,
        number=row.number or "",
        state=row.state,
        state_label=row.state.label,
        by=_by(row),
        paper=row.paper_by is not None,
        confirmed=row.paper_by is None or row.confirmed_at is not None,
        confirmed_at=row.confirmed_at,
        submitted_at=row.submitted_at,
        due_on=row.due_on if waits else None,
        provisional=waits and row.provisional,
        days_left=(row.due_on - today).days if waits and row.due_on else None,
        level=rules.worst(codes),
        marks=marks,
        clashes=clashes,
        groups=_groups(entry, marks, await store.divisions_above(tx, of.school_path)),
        photo=photo_of(row),
        photo_asked=of.photo is not CollectionPhoto.NONE,
        reason_label=rules.REASONS[row.reason].label if row.reason in rules.REASONS else "",
        reason_text=row.reason_text,
        history=await _history(tx, row),
        student_id=row.student_id,
        may_decide=not why_not,
        may_edit=row.paper_by is not None and row.state in rules.WRITABLE,
        why_not=why_not,
        suggested_reason=rules.suggested_reason(codes),
    )


async def found(source: students.Reads, caller: Caller, entry_id: int) -> EntryRow:
    """An entry of the caller's school that the school may look into: handed in once, or entered by a teacher."""
    [row] = await found_all(source, caller, [entry_id])
    return row


async def found_all(source: students.Reads, caller: Caller, entry_ids: Sequence[int]) -> list[EntryRow]:
    """The same for several, the earliest handed in first; NotFound if one of them is not to be looked into."""
    rows = await entry_store.many_of_school(source, scope_of(caller), entry_ids)
    if len(rows) != len(set(entry_ids)) or not all(_may_look(caller, row) for row in rows):
        raise NotFound
    return rows


def _may_look(caller: Caller, row: EntryRow) -> bool:
    private = row.state is EntryState.DRAFT and row.paper_by is None
    return progress.reviews(caller, row.of().school_id) and not private


async def reveal(caller: Caller, entry_id: int, path: str) -> RevealedEntry:
    """One masked answer in full, to be compared with the paper; written down.

    Raises:
        EntryFieldNotAsked: there is no such answer.
    """
    async with transaction(caller) as tx:
        row = await found(tx, caller, entry_id)
        value = _at(row.content(), path)
        if not isinstance(value, str) or not value:
            raise errors.EntryFieldNotAsked(labels=path)
        await tx.audit(
            "collection_entry.revealed",
            subject=f"collection_entry:{row.id}",
            student_ids=[row.student_id] if row.student_id else [],
            organisation_id=row.of().school_id,
            field=path,
        )
    return RevealedEntry(path, value)


def _at(content: EntryContent, path: str) -> Value:
    parts = path.split(".")
    if len(parts) == 1:
        return content.values.get(path)
    if len(parts) != 3 or parts[0] != students.MEMBERS or not parts[1].isdigit():  # noqa: PLR2004 - members.0.phone
        return None
    number = int(parts[1])
    return content.members[number].values.get(parts[2]) if number < len(content.members) else None


async def _clashes(tx: Tx, entry: Entry) -> list[ClashWords]:
    """Another live record of the same person, in the words of Q9 and Q10."""
    values, _ = entry.final()
    clash = await clash_with(tx, values)
    if clash is None:
        return []
    return [ClashWords(text=clash.words, state=clash.state_label, act=clash.next_label)]


def _by(row: EntryRow) -> str:
    said = progress.by_words(row.relation, row.paper_name, confirmed=row.confirmed_at is not None)
    return f"{said}（{mask_name(row.guardian)}）" if row.guardian and row.paper_by is None else said


def _groups(entry: Entry, marks: Sequence[Mark], divisions: Sequence[tuple[str, str]]) -> list[SeenGroup]:
    content = entry.content
    places = {one.code: one.name for one in pages.near(content.values, divisions)}
    groups = [
        SeenGroup(
            page.title,
            [_seen(students.CATALOGUE[name], name, content.values.get(name), marks, places) for name in names],
        )
        for page, names in pages.asked(entry.about.chosen, content.values, entry.about.stage)
    ]
    for number, member in enumerate(content.members):
        title = member_title(member.values) or f"第 {number + 1} 位家庭成员"
        path = f"{students.MEMBERS}.{number}."
        values = [
            _seen(field, path + field.name, member.values.get(field.name), (), places)
            for field in pages.MEMBER_FIELDS
            if member.values.get(field.name) not in (None, "")
        ]
        groups.append(SeenGroup(f"家庭成员：{title}", values))
    return groups


def _seen(
    field: students.Field, path: str, value: Value, marks: Iterable[Mark], places: Mapping[str, str]
) -> SeenValue:
    hidden = field.mask in {students.Mask.ID_NUMBER, students.Mask.PHONE} and value not in (None, "")
    text = students.masked(field, value) if hidden else place_or_text(field, value, places)
    return SeenValue(
        field=path,
        label=field.label,
        text=text or EMPTY,
        masked=hidden,
        marks=[mark for mark in marks if path in mark.fields],
    )


async def _history(tx: Tx, row: EntryRow) -> list[EntryHistory]:
    """What has happened to it, in words, oldest first."""
    if row.case_id is None:
        return []
    found: list[EntryHistory] = []
    for one in await Cases(tx).entries(row.case_id):
        match one.event:
            case Opened():
                text = "老师录入后交来" if row.paper_by is not None else "家长提交"
            case Refiled():
                text = "改好再交"
            case Returned(reason=reason, text=said):
                text = f"退回：{rules.reason_words(reason, said)}"
            case Withdrawn():
                text = "撤回"
            case Approved():
                text = "学校接收"
            case _:
                continue
        found.append(EntryHistory(one.at, text))
    return found
