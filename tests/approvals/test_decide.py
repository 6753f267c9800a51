"""Flows and people that the tables of this room share."""

from datetime import date

import pytest

from xueji.approvals import Actor, ActorKind, AllOf, Effect, Filing, Flow, Overdue, Party, Sends, Step, When
from xueji.kernel.permissions import May
from xueji.kernel.workdays import Calendar
from xueji.platform.calendar_store import seed_days

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

FLOWS = (MAINTENANCE, TRANSFER, OUTWARD)


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


@pytest.fixture(scope="session")
def calendar() -> Calendar:
    days = seed_days()
    return Calendar(days=days, published_until=max(days))
