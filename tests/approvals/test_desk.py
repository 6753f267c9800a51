"""The desk keeps promises: none missing, all in the caller's transaction, later ones as jobs."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any

import msgspec
import pytest

from xueji.approvals import (
    Actor,
    ActorKind,
    Approve,
    Case,
    DecideItems,
    Desk,
    Effect,
    Event,
    File,
    Flow,
    Happened,
    ItemsDecided,
    Party,
    Step,
    When,
)
from xueji.kernel.permissions import May
from xueji.kernel.refusals import NotFound, VersionConflict
from xueji.kernel.workdays import Calendar

RECORD = Effect("record", "写入学籍")
TELL = Effect("tell", "通知家长", When.LATER)
CONFIRM = Step(name="confirm", label="学校核对", party=Party.SCHOOL, needs=May.MAINTENANCE_CONFIRM, by_item=True)
OLD = Flow(
    name="maintenance", version=2025, label="线上维护", filed_by_family=True, steps=(CONFIRM,), on_accepted=(RECORD,)
)
NEW = Flow(
    name="maintenance",
    version=2026,
    label="线上维护",
    filed_by_family=True,
    steps=(CONFIRM,),
    on_accepted=(RECORD,),
    on_approved=(TELL,),
)
MOTHER = Actor(kind=ActorKind.FAMILY, account_id=1, students=(5,))
REGISTRAR = Actor(
    kind=ActorKind.STAFF, account_id=2, organisation_id=31, permissions=frozenset({May.MAINTENANCE_CONFIRM})
)
FILING = File(flow="maintenance", number="WH1", student_id=5, parties={Party.SCHOOL: 31}, items=("phone", "members"))


class Drawer:
    """A case book in a dictionary; its context is the list of what keepers did."""

    today = date(2026, 11, 23)

    def __init__(self) -> None:
        self.context: list[object] = []
        self.cases: dict[int, Case] = {}
        self.history: list[Event] = []
        self.jobs: list[tuple[str, dict[str, Any]]] = []
        self.gone: set[int] = set()
        self.asked: list[list[int]] = []

    async def calendar(self) -> Calendar:
        return Calendar(days={}, published_until=date(2026, 12, 31))

    async def closed(self, organisations: Collection[int]) -> frozenset[int]:
        self.asked.append(sorted(organisations))
        return frozenset(self.gone & set(organisations))

    async def add(self, case: Case, events: Sequence[Event], _actor: Actor) -> int:
        self.cases[1] = msgspec.structs.replace(case, id=1)
        self.history += events
        return 1

    async def lock(self, case_id: int) -> Case | None:
        return self.cases.get(case_id)

    async def append(self, case: Case, events: Sequence[Event], _actor: Actor) -> None:
        self.cases[case.id] = case
        self.history += events

    async def defer(self, job: str, **arguments: Any) -> None:
        self.jobs.append((job, arguments))


async def keep_record(context: list[object], happened: Happened) -> None:
    context.append(happened)


def desk(*flows: Flow) -> Desk[list[object]]:
    return Desk(flows, now={"record": keep_record}, later={"tell": "windows.tell"} if NEW in flows else {})


@pytest.mark.parametrize(
    ("now", "later"),
    [
        pytest.param({}, {"tell": "job"}, id="a promise of now without a keeper"),
        pytest.param({"record": keep_record}, {}, id="a promise of later without a job"),
        pytest.param({"record": keep_record, "recrod": keep_record}, {"tell": "job"}, id="a keeper without a promise"),
        pytest.param({"record": keep_record, "tell": keep_record}, {}, id="a later promise kept now"),
    ],
)
def test_a_desk_is_not_built_while_promise_and_keeper_differ(now: dict, later: dict) -> None:
    with pytest.raises(ValueError, match="promised"):
        Desk([NEW], now=now, later=later)


async def test_what_is_accepted_takes_effect_now_and_the_rest_when_it_is_decided() -> None:
    drawer, at = Drawer(), desk(NEW)
    await at.file(drawer, FILING, MOTHER)
    first = await at.act(drawer, 1, DecideItems(accepted=("phone",)), REGISTRAR)
    assert [h.event.accepted for h in drawer.context if isinstance(h.event, ItemsDecided)] == [("phone",)]
    assert drawer.jobs == []
    last = await at.act(drawer, 1, Approve(), REGISTRAR, expected_version=first.case.version)
    assert [h.event.accepted for h in drawer.context] == [("phone",), ("members",)]
    assert drawer.jobs == [("windows.tell", {"case_id": 1, "seq": last.case.version})]
    assert len(drawer.history) == last.case.version


async def test_who_has_seen_an_older_case_is_told_the_newer_one() -> None:
    drawer, at = Drawer(), desk(NEW)
    filed = await at.file(drawer, FILING, MOTHER)
    await at.act(drawer, 1, DecideItems(accepted=("phone",)), REGISTRAR)
    with pytest.raises(VersionConflict) as refused:
        await at.act(drawer, 1, Approve(), REGISTRAR, expected_version=filed.case.version)
    assert refused.value.facts["theirs"]["items"] == {"phone": "accepted", "members": "waiting"}
    assert len(drawer.context) == 1


async def test_an_unknown_case_is_not_found() -> None:
    with pytest.raises(NotFound):
        await desk(NEW).act(Drawer(), 7, Approve(), REGISTRAR)


async def test_a_running_case_keeps_the_version_it_began_under() -> None:
    drawer = Drawer()
    await desk(OLD).file(drawer, FILING, MOTHER)
    both = desk(OLD, NEW)
    await both.act(drawer, 1, Approve(), REGISTRAR)
    assert drawer.cases[1].flow_version == 2025
    assert drawer.jobs == []
    assert (await both.file(drawer, FILING, MOTHER)).case.flow_version == 2026
