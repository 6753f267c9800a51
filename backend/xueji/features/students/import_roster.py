"""A school's roster from a file: checked line by line, reported, entered when confirmed; again, it changes nothing."""

import asyncio
import hashlib
from pathlib import Path

import msgspec
from litestar.datastructures import UploadFile
from litestar.response import Response, Stream

from xueji.features import organisations
from xueji.features.students import enter_roster, errors, roster_store
from xueji.features.students.apply_changes import Actor
from xueji.features.students.enter_roster import view
from xueji.features.students.fields import Kind, Required
from xueji.features.students.models import FAULT_SEAL
from xueji.features.students.roster_rows import SchoolFacts
from xueji.features.students.roster_store import ImportRow, ReportRow
from xueji.features.students.roster_template import SHEET, columns
from xueji.features.students.schemas import (
    CellFault,
    ImportedRow,
    ImportedRows,
    Outcome,
    RosterImport,
    RowsOnly,
)
from xueji.features.students.stage_roster import MOST_ROWS, stage
from xueji.features.students.store import POOL
from xueji.kernel.codes import CODES
from xueji.kernel.levels import Level
from xueji.kernel.refusals import NotFound
from xueji.platform import live as live_news
from xueji.platform import workbooks
from xueji.platform.caller import Caller
from xueji.platform.crypto import keyring
from xueji.platform.database import Tx, transaction
from xueji.platform.media_types import WORKBOOK

PAGE = 200
_LONGEST_NAME = 200
_LONGEST_PICKER = 60

_faults = msgspec.json.Decoder(list[CellFault]).decode


async def template() -> Response[bytes]:
    """The empty national template, with pick lists and a hint on every title."""
    sheet = workbooks.Sheet(SHEET, [_title(number) for number in range(len(columns()))], fill=True)
    content = await workbooks.write_workbook([sheet])
    headers = {"content-disposition": "attachment; filename*=UTF-8''%E5%AD%A6%E7%B1%8D%E6%A8%A1%E6%9D%BF.xlsx"}
    return Response(content, media_type=WORKBOOK, headers=headers)


def _title(number: int) -> workbooks.Column:
    column = columns()[number]
    field = column.field
    choices: tuple[str, ...] = ()
    if field.kind is Kind.FLAG:
        choices = ("是", "否")
    elif field.kind is Kind.CODE and len(CODES[field.table or ""].offered) <= _LONGEST_PICKER:
        choices = tuple(entry.name for entry in CODES[field.table or ""].offered)
    example = f"例如：{field.example}" if field.example else ""
    note = "；".join(part for part in (field.hint, example) if part)
    required = field.required in {Required.ALWAYS, Required.UNLESS_NO_ID} and column.member in {None, 0}
    return workbooks.Column(column.title, choices=choices, note=note, required=required)


async def upload(tx: Tx, caller: Caller, data: UploadFile) -> RosterImport:
    """Check a file line by line and stage it; the school confirms afterwards."""
    post = caller.post
    if post is None or post.level is not Level.SCHOOL:
        raise errors.SchoolHasNoSuchPost(organisation=post.organisation_name if post else "")
    content = await data.read()
    name = (data.filename or "名册.xlsx")[-_LONGEST_NAME:]
    found, repeated = await check_file(tx, content, name, post.organisation_id, caller.account_id)
    return view(found, repeated=repeated)


async def check_file(
    tx: Tx, content: bytes, name: str, school_id: int, account_id: int | None
) -> tuple[ImportRow, bool]:
    """Stage one file for a school; answers the import, and whether this very file had been entered before."""
    sha256 = hashlib.sha256(content).digest()
    before = await roster_store.entered_before(tx, school_id, sha256)
    if before is not None:
        return before, True
    school = await organisations.get_organisation(school_id, tx)
    facts = SchoolFacts(
        id=school.id,
        path=school.path,
        name=school.name,
        school_code=school.school_code,
        stages=school.stages,
        system=school.system,
        school_year=await organisations.current_school_year(tx, school.path, tx.today),
        today=tx.today,
    )
    import_id = await stage(tx, facts, content, name, sha256, account_id)
    found = await roster_store.found_import(tx, import_id, school.path)
    if found is None:
        raise NotFound
    return found, False


class RosterReport(msgspec.Struct, frozen=True):
    """What became of a file, for the command line; printed, it tells every line that could not be entered."""

    outcome: RosterImport
    rows: list[ImportedRow]

    def __str__(self) -> str:
        lines = [f"{self.outcome.school} {self.outcome.file_name}：{self.outcome.message}"]
        lines += [
            f"  第 {row.row} 行 {row.name} {fault.cell}（{fault.title}）：{fault.message}"
            + (f"，是不是“{fault.suggestion}”？" if fault.suggestion else "")
            for row in self.rows
            for fault in row.faults
        ]
        return "\n".join(lines)


async def import_roster_file(path: Path, school_code: str, actor: str = "命令行导入") -> RosterReport:
    """Check and enter a file from the command line; lines that cannot be entered stay in the report.

    Raises:
        NotFound: no school has this code.
    """
    content = await asyncio.to_thread(path.read_bytes)
    async with transaction() as tx:
        school = await organisations.organisation_with_code(tx, school_code)
        if school is None:
            raise NotFound
        found, repeated = await check_file(tx, content, path.name, school.id, None)
        if not repeated and found.new_rows:
            await enter_roster.enter(tx, found, Actor(None, actor))
            found = await roster_store.found_import(tx, found.id, school.path) or found
        told = await roster_store.report(tx, found.id, None, 0, MOST_ROWS)
        return RosterReport(view(found, repeated=repeated), [_row(row) for row in told if row.faults])


async def read(caller: Caller, import_id: int) -> RosterImport:
    return view(await _found(caller, import_id))


async def rows(caller: Caller, import_id: int, only: RowsOnly, after: int) -> ImportedRows:
    """One page of the report, from the line after `after`."""
    await _found(caller, import_id)
    outcome = None if only is RowsOnly.ALL else Outcome(only.value)
    found = await roster_store.report(POOL, import_id, outcome, after, PAGE + 1)
    return ImportedRows([_row(row) for row in found[:PAGE]], found[PAGE - 1].row if len(found) > PAGE else None)


async def live(caller: Caller, import_id: int) -> Stream:
    """The import as it is now, and whenever it changes."""
    await _found(caller, import_id)

    async def first() -> RosterImport:
        return view(await _found(caller, import_id))

    return live_news.stream(f"roster:{import_id}", first)


async def _found(caller: Caller, import_id: int) -> ImportRow:
    found = await roster_store.found_import(POOL, import_id, caller.post.path) if caller.post else None
    if found is None:
        raise NotFound
    return found


def _row(row: ReportRow) -> ImportedRow:
    faults = _faults(keyring().open(row.faults, FAULT_SEAL)) if row.faults else []
    return ImportedRow(row=row.row, name=row.name, outcome=row.outcome, outcome_label=row.outcome.label, faults=faults)
