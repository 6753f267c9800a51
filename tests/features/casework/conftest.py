"""Two counties, a school in each, a pupil with a family, and a move of the pupil through four offices."""

from collections.abc import Sequence
from datetime import date, timedelta
from io import BytesIO

import msgspec
import pytest
import pytest_asyncio
from PIL import Image

from xueji.approvals import Desk, Effect, File, Filing, Flow, Overdue, Party, Sends, Step, When
from xueji.features import accounts, casework, organisations
from xueji.features.accounts import Role
from xueji.features.casework import Check, Fact, Found
from xueji.features.organisations import Stage, System
from xueji.features.students.models import MEMBER_SEAL, STUDENT_SEAL
from xueji.features.students.record import index_of
from xueji.kernel.levels import Level
from xueji.kernel.permissions import May
from xueji.platform import sessions
from xueji.platform.caller import CallerKind
from xueji.platform.cases import Cases, actor_of
from xueji.platform.crypto import keyring
from xueji.platform.database import Tx, transaction

MOVE = Effect("move_pupil", "学籍转到新学校")
TELL = Effect("tell_family", "通知家长", When.LATER)
TELL_OFFICES = Effect("tell_offices", "通知承办单位", When.LATER)

FLOW = Flow(
    name="test_transfer",
    version=2026,
    label="转学",
    filed_by_family=True,
    filed_by=(Filing(Party.RECEIVING_SCHOOL, May.PUPIL_EDIT),),
    steps=(
        Step(
            name="receive", label="转入学校受理", party=Party.RECEIVING_SCHOOL, needs=May.PUPIL_EDIT,
            above=Party.RECEIVING_BUREAU,
        ),
        Step(name="clear_in", label="转入局审核", party=Party.RECEIVING_BUREAU, needs=May.GRADE_CORRECT_CONFIRM),
        Step(
            name="release", label="转出学校核办", party=Party.SENDING_SCHOOL, needs=May.KEYS_REVEAL,
            above=Party.SENDING_BUREAU, overdue=Overdue.HAND_OVER,
        ),
        Step(
            name="clear_out", label="转出局审核", party=Party.SENDING_BUREAU, needs=May.GRADE_CORRECT_CONFIRM,
            rejection=Sends.BACK_ONE_STEP,
        ),
    ),
    on_opened=(TELL,),
    on_step=(TELL, TELL_OFFICES),
    on_returned=(TELL, TELL_OFFICES),
    on_evidence=(TELL, TELL_OFFICES),
    on_approved=(MOVE, TELL),
    on_overdue=(TELL, TELL_OFFICES),
    on_lapsed=(TELL,),
)  # fmt: skip

moved: list[int] = []


async def move_pupil(_tx: Tx, happened: object) -> None:
    moved.append(happened.case.id)


LATER = {"tell_family": casework.TELL_FAMILY, "tell_offices": casework.TELL_OFFICES}
DESK = Desk([FLOW], now={"move_pupil": move_pupil}, later=LATER)
found_by_rules: list[Check] = []


async def facts(_source: object, _viewer: object, _case: object) -> list[Fact]:
    return [
        Fact(label="学校", before="临溪一小", after="青石小学"),
        Fact(label="学制", before="六三制", after="六三制"),
    ]


async def checks(_source: object, _case: object) -> list[Check]:
    return list(found_by_rules)


@pytest.fixture(autouse=True)
def kind():
    """The flow is registered while a test of this folder runs."""
    moved.clear()
    found_by_rules[:] = [Check("在校，没有其他在办业务", Found.PASSED)]
    casework.register(
        casework.Kind(
            flow=FLOW,
            desk=DESK,
            act=casework.by(DESK),
            slots=(casework.paper("home", "居住证明", most=2),),
            facts=facts,
            checks=checks,
        )
    )
    yield
    casework.forget(FLOW.name)


class World(msgspec.Struct):
    offices: dict[str, organisations.OrganisationRow]
    accounts: dict[str, int]
    posts: dict[str, int]
    secrets: dict[str, str]
    pupils: list[int]


STAFF = (
    ("old", "临溪一小", "周衡", [Role.REGISTRAR]),
    ("new", "青石小学", "李青", [Role.REGISTRAR]),
    ("new2", "青石小学", "赵石", [Role.REGISTRAR]),
    ("teacher", "青石小学", "王老师", [Role.SUBJECT_TEACHER]),
    ("old_bureau", "临溪县教育局", "林国栋", [Role.BUREAU_REGISTRAR]),
    ("old_bureau2", "临溪县教育局", "陈立", [Role.BUREAU_REGISTRAR]),
    ("new_bureau", "青石区教育局", "孙敏", [Role.BUREAU_REGISTRAR]),
    ("assistant", "青石区教育局", "钱助理", [Role.EVALUATION_MANAGER]),
    ("city", "海右市教育局", "郑宏", [Role.BUREAU_REGISTRAR]),
    ("province", "山东省教育厅", "高远", [Role.BUREAU_REGISTRAR]),
    ("stranger", "山海小学", "吴远", [Role.REGISTRAR]),
)


async def _pupil(tx: Tx, school: organisations.OrganisationRow, class_id: int, order: int, name: str) -> int:
    ring = keyring()
    student_id = await tx.value(
        "INSERT INTO student (school_id, school_path, class_id, stage, grade, state, name, sex, birth_date, id_type,"
        " id_index, ethnicity, general, sealed, version, updated_at) VALUES ($1, $2, $3, 'primary', 3, 'in_school',"
        " $4, '2', '2018-04-26', '1', $5, '01', '{}', $6, 1, now()) RETURNING id",
        school.id, school.path, class_id, name, index_of(str(order), ring), ring.seal(b"{}", STUDENT_SEAL),
    )  # fmt: skip
    await tx.execute(
        "INSERT INTO family_member (student_id, position, name, relation, guardian, sealed, version)"
        " VALUES ($1, 1, '林秀英', '52', true, $2, 1)",
        student_id,
        ring.seal(b"{}", MEMBER_SEAL),
    )
    return int(student_id)


@pytest_asyncio.fixture
async def world(empty: None) -> World:
    made = World({}, {}, {}, {}, [])
    async with transaction() as tx:
        found = organisations.found_organisation
        province = await found(tx, None, Level.PROVINCE, "山东省教育厅", division_code="370000")
        city = await found(tx, province.id, Level.CITY, "海右市教育局", division_code="379000")
        made.offices = {"山东省教育厅": province, "海右市教育局": city}
        for county, code in (("临溪县教育局", "379021"), ("青石区教育局", "379002"), ("山海县教育局", "379022")):
            made.offices[county] = await found(tx, city.id, Level.COUNTY, county, division_code=code)
        for school, county, code in (
            ("临溪一小", "临溪县教育局", "2137000001"),
            ("青石小学", "青石区教育局", "2137000003"),
            ("山海小学", "山海县教育局", "2137000005"),
        ):
            made.offices[school] = await found(
                tx, made.offices[county].id, Level.SCHOOL, school, school_code=code, stages=(Stage.PRIMARY,),
                system=System.SIX_THREE,
            )  # fmt: skip
        old = made.offices["临溪一小"]
        class_id = (await organisations.found_class(tx, old, Stage.PRIMARY, 3, 2)).id
        for order, name in enumerate(("林若涵", "布合丽其·艾合买提", "王小明")):
            made.pupils.append(await _pupil(tx, old, class_id, order, name))
        for login, office, name, roles in STAFF:
            place = made.offices[office]
            founded = await accounts.found_account(
                tx, place, f"{login}.staff", name, posts=[(place, "学籍管理员", roles)], password_hash="-"
            )
            made.accounts[login], made.posts[login] = founded.account_id, founded.post_ids[0]
            made.secrets[login] = (
                await sessions.open(tx, founded.account_id, CallerKind.STAFF, founded.post_ids[0])
            ).secret
        for login, phone, children in (
            ("mother", "13712345678", made.pupils[:2]),
            ("father", "13812345678", made.pupils[:1]),
            ("aunt", "13912345678", made.pupils[2:]),
        ):
            account_id = made.accounts[login] = await accounts.insert_family(tx, name="林秀英", phone=phone)
            await tx.execute(
                "INSERT INTO guardianship (account_id, student_id, relation, role, state, started_at)"
                " SELECT $1, child, '52', 'guardian', 'active', now() FROM unnest($2::bigint[]) AS child",
                account_id,
                children,
            )
            made.secrets[login] = (await sessions.open(tx, account_id, CallerKind.FAMILY)).secret
    return made


@pytest.fixture
def caller_of(world):
    async def load(login):
        return await accounts.load_caller(sessions.hashed(world.secrets[login]))

    return load


class Acts:
    """What people do, as requests."""

    def __init__(self, world, as_, caller_of):
        self.world, self.as_, self.caller_of = world, as_, caller_of

    async def file(self, login="mother", pupil=0, evidence: Sequence[int] = (), desk=DESK):
        """Filing is the room's own business: here it is the shortest room that there can be."""
        caller, offices = await self.caller_of(login), self.world.offices
        async with transaction(caller) as tx:
            cases = Cases(tx)
            parties = {
                Party.RECEIVING_SCHOOL: offices["青石小学"].id,
                Party.RECEIVING_BUREAU: offices["青石区教育局"].id,
                Party.SENDING_SCHOOL: offices["临溪一小"].id,
                Party.SENDING_BUREAU: offices["临溪县教育局"].id,
            }
            number = await cases.number("ZX")
            [flow] = desk.flows
            command = File(flow=flow.name, number=number, student_id=self.world.pupils[pupil], parties=parties)
            filed = await desk.file(cases, command, actor_of(caller))
            if evidence:
                await casework.attach(tx, caller, FLOW.name, filed.case.id, evidence)
        return filed.case

    async def case(self, login, case_id):
        answer = await self.as_(login).get(f"/api/cases/{case_id}")
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def tracker(self, case_id, login="mother"):
        answer = await self.as_(login).get(f"/api/tracker/{case_id}")
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def act(self, login, case_id, door, version=None, **body):
        if version is None:
            version = (await self.case(login, case_id))["version"]
        return await self.as_(login).request("POST", f"/api/cases/{case_id}/{door}", json=body, version=version)

    async def approve(self, login, case_id, step, **more):
        answer = await self.act(login, case_id, "approval", step=step, **more)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def worklist(self, login, **query):
        answer = await self.as_(login).get("/api/worklist", params=query)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def back_in_time(self, case_id, days=30):
        """Let the case have waited: as if its open steps had begun earlier."""
        async with transaction() as tx:
            case, calendar = await Cases(tx).case(case_id), await Cases(tx).calendar()
            steps = {}
            for name, step in case.open_steps.items():
                opened = step.opened_on - timedelta(days=days)
                due = calendar.due(opened, FLOW.step(name).working_days).day
                steps[name] = msgspec.structs.replace(step, opened_on=opened, due_on=due)
            snapshot = msgspec.json.encode(msgspec.structs.replace(case, open_steps=steps)).decode()
            due = min(step.due_on for step in steps.values())
            await tx.execute(
                "UPDATE approval_case SET snapshot = $2, due_on = $3, owed_on = $4 WHERE id = $1",
                case_id, snapshot, due, due,
            )  # fmt: skip
            await tx.execute("UPDATE approval_concern SET due_on = $2 WHERE case_id = $1", case_id, due)


@pytest.fixture
def acts(world, as_, caller_of):
    return Acts(world, as_, caller_of)


@pytest.fixture
def today():
    async def read() -> date:
        async with transaction() as tx:
            return tx.today

    return read


def picture(width=600, height=400, form="JPEG") -> bytes:
    out = BytesIO()
    Image.effect_noise((width, height), 40).convert("RGB").save(out, form)
    return out.getvalue()


@pytest.fixture(name="picture")
def picture_fixture():
    return picture
