"""The pages that people wait for take at most four statements, the gate's included, however many children and pupils.

The rows are the least that the pages join; the province of the demo would show the same.
"""

from collections.abc import Callable
from typing import Any

import msgspec
import pytest
import pytest_asyncio

from xueji.features import accounts, organisations
from xueji.features.accounts import Role
from xueji.features.organisations import Stage, System
from xueji.features.slips.content import Content, Undertaking, frozen
from xueji.features.slips.models import SLIP_SEAL
from xueji.features.students.models import MEMBER_SEAL, STUDENT_SEAL
from xueji.features.students.record import index_of
from xueji.kernel.levels import Level
from xueji.platform import sessions
from xueji.platform.caller import CallerKind
from xueji.platform.crypto import keyring
from xueji.platform.database import Tx, transaction

MOST = 4
PUPILS = 12


class House(msgspec.Struct):
    """A school with one class in an open window. `one` and `three` are the sessions of guardians of as many children."""

    class_id: int
    window_id: int
    pupils: list[int]
    slip_id: int
    collection_id: int
    entry_id: int
    one: str
    three: str
    registrar: str


@pytest_asyncio.fixture
async def school(empty: None) -> House:
    async with transaction() as tx:
        found = organisations.found_organisation
        province = await found(tx, None, Level.PROVINCE, "山东省教育厅", division_code="370000")
        city = await found(tx, province.id, Level.CITY, "海右市教育局", division_code="379000")
        county = await found(tx, city.id, Level.COUNTY, "临溪县教育局", division_code="379021")
        own = await found(
            tx, county.id, Level.SCHOOL, "临溪县第二实验小学", school_code="2137000101", stages=(Stage.PRIMARY,),
            system=System.SIX_THREE,
        )  # fmt: skip
        class_id = (await organisations.found_class(tx, own, Stage.PRIMARY, 3, 2)).id
        pupils = [await _pupil(tx, own.id, own.path, class_id, order) for order in range(PUPILS)]
        window_id = await tx.value(
            "INSERT INTO maintenance_window (school_id, school_path, title, scope, grades, class_ids, fields, opens_at,"
            " closes_at, ends_at, reminders, created_by, created_at, version) VALUES ($1, $2, '核对家庭信息', 'school', '{}', '{}',"
            " '{phone}', now() - interval '1 day', now() + interval '5 days', now() + interval '5 days', '{}', 1, now(), 1) RETURNING id",
            own.id,
            own.path,
        )
        staff = await accounts.found_account(
            tx, own, "registrar", "周衡", posts=[(own, "学籍管理员", [Role.REGISTRAR])], password_hash="-"
        )
        registrar = await sessions.open(tx, staff.account_id, CallerKind.STAFF, staff.post_ids[0])
        one, three = await _guardian(tx, "13712345678", pupils[:1]), await _guardian(tx, "13812345678", pupils[1:4])
        slip_id = await _slip(tx, own.id, own.path, pupils[1])
        collection_id, entry_id = await _collection(tx, own.id, own.path, class_id)
    return House(class_id, window_id, pupils, slip_id, collection_id, entry_id, one, three, registrar.secret)


async def _slip(tx: Tx, school_id: int, path: str, student_id: int) -> int:
    """A slip that its family has read."""
    issue_id = await tx.value(
        "INSERT INTO slip_issue (school_id, school_path, scope, layout, layout_version, last_day, slips, issued_at)"
        " VALUES ($1, $2, 'school', 'shandong', 1, current_date, 1, now()) RETURNING id",
        school_id,
        path,
    )
    shown = Content(
        layout="shandong", layout_version=1, title="学籍信息确认单", number="QR1", student_id=student_id,
        school_id=school_id, school="临溪县第二实验小学", class_name="三年级（2）班", name="林若涵", issued_at=tx.now,
        last_day=tx.today, groups=[], undertaking=Undertaking("", [], "", ""),
    )  # fmt: skip
    kept = frozen(shown)
    return int(
        await tx.value(
            "INSERT INTO slip (issue_id, student_id, school_id, school_path, number, token, layout, layout_version, sealed,"
            " hash, state, needs_student, last_day, issued_at, provisional, outdated_fields, version) VALUES ($1, $2, $3, $4,"
            " 'QR1', 'token', 'shandong', 1, $5, $6, 'read', false, current_date, now(), false, '{}', 1) RETURNING id",
            issue_id,
            student_id,
            school_id,
            path,
            keyring().seal(kept.data, SLIP_SEAL),
            kept.hash,
        )
    )


async def _collection(tx: Tx, school_id: int, path: str, class_id: int) -> tuple[int, int]:
    """A class that collects new pupils: as many forms as pupils from each of the guardians."""
    collection_id = await tx.value(
        "INSERT INTO collection (school_id, school_path, title, stage, grade, class_ids, fields, unassigned, entry_month,"
        " entry_way, note, opens_at, closes_at, ends_at, created_by, created_at, version) VALUES ($1, $2, '新生采集', 'primary', 1,"
        " ARRAY[$3::bigint], '{}', false, '2026-09', '01', '', now() - interval '1 day', now() + interval '5 days',"
        " now() + interval '5 days', (SELECT min(id) FROM account), now(), 1) RETURNING id",
        school_id,
        path,
        class_id,
    )
    entry_id = await tx.value(
        "WITH new AS (INSERT INTO collection_entry (collection_id, school_id, school_path, class_id, account_id, state, name,"
        " draft_version, phone_indexes, marks, level, consents, provisional, reason, reason_text, reason_fields, begun_at,"
        " unconfirmed_note) SELECT $1, $2, $3, $4, account.id, 'draft', '林若涵', 0, '{}', '{}', 0, '{}', false, '', '', '{}',"
        " now(), '' FROM account, generate_series(1, $5) WHERE account.kind = 'family' RETURNING id, account_id)"
        " SELECT max(id) FROM new WHERE account_id = (SELECT max(account_id) FROM new)",
        collection_id,
        school_id,
        path,
        class_id,
        PUPILS,
    )
    return int(collection_id), int(entry_id)


async def _pupil(tx: Tx, school_id: int, path: str, class_id: int, order: int) -> int:
    ring = keyring()
    student_id = await tx.value(
        "INSERT INTO student (school_id, school_path, class_id, stage, grade, state, name, sex, birth_date, id_type,"
        " id_index, ethnicity, general, sealed, version, updated_at) VALUES ($1, $2, $3, 'primary', 3, 'in_school',"
        " '林若涵', '2', '2018-04-26', '1', $4, '01', '{}', $5, 1, now()) RETURNING id",
        school_id, path, class_id, index_of(str(order), ring), ring.seal(b"{}", STUDENT_SEAL),
    )  # fmt: skip
    await tx.execute(
        "INSERT INTO family_member (student_id, position, name, relation, guardian, sealed, version)"
        " VALUES ($1, 1, '林秀英', '52', true, $2, 1)",
        student_id,
        ring.seal(b"{}", MEMBER_SEAL),
    )
    return int(student_id)


async def _guardian(tx: Tx, phone: str, children: list[int]) -> str:
    account_id = await accounts.insert_family(tx, name="林秀英", phone=phone)
    await tx.execute(
        "INSERT INTO guardianship (account_id, student_id, relation, role, state, started_at)"
        " SELECT $1, child, '52', 'guardian', 'active', now() FROM unnest($2::bigint[]) AS child",
        account_id,
        children,
    )
    return (await sessions.open(tx, account_id, CallerKind.FAMILY)).secret


PAGES: dict[str, Callable[[House], tuple[str, str]]] = {
    "home with one child": lambda house: (house.one, "/api/home"),
    "home with three children": lambda house: (house.three, "/api/home"),
    "a child's record": lambda house: (house.three, f"/api/children/{house.pupils[1]}"),
    "the class list of a window": lambda house: (
        house.registrar, f"/api/windows/{house.window_id}/classes/{house.class_id}",
    ),
    "a slip on the phone": lambda house: (house.three, f"/api/slips/{house.slip_id}"),
    "the progress of slips": lambda house: (house.registrar, "/api/slip-progress"),
    "the slips of a class": lambda house: (house.registrar, f"/api/slip-progress/classes/{house.class_id}"),
    "the list of pupils": lambda house: (house.registrar, "/api/students"),
    "the form of a new pupil": lambda house: (house.three, f"/api/collection-entries/{house.entry_id}"),
    "the collections": lambda house: (house.registrar, "/api/collections"),
    "the progress of a collection": lambda house: (house.registrar, f"/api/collections/{house.collection_id}"),
    "the children of a collection": lambda house: (
        house.registrar, f"/api/collections/{house.collection_id}/entries",
    ),
    "the queue of enrolment": lambda house: (house.registrar, "/api/enrolments"),
}  # fmt: skip


@pytest.mark.parametrize("page", PAGES.values(), ids=PAGES.keys())
async def test_a_page_takes_few_statements(
    page: Callable[[House], tuple[str, str]], school: House, make_browser: Any, statements: Any
) -> None:
    secret, path = page(school)
    browser = make_browser(secret)
    first = await browser.get(path)
    async with statements() as seen:
        answer = await browser.get(path)
    assert (first.status_code, answer.status_code) == (200, 200), answer.text
    assert 1 < len(seen) <= MOST, seen
