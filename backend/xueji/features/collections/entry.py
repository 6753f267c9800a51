"""An entry and who may write in it: its guardian, or the teacher's side while a paper family has not confirmed."""

from collections.abc import Callable

import msgspec

from xueji.features import students
from xueji.features.collections import entry_store, errors, pages, rules
from xueji.features.collections.content import About, EntryContent, faults, final
from xueji.features.collections.entry_store import EntryRow
from xueji.features.collections.invitation import require_open
from xueji.features.collections.progress import reviews
from xueji.features.collections.schemas import CollectionPhoto, EntryState
from xueji.features.collections.store import CollectionRow
from xueji.features.students import Values
from xueji.kernel import periods
from xueji.kernel.clock import china_date
from xueji.kernel.refusals import FieldError, NotFound
from xueji.platform.caller import Caller, CallerKind
from xueji.platform.database import Tx
from xueji.platform.scope import scope_of


class Entry(msgspec.Struct, frozen=True):
    """An entry as it stands, with its collection and its content."""

    row: EntryRow
    of: CollectionRow
    content: EntryContent
    by_staff: bool

    @property
    def about(self) -> About:
        return About(frozenset(self.of.fields), self.of.stage, china_date(self.row.now))

    @property
    def needs_photo(self) -> bool:
        """Of a paper family the school may take the photo later."""
        return self.of.photo is CollectionPhoto.REQUIRED and self.row.paper_by is None

    def faults(self) -> list[FieldError]:
        """Everything that stands between this entry and the school."""
        missing = self.needs_photo and self.row.photo is None
        no_photo = [FieldError(rules.PHOTO, "photo_missing", "还没有交照片")] if missing else []
        return [*faults(self.content, self.about), *no_photo]

    def final(self) -> tuple[Values, list[Values]]:
        """The record that it makes."""
        school = pages.school_values(self.of.stage, self.of.entry_month, self.of.entry_way)
        return final(self.content, self.about, school)


def opened(row: EntryRow, *, by_staff: bool) -> Entry:
    return Entry(row, row.of(), row.content(), by_staff)


async def found(source: students.Reads, caller: Caller, entry_id: int) -> Entry:
    """The entry of the caller: the own one of a guardian; for a reviewing teacher one that came on paper.

    Raises:
        NotFound: everybody else's.
    """
    if caller.kind is CallerKind.FAMILY:
        row = await entry_store.own(source, entry_id, caller.account_id)
        if row is None:
            raise NotFound
        return opened(row, by_staff=False)
    row = await entry_store.of_school(source, scope_of(caller), entry_id)
    if row is None or row.paper_by is None or not reviews(caller, row.of().school_id):
        raise NotFound
    return opened(row, by_staff=True)


async def held(tx: Tx, caller: Caller, entry_id: int) -> Entry:
    """As `found`, and nobody else writes in it until the transaction ends."""
    await entry_store.hold(tx, [entry_id])
    return await found(tx, caller, entry_id)


def require_writable(entry: Entry) -> None:
    """Raises why nothing may be written now.

    Raises:
        EntryHandedIn: the school has it.
        EntryTakenOver: it has become an application.
        CollectionNotOpen, CollectionClosed: outside the dates; what was sent back may be mended all the same.
    """
    row, today = entry.row, china_date(entry.row.now)
    if row.state is EntryState.SUBMITTED and row.submitted_at is not None:
        raise errors.EntryHandedIn(at=periods.time_words(row.submitted_at, today), number=row.number)
    if row.state is EntryState.ACCEPTED and row.decided_at is not None:
        raise errors.EntryTakenOver(at=periods.time_words(row.decided_at, today))
    if row.state is not EntryState.RETURNED:
        require_open(entry.of, kept="您存的草稿没有提交。" if row.draft_version else "您没有填。")


def writable(entry: Entry) -> bool:
    return _passes(lambda: require_writable(entry))


def _passes(ask: Callable[[], None]) -> bool:
    try:
        ask()
    except (errors.EntryHandedIn, errors.EntryTakenOver, errors.CollectionNotOpen, errors.CollectionClosed):
        return False
    return True


def saver(row: EntryRow, caller: Caller) -> str:
    """Who saved last, as the reader would say it."""
    if row.saved_by is None:
        return ""
    if row.saved_by == caller.account_id:
        return "您"
    return row.paper_name or "老师" if row.saved_by == row.paper_by else row.guardian or "家长"


def name_of(entry: Entry) -> str:
    return entry.row.name or rules.UNNAMED
