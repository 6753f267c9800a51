"""Saving a draft: part of the form at a time, never lost, never in the way; faults are told, not refused."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date

import msgspec

from xueji.features import students
from xueji.features.students import Given, NewMember
from xueji.features.windows import errors, rules, sheet_store, words
from xueji.features.windows.family_schemas import Draft, NewDraft
from xueji.features.windows.own_sheet import OwnSheet, held, require_consent, require_writable, saver
from xueji.features.windows.schemas import SubmissionState
from xueji.features.windows.sheet import DraftContent, DraftMember, Value, Values, items_of, merged, own_members, same
from xueji.kernel.refusals import FieldError
from xueji.kernel.texts import visible
from xueji.platform.caller import Caller
from xueji.platform.database import Tx


async def save(tx: Tx, caller: Caller, student_id: int, expected_version: int, data: NewDraft) -> Draft:
    """Merge what was sent into the draft, field by field.

    Sent twice, or the same as what is saved already, it changes nothing and is answered as saved.

    Raises:
        ConsentNotGiven: under 14, and this guardian has not agreed.
        KeyFieldLocked, FieldNotAsked, MemberUnknown: what was sent is not on the form.
        DraftOvertaken: somebody else saved meanwhile, and it differs; both sides are in the answer.
        SheetHandedIn, SheetConfirmed, WindowNotOpen, WindowClosed: nothing may be written now.
    """
    own = await held(tx, caller, student_id)
    require_writable(own, tx)
    await require_consent(tx, caller, own)
    require_on_form(own, data)
    wanted, faults = laid_over(own, data, tx.today)
    if expected_version != own.row.draft_version and wanted != own.draft:
        raise _overtaken(own, wanted, caller)
    if wanted == own.draft and own.row.draft_version > 0:
        return _saved(own, data, wanted, faults, caller)
    items = own.items(wanted)
    version = await sheet_store.save_draft(
        tx,
        window_id=own.row.window_id,
        student_id=student_id,
        draft=wanted,
        changed=len(items),
        base_version=own.record.version,
        account_id=caller.account_id,
    )
    await tx.audit(
        "maintenance.draft_saved",
        subject=f"window:{own.row.window_id}",
        student_ids=[student_id],
        organisation_id=own.row.school_id,
        items=[item.key for item in items],
    )
    state = SubmissionState.RETURNED if own.row.state is SubmissionState.RETURNED else SubmissionState.DRAFT
    return Draft(
        version=version,
        saved_at=tx.now,
        saved_by="您",
        state=state,
        changed=len(items),
        changes=_written(data, wanted, own.record),
        errors=faults,
    )


def require_on_form(own: OwnSheet, data: NewDraft) -> None:
    """Refuse by name whatever is not asked: key fields with the way, unknown ones, members who are not there.

    Raises:
        KeyFieldLocked, FieldNotAsked, MemberUnknown
    """
    asked = own.fields
    names = [*data.changes, *data.undo]
    keys = [name for name in names if name in students.KEY_FIELDS]
    if keys:
        raise errors.KeyFieldLocked(labels=rules.labels(keys), fields=keys)
    foreign = [name for name in names if name not in asked or name not in students.CATALOGUE]
    if data.members is not None:
        foreign += _foreign_in_members(data.members, asked)
    if foreign:
        raise errors.FieldNotAsked(labels=rules.labels(foreign), fields=foreign)
    known = own_members(own.record)
    added = {member.key for member in own.draft.members or () if member.added}
    unknown = [
        member.key
        for member in data.members or ()
        if not member.key.startswith("new-") and member.key not in known and member.key not in added
    ]
    twice = data.members is not None and len({member.key for member in data.members}) < len(data.members)
    if unknown or twice:
        raise errors.MemberUnknown(members=unknown)


def _foreign_in_members(members: Sequence[NewMember], asked: Collection[str]) -> list[str]:
    if students.MEMBERS not in asked:
        return [students.MEMBERS]
    allowed = {field.name for field in rules.member_fields(asked)}
    return list(dict.fromkeys(name for member in members for name in member.values if name not in allowed))


def laid_over(own: OwnSheet, data: NewDraft, today: date) -> tuple[DraftContent, list[FieldError]]:
    """The draft with what was sent laid over it, each value in its one written form; and the whole form's faults."""
    raw = DraftContent(
        {name: given for name, given in {**own.draft.changes, **data.changes}.items() if name not in data.undo},
        own.draft.members if data.members is None else _merge_members(own.draft.members or [], data.members),
    )
    values, members = merged(raw, own.record)
    cleaned = students.clean(students.Form(values, members), fields=own.fields, today=today)
    changes = {name: _clean(cleaned.values, name, given) for name, given in raw.changes.items()}
    changes = {name: one for name, one in changes.items() if not same(one, own.record.values.get(name))}
    return DraftContent(changes, _clean_members(raw, own.record, cleaned.members)), cleaned.errors


def _merge_members(saved: Sequence[DraftMember], given: Sequence[NewMember]) -> list[DraftMember]:
    before = {member.key: member.values for member in saved}
    return [DraftMember(member.key, {**before.get(member.key, {}), **member.values}) for member in given]


def _clean(cleaned: Mapping[str, Value], name: str, raw: Given) -> Value:
    """The written form; a faulty value stays as it was typed, so that nothing a person wrote is lost."""
    if name in cleaned:
        return cleaned[name]
    if isinstance(raw, str):
        return visible(raw) or None
    return raw


def _clean_members(
    raw: DraftContent, record: students.Record, cleaned: Sequence[Mapping[str, Value]]
) -> list[DraftMember] | None:
    """The members' list in its written form; None when it asks for nothing that differs from the record."""
    if raw.members is None:
        return None
    known = own_members(record)
    found: list[DraftMember] = []
    wanted = [member for member in raw.members if member.added or member.key in known]
    for number, member in enumerate(wanted):
        tidy = cleaned[number] if number < len(cleaned) else {}
        before = known.get(member.key, {})
        values: Values = {name: _clean(tidy, name, given) for name, given in member.values.items()}
        found.append(
            DraftMember(member.key, {name: one for name, one in values.items() if not same(one, before.get(name))})
        )
    return found if items_of(DraftContent({}, found), record, {students.MEMBERS}) else None


def _overtaken(own: OwnSheet, wanted: DraftContent, caller: Caller) -> errors.DraftOvertaken:
    """Both versions, field by field, in words and values."""
    ours = {item.key: item for item in own.items(wanted)}
    theirs = {item.key: item for item in own.items()}
    names = words.names_of(own.record, [*ours.values(), *theirs.values()])
    differences: list[dict[str, object]] = []
    for key in dict.fromkeys([*theirs, *ours]):
        mine, other = ours.get(key), theirs.get(key)
        if mine == other:
            continue
        item = mine or other
        if item is None:
            continue
        before, _ = words.sides(item, names, masked=False)
        differences.append(
            {
                "field": key,
                "label": words.label_of(item),
                "subject": words.subject_of(item),
                "before": before or words.EMPTY,
                "yours": None if mine is None else msgspec.to_builtins(mine.after),
                "yours_text": before or words.EMPTY if mine is None else words.sides(mine, names, masked=False)[1],
                "theirs": None if other is None else msgspec.to_builtins(other.after),
                "theirs_text": before or words.EMPTY if other is None else words.sides(other, names, masked=False)[1],
            }
        )
    saved_at = own.row.saved_at.isoformat() if own.row.saved_at else ""
    return errors.DraftOvertaken(
        version=own.row.draft_version,
        saved_by=saver(own.row, caller) or "另一位家长",
        saved_at=saved_at,
        differences=differences,
    )


def _saved(own: OwnSheet, data: NewDraft, draft: DraftContent, faults: list[FieldError], caller: Caller) -> Draft:
    row = own.row
    return Draft(
        version=row.draft_version,
        saved_at=row.saved_at or row.now,
        saved_by=saver(row, caller),
        state=row.state,
        changed=len(own.items(draft)),
        changes=_written(data, draft, own.record),
        errors=faults,
    )


def _written(data: NewDraft, draft: DraftContent, record: students.Record) -> dict[str, Value]:
    """How each value that was sent stands now."""
    names = [*data.changes, *data.undo]
    return {name: draft.changes.get(name, record.values.get(name)) for name in names}
