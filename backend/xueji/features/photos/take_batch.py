"""A ZIP is taken apart: whose photo each file is, whether it fits, and into the record with it; a few at a time.

What has its result is not looked at again, so a killed worker goes on where it was. At most a few photos are in memory.
"""

import asyncio
import tempfile
from collections.abc import Sequence
from typing import IO

import msgspec

from xueji.features import students
from xueji.features.photos import batch_store, hand_in, rules, stand, store
from xueji.features.photos.archives import Archive, Unreadable, Unusable
from xueji.features.photos.batch import channel, view
from xueji.features.photos.batch_store import BatchRow, NewFile
from xueji.features.photos.matching import Match, match_all, shown
from xueji.features.photos.schemas import PhotoBatchState, PhotoFault, PhotoOutcome, PhotoSource
from xueji.features.students import Actor
from xueji.kernel.refusals import NotFound
from xueji.platform import files, live
from xueji.platform.database import Tx, transaction
from xueji.platform.pictures import RECORD_PHOTO, Judged, judge_apart
from xueji.platform.scope import Scope

AT_ONCE = 8
_EVERYWHERE = ""


class _Looked(msgspec.Struct, frozen=True):
    """A file with its pupil, and what became of it so far; `judged` where it came out of the ZIP."""

    match: Match
    judged: Judged | None = None
    unreadable: str = ""


async def take(batch_id: int) -> None:
    """Give every file of a batch its result. Running it again goes on, or does nothing."""
    batch = await batch_store.batch(students.POOL, _EVERYWHERE, batch_id)
    if batch is None or batch.state is not PhotoBatchState.RUNNING:
        return
    fault = ""
    with tempfile.TemporaryFile() as packed:
        try:
            await _put_together(batch_id, packed)
            await _take_apart(batch, await asyncio.to_thread(Archive, packed))
        except Unusable as unusable:
            fault = str(unusable)
        except NotFound:
            fault = "传上来的内容不完整。请重新选文件再传。"
    async with transaction() as tx:
        await batch_store.finish(tx, batch_id, fault)
        gone = await batch_store.forget_parts(tx, [batch_id])
    await files.forget(gone)
    await _say(batch_id)


async def _put_together(batch_id: int, packed: IO[bytes]) -> None:
    for sha256 in await batch_store.parts(students.POOL, batch_id):
        await asyncio.to_thread(packed.write, await files.get(sha256))


async def _take_apart(batch: BatchRow, archive: Archive) -> None:
    async with transaction() as tx:
        await batch_store.count_files(tx, batch.id, len(archive.entries), archive.ignored)
    await _say(batch.id)
    directory = await students.directory(Scope(path=batch.school_path))
    done = await batch_store.looked_at(students.POOL, batch.id)
    left = [match for match in match_all(archive.entries, directory) if match.entry.number not in done]
    for start in range(0, len(left), AT_ONCE):
        looked = await asyncio.gather(*(_look(archive, match) for match in left[start : start + AT_ONCE]))
        async with transaction() as tx:
            await _write(tx, batch, looked)
        await _say(batch.id)


async def _look(archive: Archive, match: Match) -> _Looked:
    if match.pupil is None or match.twice:
        return _Looked(match)
    try:
        data = await asyncio.to_thread(archive.read, match.entry.number, RECORD_PHOTO.received)
    except Unreadable as unreadable:
        return _Looked(match, unreadable=str(unreadable))
    return _Looked(match, await judge_apart(data))


async def _write(tx: Tx, batch: BatchRow, looked: Sequence[_Looked]) -> None:
    """The results of a few files, and those that fit into their records."""
    scope = Scope(path=batch.school_path)
    held = await store.hold(tx, scope, [one.match.pupil.id for one in looked if one.match.pupil])
    closed = {
        pupil.id: refusal.words()
        for pupil in held
        if (refusal := rules.closed(pupil.state, pupil.class_id, pupil.freeze, tx.today))
    }
    results = [_result(one, closed) for one in looked]
    photos = [
        (await hand_in.keep(tx, one.judged)).of(result.student_id)
        for one, result in zip(looked, results, strict=True)
        if one.judged and result.student_id and result.outcome is PhotoOutcome.DONE
    ]
    if photos:
        await stand.school_photos(
            tx, photos, source=PhotoSource.BATCH, actor=Actor(batch.account_id, batch.who), batch_id=batch.id
        )
        await tx.audit(
            "photo.uploaded",
            subject=f"photo_batch:{batch.id}",
            student_ids=[photo.student_id for photo in photos],
            organisation_id=batch.school_id,
            account=batch.account_id,
        )
    await batch_store.add_files(tx, batch.id, results)


def _result(one: _Looked, closed: dict[int, tuple[str, str, str]]) -> NewFile:
    match, pupil = one.match, one.match.pupil
    number, name = match.entry.number, shown(match.entry.name)
    if pupil is None:
        faults = [PhotoFault(match.fault, match.todo)]
        return NewFile(number=number, name=name, outcome=PhotoOutcome.UNKNOWN, faults=faults)
    outcome, advice = PhotoOutcome.REFUSED, list[str]()
    if match.twice:
        outcome, faults = PhotoOutcome.TWICE, [PhotoFault(match.fault, match.todo)]
    elif pupil.id in closed:
        title, why, todo = closed[pupil.id]
        faults = [PhotoFault(f"{title}：{why}", todo)]
    elif one.judged is None:
        faults = [PhotoFault(one.unreadable, "请去掉密码，用系统自带的压缩打成 ZIP 再传。")]
    else:
        faults = [PhotoFault(str(fault), fault.todo) for fault in one.judged.faults]
        outcome = PhotoOutcome.REFUSED if faults else PhotoOutcome.DONE
        advice = [each.value for each in one.judged.advice]
    return NewFile(number=number, name=name, outcome=outcome, student_id=pupil.id, faults=faults, advice=advice)


async def _say(batch_id: int) -> None:
    await live.say(channel(batch_id), view(await batch_store.batch(students.POOL, _EVERYWHERE, batch_id)))
