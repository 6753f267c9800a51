"""One sheet as the school compares it: old and new side by side, what to look at, what was decided."""

from collections.abc import Sequence
from datetime import date

from xueji.features import students
from xueji.features.windows import decision_store, rules, sheet_store, words
from xueji.features.windows.decision_store import SubmissionRow
from xueji.features.windows.progress import NO_CLASS, PURPOSE, confirms
from xueji.features.windows.schemas import (
    Clash,
    Decided,
    ItemState,
    Level,
    Submission,
    SubmissionState,
    SubmittedItem,
    Unchanged,
)
from xueji.features.windows.sheet import Item, ItemKind, Value, clash
from xueji.features.windows.sheet_store import ItemRow
from xueji.kernel.clock import china_date
from xueji.kernel.codes import CODES
from xueji.kernel.masking import mask_name
from xueji.kernel.refusals import NotFound
from xueji.platform.audit import read_log
from xueji.platform.caller import Caller
from xueji.platform.scope import Scope, scope_of


async def read(caller: Caller, submission_id: int) -> Submission:
    """The sheet; the look is written down before the answer goes out. NotFound for what was not handed in."""
    scope = scope_of(caller)
    row = await decision_store.submission(students.POOL, scope, submission_id)
    if row is None or row.state in rules.SILENT:
        raise NotFound
    await read_log(caller, "window.submission", [row.student_id], PURPOSE)
    return await view(caller, scope, row, students.POOL)


async def view(caller: Caller, scope: Scope, row: SubmissionRow, source: students.Reads) -> Submission:
    record = (await students.read_records(source, [row.student_id]))[row.student_id]
    rows = await sheet_store.items(source, [row.id])
    items = [one.opened() for one in rows]
    names = words.names_of(record, items)
    bureau = not scope.full_names
    shown = [_item(one, item, record, names, bureau=bureau) for one, item in zip(rows, items, strict=True)]
    waiting = any(one.state is ItemState.WAITING for one in shown)
    why_not = _why_not(row, caller, waiting=waiting)
    today = china_date(row.now)
    codes = list(dict.fromkeys(code for one in rows for code in one.risks if one.state is ItemState.WAITING))
    return Submission(
        id=row.id,
        version=row.case_version,
        window_id=row.window_id,
        window_title=row.window_title,
        student_id=row.student_id,
        name=mask_name(row.name) if bureau else row.name,
        sex_label=CODES["sex"].name(row.sex),
        class_id=row.class_id,
        class_name=row.class_name or NO_CLASS,
        number=row.number or "",
        state=row.state,
        state_label=row.state.label,
        submitted_by=_filer(row, record),
        submitted_at=row.submitted_at,
        due_on=row.due_on,
        provisional=row.provisional,
        days_left=None if row.due_on is None else (row.due_on - today).days,
        nothing_changed=row.nothing_changed,
        level=rules.worst(codes),
        risks=[found for code in codes if (found := rules.risk(code)).level > Level.CALM],
        items=shown,
        unchanged=_unchanged(row, record, items, bureau=bureau),
        decisions=_decisions(rows),
        may_decide=not why_not,
        may_undo=_may_undo(row, caller, rows, today),
        why_not=why_not,
        suggested_reason=rules.suggested_reason(codes),
    )


def _item(row: ItemRow, item: Item, record: students.Record, names: dict[str, str], *, bureau: bool) -> SubmittedItem:
    before, after = words.sides(item, names, masked=True)
    if bureau:
        before, after = _hidden(item, before), _hidden(item, after)
    clashing = clash(item, record) if row.state is ItemState.WAITING else None
    field = words.field_of(item)
    current = ""
    if clashing is not None:
        plain = clashing.current
        current = words.partly(field, plain) if field else words.member_line(plain) if isinstance(plain, dict) else ""
        current = (_hidden(item, current) if bureau else current) or words.EMPTY
    return SubmittedItem(
        item=item.key,
        field=item.field,
        label=words.label_of(item),
        subject=words.subject_of(item),
        before=before or words.EMPTY,
        after=after or words.EMPTY,
        state=row.state,
        state_label=row.state.label,
        risks=[rules.risk(code) for code in row.risks],
        clash=None if clashing is None else Clash(current, f"家长提交之后学籍里改成了：{current}。确认不会盖掉它。"),
        harmless=rules.is_harmless(item),
        reason_label=rules.REASONS[row.reason].label if row.reason in rules.REASONS else "",
        text=row.text,
    )


def _hidden(item: Item, text: str) -> str:
    """Bureaus see that something changed, not the addresses and names (ruling 6)."""
    field = words.field_of(item)
    if not text or text == words.EMPTY:
        return text
    if field is None:
        return (
            "、".join(mask_name(part) for part in text.split("、"))
            if item.kind is ItemKind.ORDER
            else mask_name(text.split("，", maxsplit=1)[0])
        )
    if field.kind is students.Kind.NAME:
        return mask_name(text)
    return "****" if field.mask is not students.Mask.NONE and "*" not in text else text


def _unchanged(row: SubmissionRow, record: students.Record, items: Sequence[Item], *, bureau: bool) -> list[Unchanged]:
    touched = {(item.member, item.field) for item in items}
    found: list[Unchanged] = []

    def say(field: students.Field, value: Value) -> str:
        hidden = bureau and field.mask is not students.Mask.NONE
        return (students.masked(field, value) if hidden else words.partly(field, value)) or words.EMPTY

    for name in row.fields:
        field = students.CATALOGUE.get(name)
        if field is not None and ("", name) not in touched:
            found.append(Unchanged(field.label, words.OWN, say(field, record.values.get(name))))
    if students.MEMBERS in row.fields:
        for member in record.members:
            key = str(member.id)
            if (key, "") in touched:
                continue
            for field in rules.member_fields(row.fields):
                if (key, field.name) not in touched:
                    text = say(field, member.values.get(field.name))
                    masked = mask_name(text) if bureau and field.kind is students.Kind.NAME else text
                    found.append(Unchanged(field.label, words.member_title(member.values), masked))
    return found


def _filer(row: SubmissionRow, record: students.Record) -> str:
    """“母亲 林*（监护人）”: the relation of the binding, and whether the record calls that member a guardian."""
    if row.submitted_by is None:
        return ""
    name = row.submitted_name or ""
    shown = name[:1] + "*" if name else ""
    if row.submitted_role == "self":
        return "学生本人"
    relation = students.text_of(students.MEMBER_CATALOGUE["relation"], row.relation) or "家长"
    guardian = any(
        member.values.get("guardian") is True and member.values.get("relation") == row.relation
        for member in record.members
    )
    return f"{relation} {shown}".strip() + ("（监护人）" if guardian else "")


def _why_not(row: SubmissionRow, caller: Caller, *, waiting: bool) -> str:
    if not confirms(caller, row.school_id):
        return "由学校学籍管理员确认，您可以查看。"
    if row.state is SubmissionState.RETURNED:
        return "已经退回，等家长改好再交。"
    if not waiting:
        return "没有要改的，不用确认。" if row.nothing_changed else "已经办完。"
    if row.submitted_by == caller.account_id or row.student_id in caller.children:
        return "您自己提交的，要由他人确认。"
    return ""


def _decisions(rows: Sequence[ItemRow]) -> list[Decided]:
    moments = sorted({one.decided_at for one in rows if one.decided_at is not None})
    found: list[Decided] = []
    for at in moments:
        then = [one for one in rows if one.decided_at == at]
        accepted = sum(one.state is ItemState.ACCEPTED for one in then)
        returned = sum(one.state is ItemState.RETURNED for one in then)
        said = "，".join(
            filter(None, (f"确认 {accepted} 项" if accepted else "", f"退回 {returned} 项" if returned else ""))
        )
        found.append(Decided(by=then[0].decider or "", at=at, accepted=accepted, returned=returned, words=said))
    return found


def _may_undo(row: SubmissionRow, caller: Caller, rows: Sequence[ItemRow], today: date) -> bool:
    last = max((one.decided_at for one in rows if one.decided_at is not None), default=None)
    if last is None or china_date(last) != today or row.submitted_by == caller.account_id:
        return False
    return confirms(caller, row.school_id)
