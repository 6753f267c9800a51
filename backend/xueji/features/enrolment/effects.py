"""What the flows of enrolment owe, kept: one decision or five hundred are written in a constant number of statements.

A `Ledger` is the desk's book of cases for one transaction. It reads the applications behind the cases, lets the desk
decide each, and writes applications, records, numbers and cases at the end, in `write`.
"""

from collections.abc import Sequence
from typing import Any

from xueji.approvals import Case, CaseState, Desk, Happened
from xueji.features import problem_records, students
from xueji.features.enrolment import checks, holding, report, store
from xueji.features.enrolment.events import EnrolledPupil, PupilsEnrolled
from xueji.features.enrolment.flow import BUREAU_ENROLMENT, ENROLMENT, LATE_ENROLMENT
from xueji.features.enrolment.rules import CLAIMING
from xueji.features.enrolment.schemas import EnrolmentState, Kind
from xueji.features.enrolment.store import EnrolmentRow, Move, move_of
from xueji.features.problem_records import ProblemKind
from xueji.platform.database import Tx
from xueji.platform.events import publish
from xueji.platform.many_cases import ManyCases

TELL = "enrolment.tell"
TELL_OFFICES = "enrolment.tell_offices"
TELL_WAITING = "enrolment.tell_waiting"

_STATE: dict[CaseState, EnrolmentState] = {
    CaseState.OPEN: EnrolmentState.FILED,
    CaseState.RETURNED: EnrolmentState.RETURNED,
    CaseState.COMPLETED: EnrolmentState.DONE,
    CaseState.WITHDRAWN: EnrolmentState.READY,
    CaseState.LAPSED: EnrolmentState.CANCELLED,
}


class Ledger(ManyCases["Ledger"]):
    """The cases of enrolments with their applications."""

    def __init__(self, tx: Tx) -> None:
        super().__init__(tx)
        self._rows: dict[int, EnrolmentRow] = {}
        self._moves: dict[int, Move] = {}
        self._entered: list[int] = []
        self._cancelled: set[int] = set()

    async def defer(self, job: str, **arguments: Any) -> None:
        if job == TELL:
            await super().defer(job, **arguments)
        else:
            await self.tx.defer(job, **arguments)

    # --- reading ---

    async def open(self, rows: Sequence[EnrolmentRow]) -> None:
        """Hold the cases of held applications."""
        self._rows = {row.case_id: row for row in rows if row.case_id is not None}
        await self.hold(list(self._rows))

    def row(self, case_id: int) -> EnrolmentRow:
        return self._rows[case_id]

    # --- keeping promises ---

    def note_filed(self, row: EnrolmentRow, case: Case) -> None:
        """A new case is this application's from now on."""
        self._moves[row.id] = move_of(row, EnrolmentState.FILED, case_id=case.id, number=case.number, clash=None)

    def note_entered(self, case_id: int) -> None:
        self._entered.append(case_id)

    def note_cancelled(self, row: EnrolmentRow) -> None:
        """Whatever becomes of its case, this application is over."""
        self._cancelled.add(row.id)
        self._moves[row.id] = move_of(row, EnrolmentState.CANCELLED)

    async def write(self) -> None:
        """Everything that has been decided, in one constant number of statements; the cases first, others name them."""
        await super().write()
        freed: list[EnrolmentRow] = []
        for line in self.lines:
            row = self._rows.get(line.case.id)
            if row is None or row.id in self._cancelled:
                continue
            state = _STATE[line.case.state]
            if state is not row.state:
                self._moves[row.id] = move_of(row, state)
                if row.state in CLAIMING and state not in CLAIMING | {EnrolmentState.DONE}:
                    freed.append(row)
        if self._entered:
            await self._enter([self._rows[case_id] for case_id in self._entered])
        await store.move(self.tx, list(self._moves.values()))
        if freed:
            await holding.let_go(self.tx, freed)

    async def _enter(self, rows: Sequence[EnrolmentRow]) -> None:
        """The pupils stand in school; numbers, problems, news and the national side follow in the same commit."""
        tx = self.tx
        caller = tx.caller
        actor = students.actor_of(caller) if caller else students.Actor(None, "系统")
        await students.place(
            tx,
            [
                students.Placement(
                    student_id=row.student_id,
                    school_id=row.school_id,
                    school_path=row.school_path,
                    class_id=row.class_id,
                    stage=row.stage.value,
                    grade=row.grade,
                    state=students.State.IN_SCHOOL,
                )
                for row in rows
            ],
            kind=students.ChangeKind.ENTERED,
            source=students.ChangeSource.ENROLMENT,
            actor=actor,
            cases={row.student_id: row.case_id for row in rows if row.case_id is not None},
        )
        unsure = {row.student_id: row.insist_reason for row in rows if _unverified(row)}
        if unsure:
            await problem_records.open_many(tx, ProblemKind.NOT_VERIFIED, unsure)
        ids = [row.student_id for row in rows]
        await students.give_numbers(tx, ids, verified=[one for one in ids if one not in unsure])
        await report.tell_nation(tx, rows)
        await publish(
            tx,
            PupilsEnrolled(
                tuple(
                    EnrolledPupil(
                        student_id=row.student_id,
                        school_id=row.school_id,
                        class_id=row.class_id,
                        stage=row.stage.value,
                        grade=row.grade,
                        enrolment_id=row.id,
                        case_id=row.case_id or 0,
                    )
                    for row in rows
                )
            ),
        )


def _unverified(row: EnrolmentRow) -> bool:
    """Insisted upon although the register did not agree (Q11)."""
    return row.identity not in {checks.MATCH, checks.NOT_NEEDED, None}


FLOW_OF = {
    Kind.NEW: ENROLMENT,
    Kind.CONTINUATION: ENROLMENT,
    Kind.LATE: LATE_ENROLMENT,
    Kind.BUREAU: BUREAU_ENROLMENT,
}


async def enter_school(ledger: Ledger, happened: Happened) -> None:
    """The last party has agreed."""
    ledger.note_entered(happened.case.id)


DESK: Desk[Ledger] = Desk(
    [ENROLMENT, LATE_ENROLMENT, BUREAU_ENROLMENT],
    now={"enter_school": enter_school},
    later={"tell_people": TELL, "tell_offices": TELL_OFFICES, "tell_applicant": TELL_WAITING},
)
