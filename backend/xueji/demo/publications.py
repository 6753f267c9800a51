"""The second grade of the senior school is published: some have confirmed, most have not."""

from collections.abc import Mapping

from xueji.demo.evaluation import own_account, write_term
from xueji.demo.families import student_ids
from xueji.demo.personas import PUBLISHED_STUDENT
from xueji.demo.places import QUANJING
from xueji.demo.rosters import Province
from xueji.features import organisations
from xueji.features.accounts.guardianships import add_identity
from xueji.features.evaluation import guide, submit
from xueji.features.organisations import OrganisationRow, Stage
from xueji.features.publications import confirm, publish
from xueji.features.publications.schemas import Audience, NewPublication, PublicationConfirmed
from xueji.platform.caller import Caller, CallerKind
from xueji.platform.database import transaction
from xueji.settings import Settings

_GRADE = 2
_CLASS = "高二（1）班"
_WRITING = 5
"""So many pupils of the class have written and have an account."""
_CONFIRMED = (1, 4)
DAYS = 5


async def run(
    people: Province, offices: Mapping[str, OrganisationRow], staff: Mapping[str, Caller], settings: Settings
) -> None:
    """Write, submit, publish, confirm; outside the term there is nothing to publish."""
    academic = staff["fang.qi"]
    rules = await guide.office_rules(organisations.POOL, academic)
    if rules is None or not rules.opened(Stage.SENIOR):
        return
    pupils = await _pupils(people, offices, settings)
    for seat, caller in pupils.items():
        await write_term(caller, caller.children[0], seat)
    await publish_grade(academic, offices[QUANJING].id, Stage.SENIOR, _GRADE)
    for seat in _CONFIRMED:
        caller = pupils[seat]
        shown = await confirm.read(caller, caller.children[0])
        async with transaction(caller) as tx:
            await confirm.confirm(tx, caller, caller.children[0], PublicationConfirmed(shown.hash))


async def publish_grade(academic: Caller, school_id: int, stage: Stage, grade: int) -> int:
    """Every class of the grade is handed over as it is, then all is published; answers the publication."""
    for one in await organisations.classes_of(organisations.POOL, school_id):
        if (one.stage, one.grade) == (stage, grade):
            found = await guide.one_class(academic, one.id)
            waiting = sum(pupil.state in {"none", "some"} for pupil in found.items)
            async with transaction(academic) as tx:
                await submit.submit(tx, academic, one.id, waiting)
    async with transaction(academic) as tx:
        await publish.publish(
            tx, academic, NewPublication(stage=stage, grade=grade, days=DAYS, audience=Audience.CLASS)
        )
        return int(await tx.value("SELECT max(id) FROM publication WHERE school_id = $1", school_id))


async def _pupils(people: Province, offices: Mapping[str, OrganisationRow], settings: Settings) -> dict[int, Caller]:
    """Pupils with an account of their own, by seat; the one of the personas logs in through WeChat."""
    ids = await student_ids(offices[QUANJING])
    found: dict[int, Caller] = {}
    async with transaction() as tx:
        for pupil in people.pupils[QUANJING]:
            seat, child = pupil.seat, pupil.child
            if seat.class_name != _CLASS or seat.seat > _WRITING:
                continue
            student_id = ids[seat.class_name, child.name]
            account_id = await own_account(tx, student_id, child)
            if child.name == PUBLISHED_STUDENT.name:
                openid = PUBLISHED_STUDENT.openid
                await add_identity(
                    tx, app_id=settings.wechat.app_id, openid=openid, unionid=f"union-{openid}", account_id=account_id
                )
            found[seat.seat] = Caller(
                account_id, b"", CallerKind.FAMILY, child.name, children=(student_id,), own_record=student_id
            )
    return found
