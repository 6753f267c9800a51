"""Many accounts from one sheet: every fault of every row in one answer, and all rows entered or none (Q102)."""

from collections.abc import Sequence

import msgspec

from xueji.features.accounts import errors
from xueji.features.accounts.authority import post_of
from xueji.features.accounts.create_account import Form, activate, enter, form_errors, form_of, taken_errors
from xueji.features.accounts.grant_roles import check_roles
from xueji.features.accounts.roles import ROLES, SEPARATED, Role
from xueji.features.accounts.schemas import AccountImport, Activation
from xueji.features.organisations import POOL, OrganisationRow, subtree
from xueji.kernel.refusals import FieldError, FieldErrors, Refusal
from xueji.platform import workbooks
from xueji.platform.caller import Caller
from xueji.platform.database import Tx

COLUMNS = ("用户名", "姓名", "机构名称", "岗位名称", "角色（用、分开）", "手机号", "邮箱")
FIELDS = ("login_name", "name", "organisation", "title", "roles", "phone", "email")
MOST_ROWS = 200
EXAMPLE = ("zhangsan", "张三", "", "学籍管理员", "学籍管理员", "13800000000", "")


class Sheet(msgspec.Struct, frozen=True):
    """The rows of a file: number in the sheet, then the cells as text. Empty rows are counted, not kept."""

    rows: tuple[tuple[int, tuple[str, ...]], ...]
    empty_rows: int


class Entered(msgspec.Struct, frozen=True):
    account_ids: tuple[int, ...]


class _Planned(msgspec.Struct, frozen=True):
    number: int
    form: Form
    organisation: OrganisationRow
    roles: list[Role]


async def template(caller: Caller) -> bytes:
    """The empty sheet with the columns, an example, and the organisations and roles that may be written."""
    places = await subtree(POOL, post_of(caller).path)
    roles = [(card.label, "、".join(level.label for level in card.levels)) for card in ROLES.values()]
    example = tuple(
        places[0].name if field == "organisation" else cell for field, cell in zip(FIELDS, EXAMPLE, strict=True)
    )
    return await workbooks.write_workbook(
        [
            workbooks.Sheet("账号", COLUMNS, [example]),
            workbooks.Sheet("可填的机构", ("机构名称", "级别"), [(place.name, place.level.label) for place in places]),
            workbooks.Sheet("可填的角色", ("角色", "设在哪一级"), roles),
        ]
    )


async def read(content: bytes) -> Sheet:
    """Read the file in the capped child process."""
    table = await workbooks.read_rows(content)
    return sheet_of([[_text(cell) for cell in row] for row in table])


def sheet_of(table: Sequence[Sequence[str]]) -> Sheet:
    """Check the header and leave out empty rows."""
    head = tuple(table[0])[: len(COLUMNS)] if table else ()
    if head != COLUMNS:
        raise errors.TemplateUnknown(columns="、".join(COLUMNS))
    rows = [
        (number, tuple([*row, *[""] * len(COLUMNS)][: len(COLUMNS)])) for number, row in enumerate(table[1:], start=2)
    ]
    filled = tuple((number, row) for number, row in rows if any(row))
    if not filled:
        raise errors.NobodyInTable(empty=len(rows))
    if len(filled) > MOST_ROWS:
        raise errors.TooManyRows(most=MOST_ROWS, rows=len(filled))
    return Sheet(filled, len(rows) - len(filled))


async def enter_all(tx: Tx, caller: Caller, sheet: Sheet) -> Entered:
    """Check all rows, then enter all of them.

    Raises:
        FieldErrors: with every fault of every row, fields named `rows.<number in the sheet>.<field>`.
    """
    places = {place.name: place for place in await subtree(tx, post_of(caller).path)}
    faults: list[FieldError] = _doubles(sheet)
    planned: list[_Planned] = []
    for number, cells in sheet.rows:
        row = dict(zip(FIELDS, cells, strict=True))
        form = form_of(row["login_name"], row["name"], row["title"], row["phone"], row["email"])
        found = form_errors(form)
        found += await taken_errors(
            tx, caller, {"login_name": form.login_name, "phone": form.phone, "email": form.email}
        )
        roles, role_faults = roles_of(row["roles"])
        found += role_faults
        place = places.get(row["organisation"])
        if place is None:
            found.append(
                FieldError("organisation", "organisation_unknown", "您的辖区里没有这个机构，名称要和第二页的一样。")
            )
        elif not role_faults and (refusal := await _role_refusal(tx, caller, place, roles)):
            found.append(FieldError("roles", refusal.code, "".join(refusal.words()[:2]), refusal.words()[2]))
        faults += [msgspec.structs.replace(fault, field=f"rows.{number}.{fault.field}") for fault in found]
        if place is not None:
            planned.append(_Planned(number, form, place, roles))
    if faults:
        raise FieldErrors(faults)
    entered = [await enter(tx, caller, one.form, one.organisation, one.roles) for one in planned]
    return Entered(tuple(entered))


async def activate_all(caller: Caller, entered: Entered, empty_rows: int) -> AccountImport:
    created: list[Activation] = [await activate(caller, account_id) for account_id in entered.account_ids]
    return AccountImport(created, empty_rows)


def roles_of(text: str) -> tuple[list[Role], list[FieldError]]:
    """Roles by their Chinese names. The three administrators are appointed one by one."""
    by_label = {card.label: role for role, card in ROLES.items()}
    names = [name for name in text.replace("，", "、").replace(",", "、").replace(" ", "").split("、") if name]
    faults = [
        FieldError("roles", "role_unknown", f"没有“{name}”这个角色。", "可填的角色在第三页。")
        for name in names
        if name not in by_label
    ]
    roles = [by_label[name] for name in names if name in by_label]
    faults += [
        FieldError(
            "roles", "role_one_by_one", f"“{role.label}”要一个一个地设，不能批量导入。", "请先建账号，再加角色。"
        )
        for role in roles
        if role in SEPARATED
    ]
    return roles, faults


async def _role_refusal(tx: Tx, caller: Caller, place: OrganisationRow, roles: list[Role]) -> Refusal | None:
    try:
        await check_roles(tx, caller, place, 0, added=roles, held=(), confirm=False)
    except Refusal as refusal:
        return refusal
    return None


def _doubles(sheet: Sheet) -> list[FieldError]:
    """The same login name, phone or e-mail twice in one sheet."""
    faults: list[FieldError] = []
    for field in ("login_name", "phone", "email"):
        first: dict[str, int] = {}
        for number, cells in sheet.rows:
            value = cells[FIELDS.index(field)].lower()
            if value and value in first:
                message = f"和第 {first[value]} 行重复，每个账号要各不相同。"
                faults.append(FieldError(f"rows.{number}.{field}", f"{field}_double", message))
            first.setdefault(value, number)
    return faults


def _text(cell: object) -> str:
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return "" if cell is None else str(cell).strip()


def told_again(answer: Entered | msgspec.Raw) -> Entered:
    """What `once` answers: the bytes that it keeps."""
    return msgspec.json.decode(answer, type=Entered) if isinstance(answer, msgspec.Raw) else answer
