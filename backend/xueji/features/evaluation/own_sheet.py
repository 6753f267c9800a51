"""A pupil's term and whether this person may fill it in now: the front step of every act of a family."""

from datetime import date
from typing import cast

import msgspec

from xueji.features import organisations, students
from xueji.features.evaluation import errors, store, submission_store
from xueji.features.evaluation.catalogue import FINAL_STATEMENT, KindCard
from xueji.features.evaluation.kinds import RecordKind, TermKind
from xueji.features.evaluation.rules import ORDINARY, RuleSet, TermDates, rule_set
from xueji.features.evaluation.schemas import ClosedWords
from xueji.features.evaluation.store import RecordRow, SheetRow
from xueji.features.guardians import under_14
from xueji.features.students import State
from xueji.kernel.clock import china_date, day_words, minute_words
from xueji.kernel.codes import CODES
from xueji.kernel.refusals import NotFound, Refusal
from xueji.platform import live
from xueji.platform.caller import Caller
from xueji.platform.database import Tx
from xueji.platform.scope import scope_of

SELF, GUARDIAN = "self", "guardian"


class OwnSheet(msgspec.Struct, frozen=True):
    """A pupil's term with the rules that hold for it; `rules` and `dates` are absent until the province has spoken."""

    row: SheetRow
    rules: RuleSet | None
    dates: TermDates | None
    today: date

    @property
    def term(self) -> tuple[int, TermKind]:
        """Year and term; only where there are rules."""
        return cast("int", self.row.year), cast("TermKind", self.row.term)

    @property
    def final(self) -> bool:
        return self.row.grade >= organisations.grades_in(self.row.stage, self.row.system)

    def card(self, kind: RecordKind) -> KindCard:
        """What a kind asks for, by the rules that hold, or as the catalogue has it before there are any."""
        found = (self.rules or ORDINARY).kinds[kind]
        if kind is RecordKind.STATEMENT and self.final:
            return msgspec.structs.replace(found, label=FINAL_STATEMENT)
        return found

    @property
    def asked(self) -> bool:
        """Whether anything is asked of this pupil at all, whatever the day."""
        return self.row.state is State.IN_SCHOOL and self.row.class_id is not None and self.row.has_account

    def closed(self, caller: Caller, kind: RecordKind | None = None) -> Refusal | None:
        """Why this person cannot fill it, or a kind of it, in now."""
        found = self.standing()
        if found is None:
            found = self.ended() and self.not_granted(kind)
        if found is not None or self.writer(caller):
            return found
        return errors.OnlyThePupil(name=self.row.name)

    def standing(self) -> Refusal | None:  # noqa: PLR0911 - one line a reason
        """Why nobody can fill it in now."""
        row = self.row
        facts = {"name": row.name, "school": row.school}
        if row.state is State.SUSPENDED:
            return errors.EvaluationSuspended(**facts)
        if row.state is not State.IN_SCHOOL:
            return errors.EvaluationLeft(**facts, state=row.state.label)
        if row.class_id is None:
            return errors.EvaluationNoClass(**facts)
        if not row.has_account and row.account_asked is not None:
            return errors.EvaluationAccountComing(**facts, number=row.account_asked)
        if not row.has_account:
            return errors.EvaluationNoAccount(**facts, id_type=CODES["id_type"].name(row.id_type))
        if self.dates is None:
            return errors.EvaluationNotSet(stage=row.stage.label)
        if self.today < self.dates.fills_from:
            until = day_words(self.dates.fills_until, self.today)
            return errors.EvaluationNotOpen(opens=day_words(self.dates.fills_from, self.today), closes=until)
        return None if self.granted else self.ended()

    def ended(self) -> Refusal | None:
        """Why nobody fills it in any longer, but who has been granted to."""
        row = self.row
        if row.published:
            return errors.EvaluationInPublication(class_name=row.class_name or "")
        if row.submitted_by is not None and row.submitted_at is not None:
            at = minute_words(row.submitted_at, self.today)
            return errors.EvaluationSubmitted(class_name=row.class_name or "", by=row.submitted_by, at=at)
        if self.dates is not None and self.today > self.dates.fills_until:
            return errors.EvaluationOver(closes=day_words(self.dates.fills_until, self.today))
        return None

    @property
    def granted(self) -> bool:
        return self.row.granted_until is not None

    def not_granted(self, kind: RecordKind | None) -> Refusal | None:
        """The grant is for other kinds."""
        if self.row.granted_until is None or kind is None or self.row.granted_kinds & kind.bit:
            return None
        kinds = "、".join(self.card(one).label for one in RecordKind if self.row.granted_kinds & one.bit)
        until = minute_words(self.row.granted_until, self.today)
        return errors.GrantOfOtherKinds(label=self.card(kind).label, kinds=kinds, until=until)

    def writer(self, caller: Caller) -> str | None:
        """As whom the caller writes: pupils for themselves, guardians for those under 14 (ruling 11), nobody else."""
        if caller.own_record == self.row.student_id:
            return SELF
        young = under_14(self.row.birth_date, self.today)
        return GUARDIAN if young and self.row.student_id in caller.children else None

    def require_open(self, caller: Caller, kind: RecordKind) -> str:
        """As whom the caller writes, or the refusal."""
        closed = self.closed(caller, kind)
        if closed is not None:
            raise closed
        return cast("str", self.writer(caller))


def of_row(row: SheetRow) -> OwnSheet:
    rules = rule_set(row.rules)
    dates = None if rules is None or row.term is None else rules.dates.get(row.term)
    return OwnSheet(row, rules, dates, china_date(row.now))


async def read(source: students.Reads, caller: Caller, student_id: int) -> OwnSheet:
    """NotFound for a pupil outside the caller's scope."""
    row = await store.sheet(source, scope_of(caller), student_id)
    if row is None:
        raise NotFound
    return of_row(row)


async def held(tx: Tx, caller: Caller, student_id: int, kind: RecordKind) -> tuple[OwnSheet, str]:
    """The sheet, held until the transaction ends, and as whom the caller writes this kind.

    Raises:
        NotFound, or why nothing can be filled in.
    """
    await submission_store.share_classes(tx, [student_id])
    found = await read(tx, caller, student_id)
    writer = found.require_open(caller, kind)
    await store.hold(tx, student_id, *found.term)
    return found, writer


async def held_record(tx: Tx, caller: Caller, record_id: int) -> tuple[OwnSheet, RecordRow, str]:
    """A record of the running term with its sheet, held. Raises as `held`; a record of an earlier term is over."""
    seen = await store.record(tx, scope_of(caller), record_id)
    if seen is None:
        raise NotFound
    sheet, writer = await held(tx, caller, seen.student_id, seen.kind)
    if (seen.year, seen.term) != sheet.term:
        raise errors.EvaluationOver(closes="上个学期")
    row = await store.record(tx, scope_of(caller), record_id)
    if row is None:
        raise NotFound
    return sheet, row, writer


async def summed(tx: Tx, sheet: OwnSheet) -> None:
    """Keep the sum of the records, and have whoever watches the school see it."""
    await store.tally(tx, sheet.row.student_id, *sheet.term)
    live.touched(tx, f"evaluation:{sheet.row.school_id}")


def closed_words(refusal: Refusal | None) -> ClosedWords | None:
    if refusal is None:
        return None
    title, why, following = refusal.words()
    return ClosedWords(code=refusal.code, title=title, why=why, next=following, help=refusal.help)
