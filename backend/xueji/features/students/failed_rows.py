"""The lines that cannot be imported, as a workbook in the template: faulty cells coloured, the reason as a note."""

import msgspec
from litestar.response import Response

from xueji.features.organisations import Stage
from xueji.features.students import import_roster, roster_cells, roster_store, roster_template
from xueji.features.students.models import FAULT_SEAL
from xueji.features.students.roster_template import SHEET, columns_by_path
from xueji.features.students.schemas import CellFault
from xueji.kernel.refusals import NotFound
from xueji.platform import workbooks
from xueji.platform.audit import read_log
from xueji.platform.caller import Caller
from xueji.platform.crypto import keyring
from xueji.platform.database import transaction
from xueji.platform.media_types import WORKBOOK
from xueji.platform.workbooks import Note

_faults = msgspec.json.Decoder(list[CellFault]).decode


async def failed_rows(caller: Caller, import_id: int) -> Response[bytes]:
    """Mended and uploaded, it is a file of its own. The download is written down before it goes out."""
    async with transaction() as tx:
        found = await roster_store.found_import(tx, import_id, caller.post.path if caller.post else "")
        if found is None:
            raise NotFound
        facts = await import_roster.facts_of(tx, found)
        failed = await roster_store.failed_rows(tx, import_id)
    await read_log(caller, "roster.failed_rows", [], f"下载没通过的 {len(failed)} 行")
    ring = keyring()
    rows = [roster_cells.opened(one.cells, ring) for one in failed if one.cells is not None]
    notes = [
        Note(line, columns_by_path()[fault.field].number - 1, fault.message)
        for line, one in enumerate(failed)
        for fault in (_faults(ring.open(one.faults, FAULT_SEAL)) if one.faults else [])
    ]
    stage = None if found.stage is None else Stage(found.stage)
    sheet = workbooks.Sheet(SHEET, roster_template.titles_to_fill(stage=stage), rows, fill=True, notes=notes)
    mark = None if stage is None else roster_template.enrolment_mark(stage, facts.school_year)
    content = await workbooks.write_workbook([sheet], mark)
    return Response(content, media_type=WORKBOOK, headers=import_roster.attachment(f"没通过的{len(rows)}行"))
