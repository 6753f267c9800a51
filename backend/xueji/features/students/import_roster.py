"""A school's file of pupils: kept, checked line by line by a job, reported; again, it changes nothing."""

import asyncio
import hashlib
from pathlib import Path
from urllib.parse import quote

import msgspec
from litestar.datastructures import UploadFile
from litestar.response import Response, Stream

from xueji.features import organisations
from xueji.features.organisations import Stage
from xueji.features.students import enter_roster, errors, roster_store, roster_template
from xueji.features.students.apply_changes import Actor
from xueji.features.students.enter_roster import view
from xueji.features.students.models import FAULT_SEAL, FILE_SEAL
from xueji.features.students.roster_rows import SchoolFacts
from xueji.features.students.roster_store import Chosen, ImportRow, NewImport, ReportRow
from xueji.features.students.roster_template import SHEET, columns_by_path, enrolment_mark
from xueji.features.students.schemas import (
    CellFault,
    FaultGroup,
    FaultGroups,
    FileRefused,
    ImportedRow,
    ImportedRows,
    ImportState,
    Outcome,
    Purpose,
    RosterImport,
    RowsOnly,
    Severity,
)
from xueji.features.students.stage_roster import MOST_ROWS, Tell, stage
from xueji.features.students.store import POOL
from xueji.kernel.levels import Level
from xueji.kernel.refusals import NotFound, Refusal
from xueji.platform import files, workbooks
from xueji.platform import live as live_news
from xueji.platform.caller import Caller
from xueji.platform.crypto import keyring
from xueji.platform.database import Tx, transaction
from xueji.platform.media_types import WORKBOOK
from xueji.platform.workbooks import Mark

PAGE = 200
_LONGEST_NAME = 200

_faults = msgspec.json.Decoder(list[CellFault]).decode


async def template() -> Response[bytes]:
    """The empty national template, with pick lists and a hint on every title."""
    return await _sheet(workbooks.Sheet(SHEET, roster_template.titles_to_fill(), fill=True), None, "学籍模板")


async def enrolment_template(stage: Stage, school_year: int) -> Response[bytes]:
    """The template for new pupils of a stage, signed for the school year."""
    sheet = workbooks.Sheet(SHEET, roster_template.titles_to_fill(stage=stage), fill=True)
    name = f"{stage.label}新生模板{school_year}"
    return await _sheet(sheet, enrolment_mark(stage, school_year), name)


async def _sheet(sheet: workbooks.Sheet, mark: Mark | None, name: str) -> Response[bytes]:
    content = await workbooks.write_workbook([sheet], mark)
    return Response(content, media_type=WORKBOOK, headers=attachment(name))


def attachment(name: str) -> dict[str, str]:
    return {"content-disposition": f"attachment; filename*=UTF-8''{quote(name)}.xlsx", "cache-control": "no-store"}


async def upload(tx: Tx, caller: Caller, data: UploadFile) -> RosterImport:
    """Keep a roster and have it checked; the school confirms afterwards."""
    return await begin_import(tx, caller, data, Purpose.ROSTER)


async def begin_import(
    tx: Tx, caller: Caller, data: UploadFile, purpose: Purpose, stage: Stage | None = None
) -> RosterImport:
    """Keep a file of the caller's school; a job checks it. `stage` is that of an enrolment template.

    Raises:
        SchoolHasNoSuchPost: bureaus import nothing.
        StorageFull: it cannot be kept now.
    """
    post = caller.post
    if post is None or post.level is not Level.SCHOOL:
        raise errors.SchoolHasNoSuchPost(organisation=post.organisation_name if post else "")
    content = await data.read()
    sha256 = hashlib.sha256(content).digest()
    await roster_store.one_at_a_time(tx, post.organisation_id, sha256)
    before = await roster_store.known(tx, post.organisation_id, purpose, sha256)
    if before is not None:
        return view(before, repeated=before.state is ImportState.ENTERED)
    stored = await files.put(keyring().seal(content, FILE_SEAL), roster_store.FILE_KIND, tx)
    import_id = await roster_store.begin_import(
        tx,
        NewImport(
            school_id=post.organisation_id,
            account_id=caller.account_id,
            file_name=(data.filename or "名册.xlsx")[-_LONGEST_NAME:],
            sha256=sha256,
            purpose=purpose,
            stage=None if stage is None else stage.value,
            stored=stored.sha256,
        ),
    )
    await tx.defer("students.check_roster", import_id=import_id)
    return view(await _begun(tx, import_id))


async def _begun(tx: Tx, import_id: int) -> ImportRow:
    found = await roster_store.import_of_school(tx, import_id)
    if found is None:
        raise NotFound
    return found


async def check(import_id: int) -> None:
    """Check a file that waits, whole or not at all: who is broken off begins anew."""
    try:
        async with transaction() as tx:
            found = await roster_store.take_up(tx, import_id)
            if found is None or found.stored is None:
                return
            content = keyring().open(await files.get(found.stored), FILE_SEAL)
            await _stage(tx, found, content, live_news.Counter(f"roster:{import_id}"))
    except Refusal as refusal:
        async with transaction() as tx:
            await roster_store.refuse(tx, import_id, FileRefused.of(refusal))
    await live_news.say(f"roster:{import_id}", await _now(import_id))


async def _now(import_id: int) -> RosterImport | None:
    found = await roster_store.import_of_school(POOL, import_id)
    return None if found is None else view(found)


async def _silently(done: int, total: int) -> None:
    """Nobody watches a command."""


async def _stage(tx: Tx, found: ImportRow, content: bytes, tell: Tell) -> None:
    facts = await facts_of(tx, found)
    mark = None if facts.entry is None else enrolment_mark(facts.entry, facts.school_year)
    await stage(tx, facts, found.id, content, mark, tell)


async def facts_of(tx: Tx, found: ImportRow) -> SchoolFacts:
    """What the lines of an import are compared with."""
    school = await organisations.get_organisation(found.school_id, tx)
    entry = None if found.stage is None else Stage(found.stage)
    return SchoolFacts(
        id=school.id,
        path=school.path,
        name=school.name,
        school_code=school.school_code,
        stages=school.stages if entry is None else (entry,),
        system=school.system,
        school_year=await organisations.current_school_year(tx, school.path, tx.today),
        today=tx.today,
        entry=entry,
    )


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
    sha256 = hashlib.sha256(content).digest()
    async with transaction() as tx:
        school = await organisations.organisation_with_code(tx, school_code)
        if school is None:
            raise NotFound
        await roster_store.one_at_a_time(tx, school.id, sha256)
        found = await roster_store.known(tx, school.id, Purpose.ROSTER, sha256)
        repeated = found is not None
        if found is None:
            new = NewImport(school_id=school.id, account_id=None, file_name=path.name[-_LONGEST_NAME:], sha256=sha256)
            found = await _begun(tx, await roster_store.begin_import(tx, new))
            await _stage(tx, found, content, _silently)
            found = await _begun(tx, found.id)
            if found.new_rows:
                await enter_roster.enter(tx, found, Actor(None, actor))
                found = await _begun(tx, found.id)
        told = await roster_store.report(tx, found.id, Chosen(), 0, MOST_ROWS)
        return RosterReport(view(found, repeated=repeated), [row_of(row) for row in told if row.faults])


async def read(caller: Caller, import_id: int) -> RosterImport:
    return view(await _found(caller, import_id))


async def rows(caller: Caller, import_id: int, only: RowsOnly, fault: str | None, after: int) -> ImportedRows:
    """One page of the report, from the line after `after`; `fault` is `code:field` of a group."""
    await _found(caller, import_id)
    outcome = None if only in {RowsOnly.ALL, RowsOnly.MENDED} else Outcome(only.value)
    chosen = Chosen(outcome, only is RowsOnly.MENDED, fault)
    found = await roster_store.report(POOL, import_id, chosen, after, PAGE + 1)
    return ImportedRows([row_of(row) for row in found[:PAGE]], found[PAGE - 1].row if len(found) > PAGE else None)


async def fault_groups(caller: Caller, import_id: int) -> FaultGroups:
    """What there is to say, kind by kind, the gravest first; the words are those of the first line that has it."""
    await _found(caller, import_id)
    groups = [_group(one) for one in await roster_store.fault_counts(POOL, import_id)]
    return FaultGroups(sorted(groups, key=lambda group: list(Severity).index(group.severity)))


def _group(one: roster_store.FaultCount) -> FaultGroup:
    code, field = one.fault.split(":", 1)
    column = columns_by_path()[field]
    first = _faults(keyring().open(one.example, FAULT_SEAL))
    example = next(fault for fault in first if fault.code == code and fault.field == field)
    return FaultGroup(code, field, column.title, example.message, example.severity, one.count)


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


def row_of(row: ReportRow) -> ImportedRow:
    faults = _faults(keyring().open(row.faults, FAULT_SEAL)) if row.faults else []
    return ImportedRow(
        row=row.row,
        name=row.name,
        outcome=row.outcome,
        outcome_label=row.outcome.label,
        mended=row.mended,
        faults=faults,
    )
