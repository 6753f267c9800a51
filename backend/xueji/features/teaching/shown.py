"""What a page says of an upload: where it is wrong, what it would change, what it has changed."""

from collections.abc import Mapping, Sequence
from itertools import islice

import msgspec

from xueji.features.students import Reads
from xueji.features.teaching import templates
from xueji.features.teaching.judging import Line
from xueji.features.teaching.pupils import Fillable, Judged, Values, judged
from xueji.features.teaching.schemas import TeachingUpload, UploadFault, UploadLine
from xueji.features.teaching.timetable import Timetable
from xueji.features.teaching.upload_store import UploadRow
from xueji.platform import workbooks

_MOST_LINES = 300


async def view(source: Reads, target: Fillable, found: UploadRow) -> TeachingUpload:
    """As it stands now."""
    filled = found.filled
    return seen(target, found, await judged(source, target, filled) if filled else Judged([], {}, {}))


def seen(target: Fillable, found: UploadRow, sheet: Judged) -> TeachingUpload:
    """`sheet` as it was judged before it was entered."""
    given = {one.id for one in sheet.lines if one.values or one.faults}
    titles = templates.titles(target)
    before = ((one, sheet.before.get(one.id or 0)) for one in sheet.lines)
    told = (_line(one, target, titles, there) for one, there in before if one.faults or (there and there != one.values))
    counts = count(sheet.lines, sheet.before, unit_of(target))
    return TeachingUpload(
        id=found.id,
        version=found.version,
        state=found.state,
        state_label=found.state.label,
        refusal=found.refusal,
        file_name=found.file_name,
        target=target.label,
        timetable=isinstance(target, Timetable),
        unit=counts.unit,
        titles=titles,
        rows=len(sheet.lines),
        wrong=counts.wrong,
        fresh=counts.fresh,
        changed=counts.changed,
        same=counts.same,
        absent=[whose.name for key, whose in sheet.known.items() if key not in given],
        lines=list(islice((one for one in told if one.faults or one.changes), _MOST_LINES)),
        words=found.told or counts.words,
        note=sheet.note,
        entered_at=found.entered_at,
    )


def unit_of(target: Fillable) -> str:
    """What its lines are counted in."""
    return "个班" if isinstance(target, Timetable) and target.subject is None else "人"


class Counts(msgspec.Struct, frozen=True):
    """Lines that are wrong, and of how many pupils (or whatever `unit` says) it is new, another, or the same."""

    wrong: int
    fresh: int
    changed: int
    same: int
    unit: str

    @property
    def words(self) -> str:
        """What would happen."""
        faults = [f"有错 {self.wrong} 行，改好才能写入"] if self.wrong else []
        return "；".join([self._parts or "没有要写入的" * (not self.wrong), *faults]).removeprefix("；")

    @property
    def done(self) -> str:
        """What has happened."""
        if self.fresh or self.changed:
            return f"已写入：{self._parts}"
        return "和已有的完全一样，什么都没有改"

    @property
    def _parts(self) -> str:
        counts = [(self.fresh, "新登记"), (self.changed, "改动"), (self.same, "和已有的一样，不动")]
        return "，".join(f"{words} {number} {self.unit}" for number, words in counts if number)


def count(lines: Sequence[Line], before: Mapping[int, Values], unit: str) -> Counts:
    wrong = sum(bool(one.faults) for one in lines)
    filled = [one for one in lines if one.values and not one.faults and one.id is not None]
    fresh = sum(one.id not in before for one in filled)
    same = sum(before.get(one.id or 0) == one.values for one in filled)
    return Counts(wrong, fresh, len(filled) - fresh - same, same, unit)


def _line(one: Line, target: Fillable, titles: Sequence[str], before: Values | None) -> UploadLine:
    return UploadLine(
        row=one.row,
        name=one.name,
        faults=[
            UploadFault(
                cell=f"{workbooks.letter(fault.column + 1)}{one.row}",
                column=fault.column,
                title=titles[fault.column],
                given=fault.given,
                message=fault.message,
                allowed=fault.allowed,
                suggestion=fault.suggestion,
            )
            for fault in one.faults
        ],
        changes=[] if one.faults or not one.values or before is None else _changes(target, before, one.values),
    )


def _changes(target: Fillable, before: Values, now: Values) -> list[str]:
    def said(value: str | None) -> str:
        return value[:20] if value else "空"

    return [
        f"{item.title} {said(before.get(item.name))} → {said(now.get(item.name))}"
        for item in target.items
        if before.get(item.name) != now.get(item.name)
    ]
