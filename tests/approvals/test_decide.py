"""The gate as tables: case, command, actor → events; and what it says no to."""

from datetime import date

import pytest

from xueji.approvals import (
    THE_CLOCK,
    THE_OUTSIDE,
    Actor,
    ActorKind,
    AllOf,
    Approve,
    AskEvidence,
    Case,
    CaseState,
    Command,
    DecideItems,
    Effect,
    Escalate,
    File,
    Filing,
    Flow,
    GiveEvidence,
    ItemState,
    Lapse,
    Overdue,
    Party,
    Refile,
    Remind,
    Return,
    Sends,
    Step,
    Undo,
    When,
    Withdraw,
    Withdrawn,
    after,
    decide,
    errors,
    fold,
)
from xueji.approvals.errors import NotTheApplicant
from xueji.kernel.permissions import May
from xueji.kernel.workdays import Calendar

SCHOOL, OTHER_SCHOOL, COUNTY, CITY = 31, 32, 9, 3
STUDENT = 12

RECORD = Effect("record", "写入学籍")
RESTORE = Effect("restore", "改回原值")
TELL = Effect("tell", "通知家长", When.LATER)
MOVE = Effect("move", "转移学籍")

MAINTENANCE = Flow(
    name="maintenance",
    version=2026,
    label="线上维护",
    filed_by_family=True,
    undo_same_day=True,
    steps=(
        Step(
            name="confirm",
            label="学校核对",
            party=Party.SCHOOL,
            needs=May.MAINTENANCE_CONFIRM,
            above=Party.COUNTY,
            by_item=True,
        ),
    ),
    on_accepted=(RECORD,),
    on_returned=(TELL,),
    on_approved=(TELL,),
    on_undone=(RESTORE,),
)

TRANSFER = Flow(
    name="transfer",
    version=2026,
    label="转学",
    filed_by_family=True,
    filed_by=(Filing(Party.RECEIVING_SCHOOL, May.PUPIL_EDIT),),
    steps=(
        Step(name="receive", label="转入学校受理", party=Party.RECEIVING_SCHOOL, needs=May.PUPIL_EDIT),
        Step(
            name="release",
            label="转出学校核办",
            party=Party.SENDING_SCHOOL,
            needs=May.PUPIL_EDIT,
            above=Party.SENDING_BUREAU,
            overdue=Overdue.HAND_OVER,
        ),
        Step(
            name="clear",
            label="转出地主管部门核办",
            party=Party.SENDING_BUREAU,
            needs=May.PUPIL_EDIT,
            rejection=Sends.BACK_ONE_STEP,
        ),
    ),
    on_approved=(MOVE, TELL),
)

OUTWARD = Flow(
    name="transfer_out",
    version=2026,
    label="转出省外",
    filed_by=(Filing(Party.SENDING_SCHOOL, May.PUPIL_IMPORT),),
    steps=(
        AllOf(
            (
                Step(name="school", label="转出学校核办", party=Party.SENDING_SCHOOL, needs=May.PUPIL_EDIT),
                Step(name="bureau", label="转出地主管部门核办", party=Party.SENDING_BUREAU, needs=May.PUPIL_EDIT),
            )
        ),
        Step(name="nation", label="全国平台调档", party=Party.RECEIVING_BUREAU, outside=True),
    ),
    on_approved=(MOVE,),
)

QUESTION = Flow(
    name="question",
    version=2026,
    label="异议",
    filed_by_family=True,
    ends_when_refused=True,
    steps=(Step(name="answer", label="学校答复", party=Party.SCHOOL, needs=May.PUPIL_EDIT),),
    on_returned=(TELL,),
)

FLOWS = {flow.name: flow for flow in (MAINTENANCE, TRANSFER, OUTWARD, QUESTION)}


def staff(account_id: int, organisation_id: int, *permissions: May, children: tuple[int, ...] = ()) -> Actor:
    return Actor(
        kind=ActorKind.STAFF,
        account_id=account_id,
        post_id=account_id * 10,
        organisation_id=organisation_id,
        permissions=frozenset(permissions),
        students=children,
    )


MOTHER = Actor(kind=ActorKind.FAMILY, account_id=101, students=(STUDENT,))
FATHER = Actor(kind=ActorKind.FAMILY, account_id=102, students=(STUDENT,))
STRANGER = Actor(kind=ActorKind.FAMILY, account_id=103, students=(99,))
REGISTRAR = staff(1, SCHOOL, May.MAINTENANCE_CONFIRM, May.PUPIL_EDIT)
CLASS_TEACHER = staff(2, SCHOOL, May.PUPIL_READ)
OTHER_REGISTRAR = staff(3, OTHER_SCHOOL, May.MAINTENANCE_CONFIRM, May.PUPIL_EDIT)
COUNTY_REGISTRAR = staff(4, COUNTY, May.PUPIL_EDIT)
CITY_REGISTRAR = staff(5, CITY, May.PUPIL_EDIT)
MOTHER_AT_WORK = staff(101, SCHOOL, May.MAINTENANCE_CONFIRM)
REGISTRAR_WITH_CHILD = staff(6, SCHOOL, May.MAINTENANCE_CONFIRM, children=(STUDENT,))

PARTIES = {
    Party.SCHOOL: SCHOOL,
    Party.COUNTY: COUNTY,
    Party.RECEIVING_SCHOOL: SCHOOL,
    Party.SENDING_SCHOOL: OTHER_SCHOOL,
    Party.SENDING_BUREAU: COUNTY,
}

MONDAY = date(2026, 11, 23)


TUESDAY = date(2026, 11, 24)
CALENDAR = Calendar(days={}, published_until=date(2026, 12, 31))


def filing(flow: str, *items: str) -> File:
    return File(flow=flow, number="WH1", student_id=STUDENT, parties=PARTIES, items=items)


def played(*moves: tuple[Command, Actor]) -> Case:
    """The case after these commands, the first a filing, all on Monday."""
    case: Case | None = None
    for command, actor in moves:
        flow = FLOWS[command.flow if isinstance(command, File) else case.flow]
        events = decide(flow, case, command, actor, MONDAY, CALENDAR)
        case = fold(events) if case is None else _on(case, events)
    assert case is not None
    return case


def _on(case: Case, events: tuple) -> Case:
    for event in events:
        case = after(case, event)
    return case


MAINTAIN = (filing("maintenance", "phone", "members"), MOTHER)
MOVE_CHILD = (filing("transfer"), MOTHER)
SCHOOL_FILES = (filing("transfer"), REGISTRAR)
ASK = (filing("question"), MOTHER)
MOVE_OUT = (filing("transfer_out"), staff(7, OTHER_SCHOOL, May.PUPIL_IMPORT))
SENT_BACK_PHONE = (DecideItems(accepted=("members",), returned=("phone",), reason="unclear"), REGISTRAR)

DECISIONS = [
    ("a filing opens the first step with its last day", [], MAINTAIN, "opened step_opened", CaseState.OPEN),
    ("confirming all completes", [MAINTAIN], (Approve(), REGISTRAR), "items_decided approved completed", "completed"),
    (
        "confirming one by one waits for the rest",
        [MAINTAIN],
        (DecideItems(accepted=("phone",)), REGISTRAR),
        "items_decided",
        "open",
    ),
    (
        "confirming the rest completes",
        [MAINTAIN, (DecideItems(accepted=("phone",)), REGISTRAR)],
        (DecideItems(accepted=("members",)), REGISTRAR),
        "items_decided approved completed",
        "completed",
    ),
    (
        "sending one back hands the case to the family",
        [MAINTAIN],
        SENT_BACK_PHONE,
        "items_decided returned",
        "returned",
    ),
    (
        "an item sent back first is not forgotten when the rest is confirmed",
        [MAINTAIN, (DecideItems(returned=("phone",), reason="unclear"), REGISTRAR)],
        (DecideItems(accepted=("members",)), REGISTRAR),
        "items_decided returned",
        "returned",
    ),
    ("sending all back", [MAINTAIN], (Return(reason="unclear"), REGISTRAR), "items_decided returned", "returned"),
    (
        "the other guardian mends and files again, the clock starts anew",
        [MAINTAIN, SENT_BACK_PHONE],
        (Refile(items=("phone",)), FATHER),
        "refiled step_opened",
        "open",
    ),
    (
        "the case completes after the second round",
        [MAINTAIN, SENT_BACK_PHONE, (Refile(items=("phone",)), MOTHER)],
        (Approve(), REGISTRAR),
        "items_decided approved completed",
        "completed",
    ),
    ("a guardian withdraws what the other filed", [MAINTAIN], (Withdraw(), FATHER), "withdrawn", "withdrawn"),
    ("a returned case can be withdrawn", [MAINTAIN, SENT_BACK_PHONE], (Withdraw(), MOTHER), "withdrawn", "withdrawn"),
    ("a school withdraws its own filing", [SCHOOL_FILES], (Withdraw(), REGISTRAR), "withdrawn", "withdrawn"),
    ("a guardian withdraws a school's filing", [SCHOOL_FILES], (Withdraw(), FATHER), "withdrawn", "withdrawn"),
    (
        "a confirmation is undone on its day, the step opens again",
        [MAINTAIN, (Approve(), REGISTRAR)],
        (Undo(), REGISTRAR),
        "undone step_opened",
        "open",
    ),
    (
        "a partial confirmation is undone while the step is still open",
        [MAINTAIN, (DecideItems(accepted=("phone",)), REGISTRAR)],
        (Undo(), REGISTRAR),
        "undone",
        "open",
    ),
    ("the next party's step opens", [MOVE_CHILD], (Approve(), REGISTRAR), "approved step_opened", "open"),
    (
        "the school may file too",
        [],
        (filing("transfer"), staff(8, SCHOOL, May.PUPIL_EDIT)),
        "opened step_opened",
        "open",
    ),
    (
        "a bureau sends back one step",
        [MOVE_CHILD, (Approve(), REGISTRAR), (Approve(), OTHER_REGISTRAR)],
        (Return(reason="proof"), COUNTY_REGISTRAR),
        "sent_back step_opened",
        "open",
    ),
    (
        "the last party completes",
        [MOVE_CHILD, (Approve(), REGISTRAR), (Approve(), OTHER_REGISTRAR)],
        (Approve(remark="同意"), COUNTY_REGISTRAR),
        "approved completed",
        "completed",
    ),
    ("side by side, one agreement is not enough", [MOVE_OUT], (Approve(), COUNTY_REGISTRAR), "approved", "open"),
    (
        "side by side, the second opens the next stage",
        [MOVE_OUT, (Approve(), COUNTY_REGISTRAR)],
        (Approve(), OTHER_REGISTRAR),
        "approved step_opened",
        "open",
    ),
    (
        "the outside answers its step",
        [MOVE_OUT, (Approve(), COUNTY_REGISTRAR), (Approve(), OTHER_REGISTRAR)],
        (Approve(), THE_OUTSIDE),
        "approved completed",
        "completed",
    ),
    (
        "asking for proof leaves the case where it is",
        [MOVE_CHILD],
        (AskEvidence(text="租房合同"), REGISTRAR),
        "evidence_asked",
        "open",
    ),
    (
        "the family gives the proof",
        [MOVE_CHILD, (AskEvidence(text="租房合同"), REGISTRAR)],
        (GiveEvidence(evidence=("sha",)), FATHER),
        "evidence_given",
        "open",
    ),
    (
        "the clock says a thing once",
        [MAINTAIN, (Remind(step="confirm", day=5), THE_CLOCK)],
        (Remind(step="confirm", day=5), THE_CLOCK),
        "",
        "open",
    ),
    (
        "the clock leaves closed cases alone",
        [MAINTAIN, (Withdraw(), MOTHER)],
        (Escalate(step="confirm"), THE_CLOCK),
        "",
        "withdrawn",
    ),
    ("an unanswered return lapses", [MAINTAIN, SENT_BACK_PHONE], (Lapse(), THE_CLOCK), "lapsed", "lapsed"),
    (
        "a question that is answered with no has ended",
        [ASK],
        (Return(reason="stands"), REGISTRAR),
        "returned",
        "refused",
    ),
    (
        "the clock leaves an answered question alone",
        [ASK, (Return(reason="stands"), REGISTRAR)],
        (Lapse(), THE_CLOCK),
        "",
        "refused",
    ),
]


@pytest.mark.handbook(75)
@pytest.mark.parametrize(
    ("before", "move", "kinds", "state"), [row[1:] for row in DECISIONS], ids=[row[0] for row in DECISIONS]
)
def test_a_command_makes_events(before: list, move: tuple, kinds: str, state: str) -> None:
    case = played(*before) if before else None
    command, actor = move
    flow = FLOWS[command.flow if isinstance(command, File) else case.flow]
    events = decide(flow, case, command, actor, MONDAY, CALENDAR)
    assert " ".join(type(event).__struct_config__.tag for event in events) == kinds
    assert (fold(events) if case is None else _on(case, events)).state == state


REFUSALS = [
    (
        "what was answered with no is asked anew",
        [ASK, (Return(reason="stands"), REGISTRAR)],
        (Refile(), MOTHER),
        errors.CaseClosed,
    ),
    ("a stranger's child", [], (filing("maintenance", "phone"), STRANGER), errors.MayNotFile),
    ("a school may not file for a family", [], (filing("maintenance", "phone"), REGISTRAR), errors.MayNotFile),
    ("another school may not file", [], (filing("transfer"), OTHER_REGISTRAR), errors.MayNotFile),
    ("nothing to maintain", [], (filing("maintenance"), MOTHER), errors.NothingToDecide),
    (
        "no bureau known",
        [],
        (File(flow="transfer", number="1", student_id=STUDENT, parties={Party.RECEIVING_SCHOOL: SCHOOL}), MOTHER),
        errors.PartyMissing,
    ),
    ("the right post at the wrong school", [MAINTAIN], (Approve(), OTHER_REGISTRAR), errors.WrongOffice),
    ("the right school without the permission", [MAINTAIN], (Approve(), CLASS_TEACHER), errors.PostLacks),
    ("a guardian does not decide", [MAINTAIN], (Approve(), FATHER), errors.NotYourTurn),
    ("who filed does not decide, in no post", [MAINTAIN], (Approve(), MOTHER_AT_WORK), errors.OwnApplication),
    ("nobody decides about the own child", [MAINTAIN], (Approve(), REGISTRAR_WITH_CHILD), errors.OwnApplication),
    ("a party whose turn comes later", [MOVE_CHILD], (Approve(), OTHER_REGISTRAR), errors.NotYourTurn),
    ("a party whose turn is over", [MOVE_CHILD, (Approve(), REGISTRAR)], (Approve(), REGISTRAR), errors.NotYourTurn),
    ("no party at all", [MOVE_CHILD], (Approve(), CITY_REGISTRAR), errors.WrongOffice),
    ("the page showed another step", [MOVE_CHILD], (Approve(step="release"), REGISTRAR), errors.NotYourTurn),
    ("the outside does not decide an inside step", [MOVE_OUT], (Approve(), THE_OUTSIDE), errors.NotYourTurn),
    (
        "nobody inside decides an outside step",
        [MOVE_OUT, (Approve(), COUNTY_REGISTRAR), (Approve(), OTHER_REGISTRAR)],
        (Approve(), REGISTRAR),
        errors.NotYourTurn,
    ),
    ("a return without a reason", [MAINTAIN], (Return(reason=""), REGISTRAR), errors.ReasonMissing),
    (
        "items sent back without a reason",
        [MAINTAIN],
        (DecideItems(returned=("phone",)), REGISTRAR),
        errors.ReasonMissing,
    ),
    ("nothing chosen", [MAINTAIN], (DecideItems(), REGISTRAR), errors.NothingToDecide),
    ("an item that was not filed", [MAINTAIN], (DecideItems(accepted=("email",)), REGISTRAR), errors.ItemsNotWaiting),
    (
        "an item both accepted and returned",
        [MAINTAIN],
        (DecideItems(accepted=("phone",), returned=("phone",), reason="x"), REGISTRAR),
        errors.ItemsNotWaiting,
    ),
    (
        "an item decided before",
        [MAINTAIN, (DecideItems(accepted=("phone",)), REGISTRAR)],
        (DecideItems(accepted=("phone",)), REGISTRAR),
        errors.ItemsNotWaiting,
    ),
    ("deciding twice", [MAINTAIN, (Approve(), REGISTRAR)], (Approve(), REGISTRAR), errors.CaseClosed),
    ("withdrawing what is done", [MAINTAIN, (Approve(), REGISTRAR)], (Withdraw(), MOTHER), errors.CaseClosed),
    ("deciding while the family mends", [MAINTAIN, SENT_BACK_PHONE], (Approve(), REGISTRAR), errors.StillReturned),
    ("filing again what was not returned", [MAINTAIN], (Refile(items=("phone",)), MOTHER), errors.NotReturned),
    ("filing nothing again", [MAINTAIN, SENT_BACK_PHONE], (Refile(), MOTHER), errors.NothingToDecide),
    (
        "who filed and has lost the child withdraws no more",
        [MAINTAIN],
        (Withdraw(), Actor(kind=ActorKind.FAMILY, account_id=101)),
        errors.NotTheApplicant,
    ),
    ("a stranger withdraws", [MAINTAIN], (Withdraw(), STRANGER), errors.NotTheApplicant),
    ("the school withdraws for the family", [MAINTAIN], (Withdraw(), REGISTRAR), errors.NotTheApplicant),
    ("the receiving school withdraws a family's filing", [MOVE_CHILD], (Withdraw(), REGISTRAR), errors.NotTheApplicant),
    ("proof that nobody asked for", [MOVE_CHILD], (GiveEvidence(evidence=("sha",)), MOTHER), errors.NoEvidenceAsked),
    ("undoing at another school", [MAINTAIN, (Approve(), REGISTRAR)], (Undo(), OTHER_REGISTRAR), errors.WrongOffice),
    ("undoing without the permission", [MAINTAIN, (Approve(), REGISTRAR)], (Undo(), CLASS_TEACHER), errors.PostLacks),
    ("undoing what was never decided", [MAINTAIN], (Undo(), REGISTRAR), errors.UndoTooLate),
    (
        "undoing after the family has filed again",
        [MAINTAIN, SENT_BACK_PHONE, (Refile(items=("phone",)), MOTHER)],
        (Undo(), REGISTRAR),
        errors.UndoTooLate,
    ),
]


@pytest.mark.parametrize(("before", "move", "refusal"), [row[1:] for row in REFUSALS], ids=[row[0] for row in REFUSALS])
def test_a_command_is_refused(before: list, move: tuple, refusal: type) -> None:
    case = played(*before) if before else None
    command, actor = move
    flow = FLOWS[command.flow if isinstance(command, File) else case.flow]
    with pytest.raises(refusal) as refused:
        decide(flow, case, command, actor, MONDAY, CALENDAR)
    title, why, what_next = refused.value.words()
    assert title
    assert what_next
    assert "{" not in title + why + what_next


def test_an_undo_is_for_the_same_day_alone() -> None:
    case = played(MAINTAIN, (Approve(), REGISTRAR))
    with pytest.raises(errors.UndoTooLate):
        decide(MAINTENANCE, case, Undo(), REGISTRAR, TUESDAY, CALENDAR)


def test_undone_items_wait_again_and_are_named_for_the_effect() -> None:
    case = played(MAINTAIN, SENT_BACK_PHONE)
    undone = decide(MAINTENANCE, case, Undo(), REGISTRAR, MONDAY, CALENDAR)[0]
    assert undone.accepted == ("members",)
    assert undone.returned == ("phone",)
    assert set(_on(case, (undone,)).items.values()) == {ItemState.WAITING}


def test_refiling_keeps_what_was_accepted_and_drops_what_was_left_out() -> None:
    case = played(MAINTAIN, SENT_BACK_PHONE, (Refile(items=("email",)), FATHER))
    assert case.items == {"members": ItemState.ACCEPTED, "email": ItemState.WAITING}
    assert case.filers == (101, 102)


def test_another_flow_does_not_decide_a_case() -> None:
    with pytest.raises(ValueError, match="does not decide"):
        decide(TRANSFER, played(MAINTAIN), Approve(), REGISTRAR, MONDAY, CALENDAR)


def test_people_do_not_give_the_clocks_commands() -> None:
    with pytest.raises(ValueError, match="clock"):
        decide(MAINTENANCE, played(MAINTAIN), Escalate(step="confirm"), REGISTRAR, MONDAY, CALENDAR)


@pytest.mark.handbook(3)
def test_a_case_about_a_child_without_a_record_belongs_to_whoever_opened_it() -> None:
    new_child = File(flow="transfer", number="WH1", student_id=None, parties=PARTIES)
    opened = played((new_child, MOTHER))
    assert (Withdrawn(on=MONDAY),) == decide(TRANSFER, opened, Withdraw(), MOTHER, MONDAY, CALENDAR)
    with pytest.raises(NotTheApplicant):
        decide(TRANSFER, opened, Withdraw(), FATHER, MONDAY, CALENDAR)
