"""A school asks for the account of a pupil without a mainland ID number, and asks again what came back (Q129)."""

from xueji.approvals import CaseState, File, Outcome, Party, Refile
from xueji.features import casework, organisations, students
from xueji.features.evaluation import account_store, errors
from xueji.features.evaluation.account_store import PupilRow
from xueji.features.evaluation.effects import DESK
from xueji.features.evaluation.flow import ACCOUNTS
from xueji.features.evaluation.staff_schemas import (
    AccountAsked,
    AccountState,
    EvaluationAccountLine,
    EvaluationAccounts,
    NewAccountRequest,
)
from xueji.kernel.codes import CODES
from xueji.kernel.refusals import NotFound
from xueji.platform.audit import read_log
from xueji.platform.caller import Caller
from xueji.platform.cases import Cases, actor_of
from xueji.platform.database import Tx
from xueji.platform.scope import scope_of

PREFIX = "ZH"
PAPERS = casework.paper(
    "papers",
    "证件的照片",
    "护照、通行证或者居住证，拍到照片、姓名和号码的一面，四个角都拍到",
    required=True,
)
MOST = 500
PURPOSE = "上报综评账号"


async def listed(caller: Caller) -> EvaluationAccounts:
    """The pupils of the own school without a mainland ID number; the look is written down."""
    rows = await account_store.without_papers(students.POOL, scope_of(caller), MOST)
    if rows:
        await read_log(caller, "evaluation.accounts", [row.student_id for row in rows], PURPOSE)
    bureaus = await organisations.bureaus_above(students.POOL, organisations.post_of(caller).path)
    return EvaluationAccounts(
        flow=ACCOUNTS[next(iter(bureaus))].name,
        papers=[PAPERS],
        items=[_line(row) for row in rows],
    )


def _line(row: PupilRow) -> EvaluationAccountLine:
    state = state_of(row)
    return EvaluationAccountLine(
        student_id=row.student_id,
        name=row.name,
        class_name=row.class_name or "",
        id_type_label=CODES["id_type"].name(row.id_type),
        state=state,
        state_label=state.label,
        case_id=row.case_id,
        number=row.number or "",
        may_ask=state in {AccountState.NONE, AccountState.RETURNED},
    )


def state_of(row: PupilRow) -> AccountState:
    if row.has_account:
        return AccountState.OPEN
    match row.case_state:
        case CaseState.OPEN:
            return AccountState.ASKED
        case CaseState.RETURNED:
            return AccountState.RETURNED
        case _:
            return AccountState.NONE


async def ask(tx: Tx, caller: Caller, student_id: int, data: NewAccountRequest) -> AccountAsked:
    """Ask every bureau above the school; one that was sent back goes on under its number.

    Raises:
        NotFound: not a pupil of the own school.
        EvaluationLeft, EvaluationAccountThere, EvaluationAccountAsked.
        EvaluationAccountUnproven: no picture of the papers is given.
    """
    row = await account_store.hold(tx, scope_of(caller), student_id)
    if row is None or row.school_id != organisations.post_of(caller).organisation_id:
        raise NotFound
    _require_wanted(row)
    reason = data.reason.strip()
    if row.case_state is CaseState.RETURNED and row.case_id is not None:
        outcome = await DESK.act(Cases(tx), row.case_id, Refile(), actor_of(caller))
        await account_store.say_again(tx, row.case_id, reason)
    else:
        outcome = await _open(tx, caller, row)
        await account_store.add(tx, student_id, outcome.case.id, reason)
    case = outcome.case
    await casework.attach(tx, caller, case.flow, case.id, data.evidence)
    if not await casework.given_slots(tx, case.id):
        raise errors.EvaluationAccountUnproven
    await tx.audit(
        "evaluation.account_asked", subject=f"case:{case.id}", student_ids=[student_id], organisation_id=row.school_id
    )
    return AccountAsked(case_id=case.id, number=case.number)


def _require_wanted(row: PupilRow) -> None:
    if row.state not in {students.State.IN_SCHOOL, students.State.SUSPENDED}:
        raise errors.EvaluationLeft(name=row.name, school=row.school, state=row.state.label)
    if row.has_account:
        raise errors.EvaluationAccountThere(name=row.name)
    if row.case_state is CaseState.OPEN:
        raise errors.EvaluationAccountAsked(name=row.name, number=row.number or "")


async def _open(tx: Tx, caller: Caller, row: PupilRow) -> Outcome:
    bureaus = await organisations.bureaus_above(tx, row.school_path)
    cases = Cases(tx)
    command = File(
        flow=ACCOUNTS[next(iter(bureaus))].name,
        number=await cases.number(PREFIX),
        student_id=row.student_id,
        parties={Party.SCHOOL: row.school_id} | {Party(level.value): one.id for level, one in bureaus.items()},
    )
    return await DESK.file(cases, command, actor_of(caller))
