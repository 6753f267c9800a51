"""A school with a first grade, its staff, families who scan; and short names for the acts of Q3."""

import uuid
from datetime import UTC, datetime, timedelta

import msgspec
import pytest
import pytest_asyncio

from xueji.features import accounts, organisations
from xueji.features.organisations import Stage
from xueji.kernel.identity import check_digit
from xueji.platform import sessions
from xueji.platform.caller import CallerKind
from xueji.platform.database import transaction

ADDRESS = "临溪县文昌街 66 号 2 单元 501"


def number(born="20200426", order=42, area="379021"):
    stem = f"{area}{born}{order:03d}"
    return stem + check_digit(stem)


def answers(name="林若涵", order=42, **more):
    """Everything that a family is asked for about a child with a resident ID number."""
    return {
        "id_type": "1", "id_number": number(order=order), "name": name, "ethnicity": "01", "household_type": "2",
        "household_division": "379021000000", "birthplace": "379021000000", "current_address": ADDRESS,
        "home_address": ADDRESS, "mailing_address": ADDRESS, "postcode": "271000", "phone": "15912347731",
        "health": "10", "attendance": "1", "commute_distance": "1.5", "commute_mode": "1", "needs_school_bus": False,
        "only_child": True, "preschool": True, "left_behind": "0", "migrant_child": False, "orphan": False,
        "martyr_family": False, "needs_aid": False, **more,
    }  # fmt: skip


def member(name="林秀英", relation="52", phone="15912347731", order=42, key="new-1", *, guardian=True):
    values = {
        "name": name, "relation": relation, "address": ADDRESS, "household_division": "379021000000", "phone": phone,
        "guardian": guardian, "id_type": "1", "id_number": number("19860312", order), "ethnicity": "01",
    }  # fmt: skip
    return {"key": key, "values": values}


CONSENTS = ["view", "maintain"]


class Grade(msgspec.Struct):
    """The first grade's classes, and the browsers' accounts by who they are."""

    classes: dict[str, int]
    families: dict[str, int]
    secrets: dict[str, str]


@pytest_asyncio.fixture
async def grade(world):
    """Two classes of grade one with a teacher; the registrar may enrol; a mother, a father, a stranger."""
    made = Grade({}, {}, {})
    async with transaction() as tx:
        school = world.offices["临溪一小"]
        for key, number_ in (("one", 1), ("two", 2)):
            made.classes[key] = (await organisations.found_class(tx, school, Stage.PRIMARY, 1, number_)).id
        other = await organisations.found_class(tx, world.offices["青石小学"], Stage.PRIMARY, 1, 1)
        made.classes["other"] = other.id
        await tx.execute(
            "UPDATE school_class SET head_teacher_post_id = $1 WHERE id = $2",
            world.posts["yixiao.banzhuren"][0],
            made.classes["one"],
        )
        for login in ("yixiao.reg", "qingshi.reg"):
            await tx.execute(
                "UPDATE post SET roles = array_append(roles, 'enrolment_primary') WHERE id = $1", world.posts[login][0]
            )
        for who, name, phone in (
            ("mother", "林秀英", "15912347731"),
            ("father", "林建国", "13812345678"),
            ("stranger", "王小芳", "13912345678"),
        ):
            account_id = made.families[who] = await accounts.insert_family(tx, name=name, phone=phone)
            made.secrets[who] = (await sessions.open(tx, account_id, CallerKind.FAMILY)).secret
    return made


@pytest.fixture
def as_(world, grade, make_browser):
    """`as_("mother")` is her browser, `as_("yixiao.reg")` the registrar's, `as_("nobody")` nobody's."""
    kept = {}

    def browser(who):
        if who not in kept:
            secret = grade.secrets.get(who) or world.secrets.get(who)
            kept[who] = make_browser(secret)
        return kept[who]

    return browser


def now():
    return datetime.now(UTC)  # the tests' own clock


def new_collection(**given):
    start = now()
    return {
        "title": "2026 级新生信息采集", "stage": "primary", "grade": 1, "class_ids": [], "unassigned": False,
        "fields": ["native_place", "talents"], "note": "报到那天不用再交纸质表。", "opens_at": start.isoformat(),
        "closes_at": (start + timedelta(days=10)).isoformat(), **given,
    }  # fmt: skip


class Acts:
    """What people do, each in a line of a test."""

    def __init__(self, as_, grade):
        self.as_, self.grade = as_, grade
        self.collection_id = 0
        self.tokens = {}

    async def open(self, who="yixiao.reg", **given):
        data = {"class_ids": [self.grade.classes["one"], self.grade.classes["two"]], "unassigned": True, **given}
        answer = await self.as_(who).post("/api/collections", json=new_collection(**data))
        assert answer.status_code == 201, answer.text
        made = answer.json()
        self.collection_id = made["id"]
        codes = await self.as_(who).get(f"/api/collections/{made['id']}/codes")
        assert codes.status_code == 200, codes.text
        self.tokens = {one["class_id"]: one["link"].rsplit("/", 1)[1] for one in codes.json()["items"]}
        return made

    def token(self, key="one"):
        return self.tokens[self.grade.classes[key] if key else 0]

    async def begin(self, who="mother", key="one"):
        answer = await self.as_(who).post(f"/api/collect/{self.token(key)}/entries", json={"consent": 1})
        assert answer.status_code == 201, answer.text
        return answer.json()["entry_id"]

    async def save(self, entry_id, changes=None, members=None, *, who="mother", version=None):
        if version is None:
            version = (await self.form(entry_id, who))["version"]
        body = {"changes": changes or {}} | ({"members": members} if members is not None else {})
        path = f"/api/collection-entries/{entry_id}/draft"
        return await self.as_(who).request("PATCH", path, json=body, version=version)

    async def form(self, entry_id, who="mother"):
        answer = await self.as_(who).get(f"/api/collection-entries/{entry_id}")
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def fill(self, who="mother", key="one", members=None, **more):
        """A whole form, begun and filled in but not handed in."""
        entry_id = await self.begin(who, key)
        saved = await self.save(entry_id, answers(**more), members or [member()], who=who)
        assert saved.status_code == 200, saved.text
        assert saved.json()["errors"] == [], saved.text
        return entry_id

    async def submit(self, entry_id, who="mother", **given):
        version = (await self.form(entry_id, who))["version"]
        body = {"relation": "52", "consents": CONSENTS, **given}
        path = f"/api/collection-entries/{entry_id}/submit"
        return await self.as_(who).request("POST", path, json=body, version=version)

    async def hand_in(self, who="mother", key="one", members=None, **more):
        entry_id = await self.fill(who, key, members, **more)
        answer = await self.submit(entry_id, who)
        assert answer.status_code == 200, answer.text
        return entry_id

    async def review(self, entry_id, who="yixiao.reg"):
        return await self.as_(who).get(f"/api/collection-entries/{entry_id}/review")

    async def accept(self, *entry_ids, who="yixiao.reg", **given):
        return await self.as_(who).post("/api/collection-acceptances", json={"entry_ids": list(entry_ids), **given})

    async def send_back(self, entry_id, who="yixiao.reg", **given):
        version = (await self.review(entry_id, who)).json().get("version", 1)
        body = {"reason": "not_as_register", "text": "户口簿上是居民户口。", "fields": ["household_type"], **given}
        path = f"/api/collection-entries/{entry_id}/return"
        return await self.as_(who).request("POST", path, json=body, version=version)


@pytest.fixture
def acts(as_, grade):
    return Acts(as_, grade)


def key():
    return {"Idempotency-Key": str(uuid.uuid4())}
