"""What the flow owes, kept: one decision or a thousand are written in the same constant number of statements.

A `Ledger` is the desk's book of cases for one transaction. It reads what the cases are about, lets the desk decide
each, and writes records, items, sheets and cases at the end, in `write`.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, cast

from xueji.approvals import (
    Case,
    CaseState,
    Desk,
    Event,
    Happened,
    ItemsDecided,
    ItemState,
    Undone,
)
from xueji.features import students
from xueji.features.windows import decision_store, sheet_store
from xueji.features.windows import schemas as wire
from xueji.features.windows.decision_store import CaseSheet, DecidedItem, DecidedSheet
from xueji.features.windows.errors import MembersDoNotFit
from xueji.features.windows.flow import MAINTENANCE
from xueji.features.windows.sheet import DraftContent, Item, ItemKind, Writing, draft_of, unwritten, written
from xueji.platform.cases import Line
from xueji.platform.database import Tx
from xueji.platform.many_cases import ManyCases

TELL = "windows.tell"
TELL_OFFICES = "windows.tell_offices"
TELL_WAITING = "windows.tell_waiting"

_SHEET_STATE: Mapping[CaseState, wire.SubmissionState] = {
    CaseState.OPEN: wire.SubmissionState.SUBMITTED,
    CaseState.RETURNED: wire.SubmissionState.RETURNED,
    CaseState.COMPLETED: wire.SubmissionState.CONFIRMED,
    CaseState.WITHDRAWN: wire.SubmissionState.DRAFT,
    CaseState.LAPSED: wire.SubmissionState.RETURNED,
}


class Ledger(ManyCases["Ledger"]):
    """The cases of a window with their sheets, items and records."""

    def __init__(self, tx: Tx) -> None:
        super().__init__(tx)
        self.records: dict[int, students.Record] = {}
        self._sheets: dict[int, CaseSheet] = {}
        self._items: dict[int, dict[str, Item]] = {}
        self._writings: dict[int, Writing] = {}

    async def defer(self, job: str, **arguments: Any) -> None:
        if job == TELL:
            await super().defer(job, **arguments)
        else:
            await self.tx.defer(job, **arguments)

    # --- reading ---

    async def open(self, case_ids: Sequence[int]) -> None:
        """Hold the records and cases, records first and by id: everybody takes them in this order."""
        sheets = await decision_store.sheets_of_cases(self.tx, case_ids)
        self._sheets = {sheet.case_id: sheet for sheet in sheets}
        await decision_store.hold_records(self.tx, sorted(sheet.student_id for sheet in sheets))
        self.records = await students.read_records(self.tx, [sheet.student_id for sheet in sheets])
        await self.hold(case_ids)
        for row in await sheet_store.items(self.tx, [sheet.id for sheet in sheets]):
            self._items.setdefault(row.submission_id, {})[row.item] = row.opened()

    def sheet(self, case_id: int) -> CaseSheet:
        return self._sheets[case_id]

    def record(self, case_id: int) -> students.Record:
        return self.records[self._sheets[case_id].student_id]

    def items(self, case_id: int, keys: Iterable[str]) -> list[Item]:
        """The named items, as they were handed in; unknown keys are left to the desk to refuse."""
        known = self._items.get(self._sheets[case_id].id, {})
        return [known[key] for key in keys if key in known]

    # --- keeping promises ---

    def write_down(self, case_id: int, keys: Iterable[str], *, undo: bool) -> None:
        items = self.items(case_id, keys)
        record = self.record(case_id)
        writing = unwritten(items, record) if undo else written(items, record)
        if writing.members is not None and not 1 <= len(writing.members) <= students.MOST_MEMBERS:
            raise MembersDoNotFit(count=len(writing.members), most=students.MOST_MEMBERS)
        self._writings[case_id] = writing

    async def write(self) -> None:
        """Everything that has been decided, in one constant number of statements."""
        if self._writings:
            await self._write_records()
        decided = [line for line in self.lines if line.case.id in self._sheets]
        if decided:
            await self._write_sheets(decided)
        await super().write()

    async def _write_records(self) -> None:
        applications = [
            students.Application(
                student_id=self._sheets[case_id].student_id,
                changes=writing.changes,
                members=writing.members,
                case_id=case_id,
            )
            for case_id, writing in self._writings.items()
        ]
        caller = self.tx.caller
        actor = students.actor_of(caller) if caller else students.Actor(None, "系统")
        await students.apply_many(self.tx, applications, source=students.ChangeSource.MAINTENANCE, actor=actor)

    async def _write_sheets(self, lines: Sequence[Line]) -> None:
        moved = [line for line in lines if self._redrawn(line)]
        after: dict[int, students.Record] = {}
        if moved:
            after = await students.read_records(self.tx, [self.sheet(line.case.id).student_id for line in moved])
        sheets: list[DecidedSheet] = []
        items: list[DecidedItem] = []
        for line in lines:
            sheet = self.sheet(line.case.id)
            state = _SHEET_STATE[line.case.state]
            confirmed = state is wire.SubmissionState.CONFIRMED
            redrawn = line in moved
            draft = self._draft(line.case, after[sheet.student_id]) if redrawn else None
            waiting = len(line.case.having(ItemState.WAITING)) if state is wire.SubmissionState.SUBMITTED else 0
            sheets.append(
                DecidedSheet(
                    id=sheet.id, state=state, waiting=waiting, draft=draft, keep_draft=not (redrawn or confirmed)
                )
            )
            items += _item_changes(sheet.id, line.events)
        account_id = self.tx.caller.account_id if self.tx.caller else None
        await decision_store.write_decisions(self.tx, sheets, items, account_id)

    def _redrawn(self, line: Line) -> bool:
        """Whether the draft has to be told anew, because the record's family members are others now."""
        if any(isinstance(event, Undone) for event in line.events):
            return True
        writing = self._writings.get(line.case.id)
        return line.case.state is not CaseState.COMPLETED and writing is not None and writing.members is not None

    def _draft(self, case: Case, record: students.Record) -> DraftContent:
        accepted = set(case.having(ItemState.ACCEPTED))
        items = self._items.get(self._sheets[case.id].id, {})
        left = [item for key, item in items.items() if key not in accepted]
        if any(item.kind is ItemKind.ORDER for item in left) and accepted:
            left = [item for item in left if item.kind is not ItemKind.ORDER]
        return draft_of(left, record)


def _item_changes(submission_id: int, events: Iterable[Event]) -> list[DecidedItem]:
    found: list[DecidedItem] = []
    for event in events:
        match event:
            case ItemsDecided():
                found += [
                    DecidedItem(submission_id=submission_id, item=key, state=wire.ItemState.ACCEPTED)
                    for key in event.accepted
                ]
                found += [
                    DecidedItem(
                        submission_id=submission_id,
                        item=key,
                        state=wire.ItemState.RETURNED,
                        reason=event.reason,
                        text=event.text,
                    )
                    for key in event.returned
                ]
            case Undone():
                found += [
                    DecidedItem(submission_id=submission_id, item=key, state=wire.ItemState.WAITING)
                    for key in (*event.accepted, *event.returned)
                ]
            case _:
                continue
    return found


async def record_items(ledger: Ledger, happened: Happened) -> None:
    """The accepted items go into the record."""
    event = cast("ItemsDecided", happened.event)
    ledger.write_down(happened.case.id, event.accepted, undo=False)


async def restore_items(ledger: Ledger, happened: Happened) -> None:
    """What had been accepted comes out of the record again, by a new change of its own."""
    event = cast("Undone", happened.event)
    if event.accepted:
        ledger.write_down(happened.case.id, event.accepted, undo=True)


DESK: Desk[Ledger] = Desk(
    [MAINTENANCE],
    now={"record_items": record_items, "restore_items": restore_items},
    later={"tell_family": TELL, "tell_offices": TELL_OFFICES, "tell_waiting": TELL_WAITING},
)
