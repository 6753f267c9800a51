"""Read a template that waits: whole or not at all, told line by line to whoever watches (Q119, Q139)."""

from xueji.features.students import FileRefused, ImportState
from xueji.features.teaching import errors, targets, templates, upload_store
from xueji.features.teaching.filled import Filled, Filling
from xueji.features.teaching.pupils import Fillable
from xueji.kernel.refusals import Refusal
from xueji.platform import live, workbooks
from xueji.platform.database import Tx, transaction


def channel(upload_id: int) -> str:
    return f"teaching_upload:{upload_id}"


async def check(upload_id: int) -> None:
    """Who is broken off begins anew; what was read already is left alone."""
    try:
        async with transaction() as tx:
            state = await _check(tx, upload_id)
    except Refusal as refusal:
        state = ImportState.REFUSED
        async with transaction() as tx:
            await upload_store.refuse(tx, upload_id, FileRefused.of(refusal))
    if state is not None:
        await live.say(channel(upload_id), {"state": state})


async def _check(tx: Tx, upload_id: int) -> ImportState | None:
    unread = await upload_store.take_up(tx, upload_id)
    if unread is None:
        return None
    target = await targets.found(tx, unread.school_id, unread)
    if target is None:
        raise errors.NoTermNow
    filled = await _read(unread.content, target, live.Counter(channel(upload_id)))
    await upload_store.put(tx, upload_id, filled)
    return ImportState.CHECKED


async def _read(content: bytes, target: Fillable, tell: live.Counter) -> Filled:
    """What the template says.

    Raises:
        TemplateNotOurs, TemplateOfOther, TemplateAltered: with what differs.
        NothingFilledIn: only titles.
        Refusal: the file cannot be read, has formulas or merged cells, or holds too much.
    """
    keys = len(target.keys.titles)
    filling: Filling | None = None
    async with workbooks.read_apart(content, templates.LIMITS) as found:
        templates.require(found, target)
        async for frame in found.frames:
            part = workbooks.opened(frame)
            if filling is None:
                templates.require_titles(part.rows()[0], target)
                filling = Filling(keys + len(target.items))
            else:
                filling.add(part)
            await tell(part.first + part.count - 2, found.last_row - 1)
    if filling is None or not any(any(column.words) for column in filling.filled.columns[keys:]):
        raise errors.NothingFilledIn
    return filling.filled
