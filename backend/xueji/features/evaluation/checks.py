"""What a record says, in its one written form, and what is still missing. Pure; nothing that was written is lost."""

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal

import msgspec

from xueji.features.evaluation.catalogue import FieldSpec, KindCard
from xueji.features.evaluation.kinds import FieldKind
from xueji.kernel.refusals import FieldError
from xueji.kernel.texts import compact, control_characters, visible

Values = dict[str, str]

_HOURS = re.compile(r"\d{1,4}(\.\d)?")
_HOURS_A_DAY = 24
SUMMARY = 40
NAMED = 3
"""More missing answers than these are counted, not named."""


class Checked(msgspec.Struct, frozen=True):
    """`values` as they are kept: faulty ones as typed. `missing` are labels of what is not there yet."""

    values: Values
    errors: list[FieldError]
    missing: list[str]

    @property
    def complete(self) -> bool:
        return not self.errors and not self.missing


def check(card: KindCard, values: Mapping[str, str], pictures: int, first: date, today: date) -> Checked:
    """Check a record of the term that began on `first`."""
    kept: Values = {}
    errors: list[FieldError] = []
    missing: list[str] = []
    for spec in card.fields:
        text = _written(spec, values.get(spec.name, ""))
        if text:
            kept[spec.name] = text
            if fault := _fault(spec, text, first, today):
                errors.append(FieldError(spec.name, fault[0], fault[1]))
        elif spec.required:
            missing.append(spec.label)
    if not errors:
        errors += _between(kept)
    if pictures < card.least_pictures:
        lacking = card.least_pictures - pictures
        missing.append("照片" if pictures == 0 else f"{lacking} 张照片")
    return Checked(kept, errors, missing)


def _written(spec: FieldSpec, text: str) -> str:
    if spec.kind is FieldKind.TEXT:
        lines = [visible(line) for line in text.replace("\r\n", "\n").split("\n")]
        return "\n".join(lines).strip("\n")
    if spec.kind in {FieldKind.HOURS, FieldKind.DAY}:
        return compact(text)
    return visible(text)


def _fault(spec: FieldSpec, text: str, first: date, today: date) -> tuple[str, str] | None:
    if control_characters(text.replace("\n", "")):
        return "unprintable", f"{spec.label}里有看不见的符号，请重新打字"
    match spec.kind:
        case FieldKind.DAY:
            return _day_fault(spec, text, first, today)
        case FieldKind.HOURS:
            return _hours_fault(spec, text)
        case FieldKind.CHOICE:
            return None if text in spec.choices else ("unknown_choice", f"请从列表里选{spec.label}")
        case FieldKind.LINE | FieldKind.TEXT:
            return _length_fault(spec, len(text.replace("\n", "")))


def _day_fault(spec: FieldSpec, text: str, first: date, today: date) -> tuple[str, str] | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return "date_malformed", f"{spec.label}要选一个日期"
    if day > today:
        return "date_later", f"{spec.label}还没到，只写已经做过的"
    if day < first:
        return "date_earlier", f"{spec.label}要在本学期（{first.month} 月 {first.day} 日起）"
    return None


def _hours_fault(spec: FieldSpec, text: str) -> tuple[str, str] | None:
    if not _HOURS.fullmatch(text):
        return "hours_malformed", "时长写数字，最多一位小数，如 6 或 1.5"
    if not 0 < Decimal(text) <= spec.most:
        return "hours_range", f"时长要大于 0，不超过 {spec.most} 小时"
    return None


def _length_fault(spec: FieldSpec, length: int) -> tuple[str, str] | None:
    if length < spec.least:
        return "too_short", f"{spec.label}只有 {length} 个字，至少写 {spec.least} 个"
    if length > spec.most:
        return "too_long", f"{spec.label}有 {length} 个字，最多 {spec.most} 个"
    return None


def _between(values: Values) -> list[FieldError]:
    """Where two answers do not fit together."""
    if "ends_on" not in values or "starts_on" not in values:
        return []
    first, last = date.fromisoformat(values["starts_on"]), date.fromisoformat(values["ends_on"])
    if last < first:
        return [FieldError("ends_on", "dates_order", "结束的日期比开始早")]
    longest = ((last - first).days + 1) * _HOURS_A_DAY
    if "hours" in values and Decimal(values["hours"]) > longest:
        return [FieldError("hours", "hours_too_many", f"这几天一共才 {longest} 小时")]
    return []


def headline(card: KindCard, values: Mapping[str, str]) -> str:
    """How a record is called in a list."""
    text = values.get("title") or values.get("summary", "").replace("\n", " ")
    if not text:
        return f"还没写题目的{card.label}"
    return text if len(text) <= SUMMARY else text[: SUMMARY - 1] + "…"


def facts(values: Mapping[str, str]) -> str:
    """“10 月 3 日到 10 月 5 日，6 小时”."""
    days = [_day_words(values[name]) for name in ("starts_on", "ends_on") if values.get(name)]
    said = ["到 ".join(dict.fromkeys(one for one in days if one))] if any(days) else []
    said += [f"{values['hours']} 小时"] if values.get("hours") else []
    return "，".join(said)


def said(spec: FieldSpec, text: str) -> str:
    """An answer as people read it."""
    return _day_words(text) if spec.kind is FieldKind.DAY else text


def _day_words(text: str) -> str:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return ""
    return f"{day.month} 月 {day.day} 日"


def wants(checked: Checked) -> str:
    """“还缺时长和照片”, “2 处要改”."""
    if len(checked.missing) > NAMED:
        return f"还缺 {len(checked.missing)} 项"
    if checked.missing:
        named = "、".join(checked.missing[:-1])
        return f"还缺{named}和{checked.missing[-1]}" if named else f"还缺{checked.missing[0]}"
    return f"{len(checked.errors)} 处要改" if checked.errors else ""
