import asyncio
import datetime as dt
import io
import os
import random
import signal
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
import xlsxwriter

from xueji.platform import workbooks
from xueji.platform.workbooks import Column, Kind, Limits, Mark, Sheet, read_rows, read_workbook, write_workbook
from xueji.platform.workbooks.forking import forks

pytestmark = pytest.mark.usefixtures("services")


def book(fill) -> bytes:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer) as made:
        fill(made.add_worksheet("学籍"))
    return buffer.getvalue()


def changed(data: bytes, name: str, change) -> bytes:
    """The same workbook with one of its parts rewritten."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            text = old.read(entry)
            new.writestr(entry.filename, change(text) if entry.filename == name else text)
    return buffer.getvalue()


PLAIN = book(lambda sheet: sheet.write_string(0, 0, "x"))
SHEET, STRINGS = "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"


def with_rows(rows: bytes) -> bytes:
    return changed(PLAIN, SHEET, lambda text: text.replace(b"</sheetData>", rows + b"</sheetData>"))


def with_string(string: bytes) -> bytes:
    return changed(PLAIN, STRINGS, lambda text: text.replace(b"<t>x</t>", b"<t>" + string + b"</t>"))


def random_text(size: int) -> bytes:
    return random.Random(1).randbytes(size // 2).hex().encode()  # noqa: S311 - the same text each time


def many_times_one_string() -> bytes:
    rows = b"".join(b'<row r="%d">' % n + b'<c t="s"><v>0</v></c>' * 70 + b"</row>" for n in range(2, 9000))
    return changed(
        changed(PLAIN, STRINGS, lambda text: text.replace(b"<t>x</t>", b"<t>" + random_text(1_000_000) + b"</t>")),
        SHEET,
        lambda text: text.replace(b"</sheetData>", rows + b"</sheetData>"),
    )


@pytest.mark.parametrize(
    ("make", "code"),
    [
        (bytes, "file_not_excel"),
        ("姓名,性别\n张三,男".encode, "file_not_excel"),
        (lambda: b"%PDF-1.4", "file_not_excel"),
        (lambda: PLAIN[: len(PLAIN) // 2], "workbook_damaged"),
        (lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(3000), "workbook_damaged"),
        (lambda: book(lambda sheet: sheet.write_formula(3, 3, "=1+1")), "workbook_has_formulas"),
        (lambda: with_rows(b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'), "workbook_too_large"),
        (
            lambda: with_rows(b"".join(b'<row r="%d"><c><v>1</v></c></row>' % n for n in range(2, 90000))),
            "workbook_too_large",
        ),
        (lambda: with_rows(b" " * 300_000_000), "workbook_too_large"),
        (lambda: with_rows(b" " * 30_000_000), "workbook_too_large"),
        (lambda: with_string(random_text(5_000_000)), "workbook_too_large"),
        (many_times_one_string, "workbook_too_large"),
        (lambda: with_string(b"&undefined;"), "workbook_damaged"),
    ],
    ids=[
        "nothing",
        "text",
        "a PDF",
        "half a workbook",
        "the start of an old workbook",
        "a formula",
        "a cell in the last corner",
        "too many rows",
        "an honest bomb",
        "thirty megabytes of nothing",
        "a cell of 5 MB",
        "one large string 600,000 times",
        "an entity of its own",
    ],
)
async def test_a_bad_file_is_refused_with_words_within_two_seconds(make, code):
    data = make()
    started = time.monotonic()
    with pytest.raises(workbooks.errors.Refusal) as refused:
        await read_rows(data)
    assert time.monotonic() - started < 4  # 2 s on a machine that does nothing else
    assert refused.value.code == code
    assert all(refused.value.words())


async def test_cells_keep_their_kind_and_their_place():
    def fill(sheet):
        sheet.write_string(2, 1, "370102201201011234")
        sheet.write_number(2, 2, 37010220120101)
        sheet.write_string(3, 1, "䶮·")

    assert await read_rows(book(fill)) == [
        ["", "", ""],
        ["", "", ""],
        ["", "370102201201011234", 37010220120101.0],
        ["", "䶮·", ""],
    ]


async def test_what_we_write_we_read_and_text_stays_text():
    rows = [("=1+1", 3, dt.date(2012, 2, 29), True, None), ("+86", 1.5, dt.date(2020, 1, 1), False, "@x")]
    columns = ["甲", Column("乙", Kind.NUMBER), Column("丙", Kind.DATE), "丁", Column("戊", choices=["汉族"] * 300)]
    found = await read_workbook(await write_workbook([Sheet("学籍", columns, rows, fill=True)], Mark("roster", "2026")))
    assert found.rows[0] == ["甲", "乙", "丙", "丁", "戊"]
    assert [row[:4] for row in found.rows[1:]] == [
        ["=1+1", 3.0, dt.date(2012, 2, 29), "是"],
        ["+86", 1.5, dt.date(2020, 1, 1), "否"],
    ]
    assert found.sheets == ("学籍",)
    assert found.mark == Mark("roster", "2026")


async def test_a_mark_that_we_did_not_make_is_none():
    data = await write_workbook([Sheet("学籍", ["甲"])], Mark("roster", "2026"))
    assert (await read_workbook(changed(data, STRINGS, lambda text: text.replace(b">2026<", b">2027<")))).mark is None


async def test_a_sheet_is_found_by_name_or_missed_with_words():
    data = await write_workbook([Sheet("一", ["甲"]), Sheet("二", ["乙"])])
    assert await read_rows(data, sheet="二") == [["乙"]]
    with pytest.raises(workbooks.SheetMissing):
        await read_rows(data, sheet="三")


async def test_the_loop_goes_on_while_a_large_roster_is_read():
    data = await write_workbook([Sheet("学籍", ["列"] * 71, [["内容"] * 71] * 3000)])
    lags: list[float] = []

    async def pulse() -> None:
        while True:
            before = time.monotonic()
            await asyncio.sleep(0.005)
            lags.append(time.monotonic() - before - 0.005)

    beating = asyncio.create_task(pulse())
    assert len(await read_rows(data)) == 3001
    beating.cancel()
    assert sorted(lags)[int(len(lags) * 0.9)] < 0.05


async def until(so: Callable[[], bool]) -> None:
    async with asyncio.timeout(10):
        while not so():  # noqa: ASYNC110 - no event tells of processes
            await asyncio.sleep(0.001)


def readers() -> list[str]:
    return Path(f"/proc/{forks.pid}/task/{forks.pid}/children").read_text(encoding="ascii").split()


async def test_who_goes_away_leaves_no_reader_behind():
    data = await write_workbook([Sheet("学籍", ["列"] * 71, [["内容"] * 71] * 3000)])
    reading = asyncio.create_task(read_rows(data))
    await until(lambda: bool(forks.pid and readers()))
    reading.cancel()
    with pytest.raises(asyncio.CancelledError):
        await reading
    await until(lambda: not readers())


def environment(pid: int) -> bytes:
    return Path(f"/proc/{pid}/environ").read_bytes()


async def test_readers_come_from_one_process_which_knows_nothing_of_ours():
    assert await read_rows(PLAIN) == [["x"]]
    first = forks.pid
    assert await read_rows(PLAIN) == [["x"]]
    assert forks.pid == first
    assert environment(first) == b""


async def test_a_file_is_read_though_the_process_that_readers_come_from_was_killed():
    assert await read_rows(PLAIN) == [["x"]]
    first = forks.pid
    os.kill(first, signal.SIGKILL)
    await asyncio.sleep(0.05)
    assert await read_rows(PLAIN) == [["x"]]
    assert forks.pid != first


async def test_a_reader_that_dies_refuses_its_file_and_no_other():
    data = await write_workbook([Sheet("学籍", ["列"] * 71, [["内容"] * 71] * 3000)])
    async with workbooks.read_apart(data) as found:
        [reader] = readers()
        os.kill(int(reader), signal.SIGKILL)
        with pytest.raises(workbooks.WorkbookTooLarge):
            async for _ in found.frames:
                pass
    assert await read_rows(PLAIN) == [["x"]]


async def test_limits_can_be_narrower():
    data = await write_workbook([Sheet("学籍", ["甲"], [["x"]] * 20)])
    with pytest.raises(workbooks.WorkbookTooLarge) as refused:
        await read_rows(data, Limits(rows=10))
    assert "最多 10 行" in refused.value.words()[1]
