"""A class of five pupils and one without a class, their families, and photos good and bad."""

import io
import zipfile
from collections.abc import Callable

import msgspec
import pytest
import pytest_asyncio

from xueji.demo.portraits import jpeg, portrait
from xueji.features import accounts, organisations
from xueji.features.accounts import Role
from xueji.features.organisations import Stage
from xueji.features.students.models import STUDENT_SEAL
from xueji.features.students.record import index_of
from xueji.kernel.identity import check_digit
from xueji.platform import sessions
from xueji.platform.caller import CallerKind
from xueji.platform.crypto import keyring
from xueji.platform.database import Tx, transaction

NAMES = ("王若溪", "李安然", "布合丽其·艾合买提", "欧阳𬱖", "赵一诺", "陈知远")


def id_number(order: int) -> str:
    stem = f"37902120180426{order * 2:03d}"
    return stem + check_digit(stem)


class Class(msgspec.Struct):
    """Ids of pupils in the order of NAMES; the last has no class. Secrets by who it is."""

    id: int
    school: organisations.OrganisationRow
    pupils: list[int]
    secrets: dict[str, str]
    accounts: dict[str, int]


async def _pupil(tx: Tx, school: organisations.OrganisationRow, class_id: int | None, order: int) -> int:
    ring, number = keyring(), id_number(order)
    sealed = {"id_number": number, "national_number": f"L{number}" if order == 4 else f"G{number}"}
    student_id = await tx.value(
        "INSERT INTO student (school_id, school_path, class_id, stage, grade, state, name, sex, birth_date, id_type,"
        " id_index, ethnicity, provincial_number, national_number_kind, general, sealed, version, updated_at)"
        " VALUES ($1, $2, $3, 'primary', 3, 'in_school', $4, '2', '2018-04-26', '1', $5, '01', $6, $7, '{}', $8, 1, now())"
        " RETURNING id",
        school.id,
        school.path,
        class_id,
        NAMES[order],
        index_of(number, ring),
        f"37902020240{order:05d}",
        "L" if order == 4 else "G",
        ring.seal(msgspec.json.encode(sealed), STUDENT_SEAL),
    )
    return int(student_id)


@pytest_asyncio.fixture
async def third(world) -> Class:
    secrets, people = dict(world.secrets), dict(world.accounts)
    school = world.offices["临溪一小"]
    async with transaction() as tx:
        class_id = (await organisations.found_class(tx, school, Stage.PRIMARY, 3, 2)).id
        pupils = [await _pupil(tx, school, class_id if order < 5 else None, order) for order in range(6)]
        for login, children in (("mother", pupils[:2]), ("father", pupils[:1]), ("lone", pupils[5:]), ("stranger", [])):
            people[login] = await accounts.insert_family(tx, name="林秀英")
            for child in children:
                await accounts.add_guardianship(tx, account_id=people[login], student_id=child, relation="52")
            secrets[login] = (await sessions.open(tx, people[login], CallerKind.FAMILY)).secret
        people["child"] = await accounts.insert_family(tx, name="王若溪")
        await accounts.add_guardianship(
            tx, account_id=people["child"], student_id=pupils[0], relation="01", role="self"
        )
        secrets["child"] = (await sessions.open(tx, people["child"], CallerKind.FAMILY)).secret
        for login, office in (("city", "海右市教育局"), ("county", "临溪县教育局")):
            place = world.offices[office]
            founded = await accounts.found_account(
                tx,
                place,
                f"{login}.reg",
                "局籍",
                posts=[(place, "学籍管理员", [Role.BUREAU_REGISTRAR])],
                password_hash="-",
            )
            secrets[login] = (await sessions.open(tx, founded.account_id, CallerKind.STAFF, founded.post_ids[0])).secret
        await tx.execute(
            "UPDATE school_class SET head_teacher_post_id = $1 WHERE id = $2",
            world.posts["yixiao.banzhuren"][0],
            class_id,
        )
    return Class(class_id, school, pupils, secrets, people)


@pytest.fixture
def as_(third: Class, make_browser: Callable) -> Callable:
    """`as_("mother")`, `as_("yixiao.reg")`: that person's browser."""
    return lambda login: make_browser(third.secrets[login])


@pytest.fixture(scope="session")
def good() -> Callable[[int], bytes]:
    return lambda seed=1: jpeg(portrait(seed, girl=seed % 2 == 0))


@pytest.fixture
def send(third: Class, as_: Callable, good: Callable) -> Callable:
    """`await send("mother", 0)`: who hands in a photo of which pupil."""

    async def do(login: str, order: int, data: bytes | None = None, **headers: str):
        way = "children" if login in {"mother", "father", "lone", "stranger", "child"} else "students"
        files = {"data": ("照片.jpg", good(1) if data is None else data)}
        return await as_(login).post(
            f"/api/{way}/{third.pupils[order]}/photo",
            files=files,
            headers={k.replace("_", "-"): v for k, v in headers.items()},
        )

    return do


@pytest.fixture
def pack() -> Callable:
    """A ZIP of these files, as Windows or a phone would make it."""

    def do(entries: dict[str, bytes], *, gbk: bool = False) -> bytes:
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
            for name, content in entries.items():
                packed.writestr(name.encode("gbk").decode("cp437") if gbk else name, content)
        data = out.getvalue()
        return _without_utf8_flag(data) if gbk else data

    return do


def _without_utf8_flag(data: bytes) -> bytes:
    """Clear bit 11 of every entry and write the names as the old Windows packer did."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as packed, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as old:
        for entry in packed.infolist():
            info = _OldName(entry.filename)
            old.writestr(info, packed.read(entry))
    return out.getvalue()


class _OldName(zipfile.ZipInfo):
    def _encodeFilenameFlags(self):  # noqa: N802 - zipfile's own name
        return self.filename.encode("cp437"), self.flag_bits & ~0x800
