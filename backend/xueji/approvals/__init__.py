"""Approvals: organisations agreeing with each other about a child. Flows are data, one pure function decides.

A feature declares its flow and its keepers, and gives commands; it never touches a stage itself::

    # features/windows/flow.py
    RECORD = Effect("record", "写入学籍")                                  # NOW: shares the commit
    TELL = Effect("tell_family", "通知家长", When.LATER)                   # a job in the same transaction
    MAINTENANCE = Flow(
        name="maintenance", version=2026, label="线上维护", filed_by_family=True, undo_same_day=True,
        steps=(Step(name="confirm", label="学校核对", party=Party.SCHOOL, needs=May.MAINTENANCE_CONFIRM,
                    above=Party.COUNTY, by_item=True),),
        on_accepted=(RECORD,), on_returned=(TELL,), on_approved=(TELL,), on_undone=(RESTORE,),
    )

    # features/windows/effects.py: a keeper gets the Tx and what happened
    async def record(tx: Tx, happened: Happened) -> None:
        accepted = happened.event.accepted                                 # ItemsDecided: names of the items
        await store.write(tx, happened.case.id, accepted)                  # turned back by Undone.accepted

    DESK = Desk([MAINTENANCE], now={"record": record, "restore": restore}, later={"tell_family": "windows.tell"})
    # the job "windows.tell" gets case_id and seq (the event's number in the case): do it once for each pair

    # features/windows/submit.py, in one transaction `tx` (from `once`)
    cases = Cases(tx)                                                      # xueji.platform.cases
    number = await cases.number("WH")                                      # receipt number, unique
    filed = await DESK.file(cases, File(flow="maintenance", number=number, student_id=12,
        parties={Party.SCHOOL: 31, Party.COUNTY: 9}, items=("phone", "members")), actor_of(caller))
    filed.case.id, filed.case.open_steps["confirm"].due_on, filed.case.version

    # features/windows/confirm.py
    decided = await DESK.act(cases, case_id, DecideItems(accepted=("phone",), returned=("members",),
        reason="unclear", text="关系请写清楚"), actor_of(caller), expected_version=3)
    decided.case.state, decided.case.items, decided.case.having(ItemState.RETURNED)
    # others: Approve() = all that wait · Return(reason=…) = all that wait go back · Undo() on the same day ·
    # the family: Refile(items=(…)) after a return, Withdraw() while it is open or returned

Accepted items take effect at once; returned ones lie with the applicant in the same case, who refiles; the case is
completed when none is left. Refusals are in `errors`, all with words. Reading: `await cases.case(case_id)`,
`await cases.entries(case_id)`, `timeline(flow, case, entries, today, calendar)`; lists join the table `approval_case`
(columns: state, step, holder_ids, due_on, provisional, opened_at, closed_at, version), or begin at `approval_concern`,
which has a row for each party of a case: the steps that it may decide now, the nearest last day.
"""

from xueji.approvals.actor import THE_CLOCK, THE_OUTSIDE, Absent, Actor, ActorKind
from xueji.approvals.behalf import decides_twice
from xueji.approvals.case import Agreement, Case, CaseState, Decision, ItemState, OpenStep, after, fold
from xueji.approvals.commands import (
    Approve,
    AskEvidence,
    Command,
    DecideItems,
    Escalate,
    File,
    GiveEvidence,
    Lapse,
    Recount,
    Refile,
    Remind,
    RemindApplicant,
    Return,
    Undo,
    Urge,
    Withdraw,
)
from xueji.approvals.deadlines import overdue, owed_on
from xueji.approvals.decide import decide
from xueji.approvals.desk import CaseBook, Desk, Happened, Keeper, Outcome
from xueji.approvals.events import (
    Approved,
    Behalf,
    Entry,
    Event,
    ItemsDecided,
    Returned,
    StepOpened,
    Undone,
    Withdrawn,
)
from xueji.approvals.flow import AllOf, Effect, Filing, Flow, Overdue, Party, Sends, Step, When
from xueji.approvals.picture import draw, picture
from xueji.approvals.timeline import Said, StepState, StepView, timeline

__all__ = [
    "THE_CLOCK",
    "THE_OUTSIDE",
    "Absent",
    "Actor",
    "ActorKind",
    "Agreement",
    "AllOf",
    "Approve",
    "Approved",
    "AskEvidence",
    "Behalf",
    "Case",
    "CaseBook",
    "CaseState",
    "Command",
    "DecideItems",
    "Decision",
    "Desk",
    "Effect",
    "Entry",
    "Escalate",
    "Event",
    "File",
    "Filing",
    "Flow",
    "GiveEvidence",
    "Happened",
    "ItemState",
    "ItemsDecided",
    "Keeper",
    "Lapse",
    "OpenStep",
    "Outcome",
    "Overdue",
    "Party",
    "Recount",
    "Refile",
    "Remind",
    "RemindApplicant",
    "Return",
    "Returned",
    "Said",
    "Sends",
    "Step",
    "StepOpened",
    "StepState",
    "StepView",
    "Undo",
    "Undone",
    "Urge",
    "When",
    "Withdraw",
    "Withdrawn",
    "after",
    "decide",
    "decides_twice",
    "draw",
    "fold",
    "overdue",
    "owed_on",
    "picture",
    "timeline",
]
