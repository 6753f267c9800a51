"""Receipts: what was handed in, what happens next and by when. Their address works for a year."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from xueji.features import students
from xueji.features.windows import rules, sheet_store, words
from xueji.features.windows.family_schemas import (
    ChangeGroup,
    FormChild,
    Receipt,
    ReceiptStep,
    ReceiptStepState,
)
from xueji.features.windows.form import child_of
from xueji.features.windows.own_sheet import OwnSheet
from xueji.features.windows.schemas import ItemState, SubmissionState
from xueji.features.windows.sheet import Item
from xueji.features.windows.sheet_store import Handed, ItemRow, ReceiptRow
from xueji.kernel.clock import china_date
from xueji.kernel.names import initial, short_name
from xueji.kernel.refusals import NotFound
from xueji.platform.caller import Caller
from xueji.platform.database import Tx
from xueji.platform.scope import scope_of

SCHOOL_POST = "学籍管理员"


async def read(caller: Caller, number: str) -> Receipt:
    """A receipt of the caller's children; 404 for everybody else, and after a year."""
    row = await sheet_store.receipt(students.POOL, scope_of(caller), number.replace(" ", "").upper())
    if row is None or row.now - row.submitted_at > rules.KEEP_RECEIPT:
        raise NotFound
    rows: Sequence[ItemRow] = []
    if row.case_id is not None:
        rows = await sheet_store.items_of_case(students.POOL, row.case_id)
    if row.withdrawn_at is None:
        rows = [one for one in rows if not one.superseded]
    items = [one.opened() for one in rows]
    outcomes = {one.item: words.Outcome(one.state, one.reason, one.text) for one in rows}
    groups = words.change_groups(items, _names(items), outcomes)
    return _view(row, groups, len(items), outcomes, caller)


def fresh(own: OwnSheet, handed: Handed, items: Sequence[Item], caller: Caller, tx: Tx) -> Receipt:
    """The receipt of what has just been handed in, without reading it again."""
    child = child_of(own.record)
    row = ReceiptRow(
        number=handed.number,
        submission_id=own.row.id or 0,
        case_id=handed.case_id,
        submitted_at=tx.now,
        submitted_name=caller.name,
        submitted_by=caller.account_id,
        submitted_role=handed.role,
        relation=None,
        nothing_changed=not items,
        withdrawn_at=None,
        current=True,
        student_id=own.record.id,
        name=child.name,
        school=own.record.school,
        bureau=own.record.bureau,
        class_name=own.record.class_name,
        window_title=own.row.title,
        state=handed.state,
        due_on=handed.due_on,
        provisional=handed.provisional,
        decided_at=tx.now if not items else None,
        now=tx.now,
    )
    groups = words.change_groups(
        items, words.names_of(own.record, items), {item.key: words.Outcome(ItemState.WAITING) for item in items}
    )
    return _view(row, groups, len(items), {}, caller)


def _names(items: Sequence[Item]) -> dict[str, str]:
    found: dict[str, str] = {}
    for item in items:
        name = item.who.get("name")
        if item.member and name:
            found[item.member] = str(name)
    return found


def _view(
    row: ReceiptRow, groups: list[ChangeGroup], count: int, outcomes: Mapping[str, words.Outcome], caller: Caller
) -> Receipt:
    withdrawn = row.withdrawn_at is not None
    state = row.state if row.current and not withdrawn else SubmissionState.DRAFT
    return Receipt(
        number=row.number,
        title=_title(row, state, withdrawn=withdrawn),
        child=FormChild(
            id=row.student_id,
            name=row.name,
            short_name=short_name(row.name),
            initial=initial(row.name),
            school=row.school,
            class_name=row.class_name or "",
        ),
        window_title=row.window_title,
        state=state,
        withdrawn=withdrawn,
        nothing_changed=row.nothing_changed,
        count=count,
        submitted_at=row.submitted_at,
        submitted_by=_filer(row, caller),
        submitted_by_student=row.submitted_role == "self",
        steps=_steps(row, state, outcomes, _filer(row, caller), withdrawn=withdrawn),
        groups=groups,
        may_withdraw=state is SubmissionState.SUBMITTED and not withdrawn,
        kept_until=china_date(row.submitted_at + rules.KEEP_RECEIPT),
    )


def _filer(row: ReceiptRow, caller: Caller) -> str:
    if row.submitted_by == caller.account_id:
        return "您"
    return f"学生 {row.submitted_name}" if row.submitted_role == "self" else f"家长 {row.submitted_name}"


def _title(row: ReceiptRow, state: SubmissionState, *, withdrawn: bool) -> str:
    if withdrawn:
        return "已撤回"
    if row.nothing_changed:
        return "已说明没有要改的"
    return {
        SubmissionState.SUBMITTED: "已交给学校",
        SubmissionState.RETURNED: "学校退回了几项",
        SubmissionState.CONFIRMED: "学校已经确认",
    }.get(state, "已交给学校")


def _steps(
    row: ReceiptRow,
    state: SubmissionState,
    outcomes: Mapping[str, words.Outcome],
    filer: str,
    *,
    withdrawn: bool,
) -> list[ReceiptStep]:
    first = _step(ReceiptStepState.DONE, f"{filer}已提交", who="", at=row.submitted_at)
    if withdrawn:
        return [
            first,
            _step(ReceiptStepState.DONE, "已撤回", at=row.withdrawn_at, said="内容还在草稿里，改好可以再交。"),
        ]
    if row.nothing_changed:
        return [
            first,
            _step(ReceiptStepState.DONE, "不用学校核对", said="没有改动，学籍保持原样。开放期间想改，可以撤回再填。"),
        ]
    who = f"{row.school}，{SCHOOL_POST}"
    told = _step(
        ReceiptStepState.LATER, "通知您结果", said="同意的当天生效。不同意的写明原因，只退回那一项，其他项不受影响。"
    )
    if state is SubmissionState.SUBMITTED:
        provisional = bool(row.provisional)
        return [
            first,
            _step(
                ReceiptStepState.NOW,
                "学校逐项核对",
                who=who,
                due_on=row.due_on,
                provisional=provisional,
                said=_provisional_words(row.due_on, provisional=provisional),
            ),
            told,
        ]
    accepted = sum(one.state is ItemState.ACCEPTED for one in outcomes.values())
    returned = sum(one.state is ItemState.RETURNED for one in outcomes.values())
    decided = _step(ReceiptStepState.DONE, "学校逐项核对", who=who, at=row.decided_at)
    if state is SubmissionState.RETURNED:
        said = f"确认 {accepted} 项，已经生效；退回 {returned} 项，改好再交。"
        return [first, decided, _step(ReceiptStepState.NOW, "等您改好再交", who="您", said=said)]
    return [
        first,
        decided,
        _step(ReceiptStepState.DONE, "已写进学籍", at=row.decided_at, said=f"{accepted} 项都已生效。"),
    ]


def _provisional_words(due_on: date | None, *, provisional: bool) -> str:
    """The day itself stands in `due_on`; here is only why it may move."""
    return f"{due_on.year} 年放假安排录入后再算，变了会通知您" if due_on and provisional else ""


def _step(
    state: ReceiptStepState,
    title: str,
    *,
    who: str = "",
    at: datetime | None = None,
    due_on: date | None = None,
    provisional: bool = False,
    said: str = "",
) -> ReceiptStep:
    return ReceiptStep(state=state, title=title, who=who, at=at, due_on=due_on, provisional=provisional, words=said)
