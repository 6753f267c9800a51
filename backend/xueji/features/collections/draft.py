"""Saving a draft: part of the form at a time, never lost, never in the way; faults are told, not refused."""

from collections.abc import Mapping

import msgspec

from xueji.features import students
from xueji.features.collections import entry, entry_store, errors, live, pages, rules
from xueji.features.collections.content import EntryContent, laid_over
from xueji.features.collections.entry import Entry
from xueji.features.collections.entry_store import SavedDraft
from xueji.features.collections.family_schemas import EntryDraft, NewEntryDraft
from xueji.features.collections.form import member_title
from xueji.features.collections.schemas import EntryState
from xueji.features.students import Given, Value, Values
from xueji.kernel.refusals import FieldError
from xueji.platform.caller import Caller
from xueji.platform.database import Tx

EMPTY = "没有填"
MEMBER_NAMES = frozenset(field.name for field in pages.MEMBER_FIELDS)


async def save(tx: Tx, caller: Caller, entry_id: int, expected_version: int, data: NewEntryDraft) -> EntryDraft:
    """Merge what was sent into the draft, field by field.

    Sent twice, or the same as what is saved already, it changes nothing and is answered as saved.

    Raises:
        EntryFieldNotAsked, EntryMemberTwice: what was sent is not on the form.
        EntryOvertaken: saved on another phone or page meanwhile, and it differs; both sides are in the answer.
        EntryHandedIn, EntryTakenOver, CollectionNotOpen, CollectionClosed: nothing may be written now.
    """
    found = await entry.held(tx, caller, entry_id)
    entry.require_writable(found)
    require_on_form(found, data)
    changes: dict[str, Given] = {**data.changes, **dict.fromkeys(data.undo)}
    laid = laid_over(found.content, changes, data.members, found.about)
    wanted = laid.content
    if expected_version != found.row.draft_version and wanted != found.content:
        raise _overtaken(found, wanted, caller)
    names = [*changes, *laid.derived]
    if wanted == found.content and found.row.draft_version > 0:
        return _saved(found, laid.derived, laid.faults, caller)
    version = await entry_store.save_draft(
        tx,
        entry_id,
        SavedDraft(
            content=wanted,
            name=name_in(wanted),
            person=students.index_of_person(wanted.values),
            account_id=caller.account_id,
        ),
    )
    await tx.audit(
        "collection_entry.draft_saved",
        subject=f"collection_entry:{entry_id}",
        organisation_id=found.of.school_id,
        fields=sorted(names),
        members=None if data.members is None else len(data.members),
    )
    if found.row.draft_version == 0:
        live.changed(tx, found.of.id)
    return EntryDraft(
        version=version,
        saved_at=tx.now,
        saved_by="您",
        state=found.row.state,
        changes=laid.derived,
        errors=laid.faults,
    )


def require_on_form(found: Entry, data: NewEntryDraft) -> None:
    """Refuse by name whatever is not asked.

    Raises:
        EntryFieldNotAsked, EntryMemberTwice
    """
    chosen = frozenset(found.of.fields)
    allowed = {name for page in pages.PAGES for name in page.fields if name not in pages.OPTIONAL or name in chosen}
    foreign = [name for name in (*data.changes, *data.undo) if name not in allowed]
    foreign += [name for member in data.members or () for name in member.values if name not in MEMBER_NAMES]
    if foreign:
        raise errors.EntryFieldNotAsked(labels=rules.labels(list(dict.fromkeys(foreign))), fields=foreign)
    keys = [member.key for member in data.members or ()]
    if len(set(keys)) < len(keys):
        raise errors.EntryMemberTwice


def name_in(content: EntryContent) -> str:
    """The child's name for lists, as far as it is one."""
    name = content.values.get("name")
    longest = students.CATALOGUE["name"].longest
    return name if isinstance(name, str) and len(name) <= longest else ""


def _saved(found: Entry, derived: Values, faults: list[FieldError], caller: Caller) -> EntryDraft:
    row = found.row
    return EntryDraft(
        version=row.draft_version,
        saved_at=row.saved_at or row.now,
        saved_by=entry.saver(row, caller),
        state=row.state if row.state is not EntryState.SUBMITTED else EntryState.DRAFT,
        changes=derived,
        errors=faults,
    )


def _overtaken(found: Entry, wanted: EntryContent, caller: Caller) -> errors.EntryOvertaken:
    """Both versions, field by field, in words and values."""
    ours, theirs = _flat(wanted), _flat(found.content)
    differences: list[dict[str, object]] = []
    for path in dict.fromkeys([*theirs, *ours]):
        mine, other = ours.get(path), theirs.get(path)
        if mine is not None and other is not None and mine.value == other.value:
            continue
        known = mine or other
        if known is None or (mine and mine.value) == (other and other.value):
            continue
        differences.append(
            {
                "field": path,
                "label": known.label,
                "subject": known.subject,
                "before": EMPTY,
                "yours": None if mine is None else msgspec.to_builtins(mine.value),
                "yours_text": EMPTY if mine is None else mine.text or EMPTY,
                "theirs": None if other is None else msgspec.to_builtins(other.value),
                "theirs_text": EMPTY if other is None else other.text or EMPTY,
            }
        )
    return errors.EntryOvertaken(
        version=found.row.draft_version,
        saved_by=entry.saver(found.row, caller) or "另一处",
        saved_at=found.row.saved_at.isoformat() if found.row.saved_at else "",
        differences=differences,
    )


class _Shown(msgspec.Struct, frozen=True):
    """A value with its words."""

    label: str
    subject: str
    value: Value
    text: str


def _flat(content: EntryContent) -> Mapping[str, _Shown]:
    found = {
        name: _Shown(field.label, "本人", value, students.text_of(field, value))
        for name, value in content.values.items()
        if (field := students.CATALOGUE.get(name)) is not None
    }
    for number, member in enumerate(content.members):
        who = member_title(member.values) or f"第 {number + 1} 位家庭成员"
        for name, value in member.values.items():
            field = students.MEMBER_CATALOGUE[name]
            found[f"{students.MEMBERS}.{member.key}.{name}"] = _Shown(
                field.label, who, value, students.text_of(field, value)
            )
    return found
