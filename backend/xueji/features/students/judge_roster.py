"""Judging apart: two processes judge and seal the parts of one roster while the event loop of the server stays free.

They are started for one roster and end with it, so that nothing of it is remembered, by a process that has loaded the
house once and copies itself. They run with lower priority than the server, whose event loop goes first. A class or two
is judged in a thread: that is done before processes would be there.
"""

import asyncio
import gc
import multiprocessing
import os
import signal
import threading
from collections.abc import AsyncGenerator, Awaitable, Callable
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress

import msgspec

from xueji.features.students import roster_cells
from xueji.features.students.judged import BadRow, Judged, Part, Writer
from xueji.features.students.models import MEMBER_SEAL, STUDENT_SEAL
from xueji.features.students.record import index_of, person_key, plain_part, sealed_member_part, sealed_part
from xueji.features.students.roster_ordinary import OrdinaryReader
from xueji.features.students.roster_rows import GoodRow, RowReader, SchoolFacts
from xueji.platform import workbooks
from xueji.platform.crypto import Keyring, keyring

JUDGES = 2
FEW = 64 << 10
"""Bytes of a workbook that needs no processes."""
_NICE = 5
_LONGEST = 60.0
"""Seconds for one part, the start of the judges included."""

_json = msgspec.json.Encoder().encode
_pack = msgspec.msgpack.Encoder().encode
_unpack = msgspec.msgpack.Decoder(Part).decode

Judge = Callable[[bytes], Awaitable[bytes]]
"""Takes a frame of a workbook, gives a part for `part_of`."""


class RosterJudge:
    """Lines become records with sealed parts, or faults."""

    def __init__(self, facts: SchoolFacts, import_id: int, ring: Keyring) -> None:
        self._ring = ring
        self._writer = Writer(import_id)
        self._long_way = RowReader(facts)
        self._short_way = OrdinaryReader(self._long_way, ring, self._writer)

    def part(self, frame: bytes) -> Part:
        rows = workbooks.opened(frame)
        ordinary = self._short_way.read(rows)
        good: list[Judged] = []
        bad: list[BadRow] = []
        empty = 0
        whole = rows.whole() if len(ordinary) < rows.count else []
        for at, number in enumerate(range(rows.first, rows.first + rows.count)):
            line = [cells[at] for cells in whole]
            found = ordinary.get(number) or self._long_way.line(number, line)
            if found is None:
                empty += 1
            elif isinstance(found, Judged):
                good.append(found)
            elif isinstance(found, BadRow):
                bad.append(
                    msgspec.structs.replace(found, cells=roster_cells.sealed(roster_cells.kept(line), self._ring))
                )
            else:
                good.append(sealed(found, self._ring, self._writer))
        return Part(good, bad, empty)


def sealed(found: GoodRow, ring: Keyring, writer: Writer) -> Judged:
    values = found.values
    about = (str(values["id_type"]), str(values["sex"]), str(values["birth_date"]), str(values["ethnicity"]))
    number = values.get("provincial_number")
    person = index_of(person_key(values), ring)
    staged = writer.row(
        found.row, str(values["name"]), about, found.place, str(number) if number else None, person,
        _json(plain_part(values)), ring.seal(sealed_part(values), STUDENT_SEAL),
    )  # fmt: skip
    members = [
        writer.member(
            found.row, position, str(member["name"]), str(member["relation"]), member["guardian"] is True,
            ring.seal(sealed_member_part(member), MEMBER_SEAL),
        )
        for position, member in enumerate(found.members, start=1)
    ]  # fmt: skip
    return Judged(found.row, person, staged, members)


def part_of(answer: bytes) -> Part:
    return _unpack(answer)


def judges(facts: SchoolFacts, import_id: int, size: int) -> AbstractAsyncContextManager[Judge]:
    """Whoever judges one roster of so many bytes. They start while the workbook is being read."""
    return (_thread if size <= FEW else _processes)(facts, import_id)


@asynccontextmanager
async def _thread(facts: SchoolFacts, import_id: int) -> AsyncGenerator[Judge]:
    loop, own = asyncio.get_running_loop(), RosterJudge(facts, import_id, keyring())
    one_by_one = ThreadPoolExecutor(1)

    async def judge(frame: bytes) -> bytes:
        return await loop.run_in_executor(one_by_one, lambda: _pack(own.part(frame)))

    try:
        yield judge
    finally:
        one_by_one.shutdown(wait=False, cancel_futures=True)


@asynccontextmanager
async def _processes(facts: SchoolFacts, import_id: int) -> AsyncGenerator[Judge]:
    loop = asyncio.get_running_loop()
    starting = asyncio.create_task(asyncio.to_thread(_start, facts, import_id, keyring()))

    async def judge(frame: bytes) -> bytes:
        return await asyncio.wait_for(loop.run_in_executor(await starting, _judge, frame), _LONGEST)

    try:
        yield judge
    finally:
        (await starting).shutdown(wait=False, cancel_futures=True)


def _start(facts: SchoolFacts, import_id: int, ring: Keyring) -> ProcessPoolExecutor:
    """Blocks until every judge is there: not for the event loop."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([__name__])
    pool = ProcessPoolExecutor(JUDGES, context, _begin, (facts, import_id, ring))
    for _ in range(JUDGES):
        pool.submit(os.getpid)
    return pool


class _Own:
    """What a judging process knows."""

    judge: RosterJudge


def _begin(facts: SchoolFacts, import_id: int, ring: Keyring) -> None:
    """The first words to a judging process."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the server, which ends its judges
    with suppress(OSError):
        os.nice(_NICE)
    gc.disable()  # the process ends with the roster, before garbage matters
    threading.Thread(target=_go_with_parent, daemon=True).start()
    _Own.judge = RosterJudge(facts, import_id, ring)


def _go_with_parent() -> None:
    """A server that was killed cannot end its judges, and they hold its keys."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _judge(frame: bytes) -> bytes:
    return _pack(_Own.judge.part(frame))
