"""The sheet that concerns a family now, and whether it may be written on: the front step of every act of a family."""

from datetime import date

import msgspec

from xueji.features import guardians, students
from xueji.features.windows import errors, rules, sheet_store
from xueji.features.windows.schemas import SubmissionState, WindowState
from xueji.features.windows.sheet import DraftContent, Item, items_of
from xueji.features.windows.sheet_store import SheetRow
from xueji.kernel.refusals import NotFound
from xueji.platform.caller import Caller
from xueji.platform.database import Tx
from xueji.platform.scope import scope_of

WRITABLE = (SubmissionState.NEW, SubmissionState.SEEN, SubmissionState.DRAFT, SubmissionState.RETURNED)

PURPOSE = guardians.Purpose.MAINTAIN


class OwnSheet(msgspec.Struct, frozen=True):
    """A locked record with its sheet, read in the transaction of an act."""

    record: students.Record
    row: SheetRow
    draft: DraftContent

    @property
    def fields(self) -> frozenset[str]:
        return frozenset(self.row.fields)

    def items(self, draft: DraftContent | None = None) -> list[Item]:
        return items_of(self.draft if draft is None else draft, self.record, self.fields)


async def held(tx: Tx, caller: Caller, student_id: int) -> OwnSheet:
    """The child's record, held until the transaction ends, and the sheet of its nearest window.

    Raises:
        NotFound: not a child of the caller.
        NoWindow: no window covers the child.
    """
    scope = scope_of(caller)
    if student_id not in (scope.student_ids or ()):
        raise NotFound
    record = await students.read_record(tx, student_id)
    row = await sheet_store.sheet(tx, scope, student_id)
    if row is None:
        raise errors.NoWindow(school=record.school, name=record.values.get("name"))
    return OwnSheet(record, row, sheet_store.open_draft(row.draft))


def require_writable(own: OwnSheet, tx: Tx) -> None:
    """Refuse unless the family may write on the sheet at this moment of the database's clock.

    Raises:
        SheetHandedIn: the school has it.
        SheetConfirmed: the school has confirmed it, or nothing was to change and the window is over.
        WindowNotOpen: too early.
        WindowClosed: too late; what was sent back may be mended all the same.
    """
    row, today = own.row, tx.today
    state = rules.window_state(row.opens_at, row.ends_at, tx.now)
    if row.state is SubmissionState.SUBMITTED and row.submitted_at is not None:
        by, at = row.submitted_name or "家长", rules.time_words(row.submitted_at, today)
        raise errors.SheetHandedIn(by=by, at=at, number=row.number)
    if row.state is SubmissionState.CONFIRMED and row.decided_at is not None:
        raise errors.SheetConfirmed(at=rules.time_words(row.decided_at, today))
    if state is WindowState.NOT_OPEN:
        raise errors.WindowNotOpen(
            opens=rules.instant_words(row.opens_at, today), closes=rules.instant_words(row.ends_at, today)
        )
    if state is WindowState.CLOSED and row.state is not SubmissionState.RETURNED:
        kept = "您存的草稿没有提交。" if row.state is SubmissionState.DRAFT else "您没有提交。"
        raise errors.WindowClosed(
            opens=rules.instant_words(row.opens_at, today), closes=rules.instant_words(row.ends_at, today), kept=kept
        )


async def require_consent(tx: Tx, caller: Caller, own: OwnSheet) -> None:
    """Raises ConsentNotGiven: under 14, and this guardian has not agreed to maintaining, or has taken it back."""
    await guardians.require_consent(
        tx, caller, own.record.id, PURPOSE, birth_date=birth_date_of(own.record), today=tx.today
    )


def birth_date_of(record: students.Record) -> date:
    return date.fromisoformat(str(record.values["birth_date"]))


def saver(row: SheetRow, caller: Caller) -> str:
    """Who saved last, as the reader would say it."""
    if row.saved_by is None:
        return ""
    return "您" if row.saved_by == caller.account_id else row.saved_name or "另一位家长"
