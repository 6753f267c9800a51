"""Numbers of a record: the provincial one by a pattern, which national one is due, and why there is none (Q13, 39)."""

import enum
import re
from collections.abc import Mapping
from typing import Final

import msgspec

from xueji.features.students.record import RESIDENT_ID, Record, Value
from xueji.kernel import identity
from xueji.kernel.identity import IdKind
from xueji.kernel.numbers import mod_11_10

ORDINARY: Final = "{division:6}{year:4}{sequence:6}{check}"
"""County, year of entry, sequence in the county, check digit of ISO 7064 MOD 11,10 (ruling 9)."""

_PART = re.compile(r"{(division|year|sequence|check)(?::(\d))?}|(\d+)")
_YEAR = re.compile(r"\d{4}-\d{2}")


class PatternError(ValueError):
    """A pattern that would give two pupils the same number, or no number at all."""


class Pattern(msgspec.Struct, frozen=True):
    """How a province writes its numbers, taken apart: fixed digits and named parts with their widths."""

    parts: tuple[tuple[str, int], ...]

    def number(self, division: str, year: int, sequence: int) -> str:
        """One number.

        Raises:
            PatternError: the sequence is longer than its place.
        """
        values = {"division": division, "year": f"{year:04d}", "sequence": str(sequence)}
        written = ""
        for name, width in self.parts:
            if name == "check":
                written += mod_11_10(written)
                continue
            text = values.get(name, name)
            if len(text) > width and name == "sequence":
                raise PatternError(f"{division} {year}: no sequence number is left")
            written += text[:width] if name == "division" else text[-width:].rjust(width, "0")
        return written

    def before_sequence(self, division: str, year: int) -> str:
        """What all numbers of one county and year begin with."""
        return self.number(division, year, 0)[: self._width_before()]

    @property
    def sequence_width(self) -> int:
        return next(width for name, width in self.parts if name == "sequence")

    def _width_before(self) -> int:
        width = 0
        for name, own in self.parts:
            if name == "sequence":
                return width
            width += own
        return width


def read_pattern(text: str) -> Pattern:
    """Take a pattern apart.

    Raises:
        PatternError: it holds anything else, or a part is missing or stands where it cannot.
    """
    parts: list[tuple[str, int]] = []
    at = 0
    while at < len(text):
        found = _PART.match(text, at)
        if found is None:
            raise PatternError(f"not understood from {text[at:]!r} on")
        name, width, digits = found.groups()
        parts.append((digits, len(digits)) if digits else (name, 1 if name == "check" else int(width or 0)))
        at = found.end()
    names = [name for name, _ in parts if not name.isdigit()]
    if sorted(names) not in (["division", "sequence", "year"], ["check", "division", "sequence", "year"]):
        raise PatternError("division, year and sequence are needed, each once, and a check digit at most once")
    if "check" in names and parts[-1][0] != "check":
        raise PatternError("the check digit comes last")
    if names.index("sequence") < max(names.index("division"), names.index("year")):
        raise PatternError("division and year come before the sequence")
    if any(width == 0 for _, width in parts):
        raise PatternError("every part needs its width")
    return Pattern(tuple(parts))


# --- the national number ------------------------------------------------------------------------------------------


class NationalKind(enum.StrEnum):
    """For life: formal, temporary until the checks pass, or without a usable ID number."""

    FORMAL = "G"
    TEMPORARY = "L"
    WITHOUT_ID = "J"

    @property
    def label(self) -> str:
        return {"G": "正式学籍号", "L": "临时学籍号", "J": "无身份证件的学籍号"}[self.value]


def due(values: Mapping[str, Value], *, verified: bool) -> NationalKind:
    """Which kind a record is entitled to. `verified`: duplicate and identity check have both passed."""
    number = values.get("id_number")
    if values.get("id_type") != RESIDENT_ID or not isinstance(number, str) or not number:
        return NationalKind.WITHOUT_ID
    return NationalKind.FORMAL if verified else NationalKind.TEMPORARY


def replaces(held: str | None, wanted: NationalKind) -> bool:
    """Whether a record that holds one kind may be given another: none gets any, only a temporary one is replaced."""
    return held is None or (held == NationalKind.TEMPORARY.value and wanted is NationalKind.FORMAL)


class Trouble(enum.StrEnum):
    """Why a record has no national number."""

    NO_CLASS = "no_class"
    NO_SCHOOL_CODE = "no_school_code"
    KEY_FIELD = "key_field"
    REFUSED = "refused"

    @property
    def label(self) -> str:
        return TROUBLES[self][0]

    @property
    def way(self) -> str:
        """What mends it."""
        return TROUBLES[self][1]


TROUBLES: dict[Trouble, tuple[str, str]] = {
    Trouble.NO_CLASS: ("还没有分班", "给学生分班，系统马上生成学籍辅号，再申请全国学籍号。"),
    Trouble.NO_SCHOOL_CODE: ("学校还没有学校标识码", "请主管部门给学校匹配标识码，匹配好后系统自动申请。"),
    Trouble.KEY_FIELD: ("关键信息有误", "请核对身份证件号、性别和出生日期，更正后系统自动再申请。"),
    Trouble.REFUSED: ("全国平台没有接受", "请核对姓名和身份证件号；没有错的，主管部门可以重新发送。"),
}


def trouble(values: Mapping[str, Value], *, provincial_number: str | None, school_code: str | None) -> Trouble | None:
    """What stands in the way before the national platform is asked at all."""
    if not provincial_number:
        return Trouble.NO_CLASS
    if not school_code:
        return Trouble.NO_SCHOOL_CODE
    id_type, number = values.get("id_type"), values.get("id_number")
    kind = identity.kind_of_type(id_type) if isinstance(id_type, str) else IdKind.NONE
    if kind is IdKind.RESIDENT and isinstance(number, str) and number:
        return _disagreement(values, number)
    return None


def _disagreement(values: Mapping[str, Value], number: str) -> Trouble | None:
    born = values.get("birth_date")
    told = f"{number[6:10]}-{number[10:12]}-{number[12:14]}"
    sex = "1" if number[16:17] in "13579" else "2"
    fits = identity.check_digit(number[:17]) == number[17:] if number[:17].isdigit() else False
    return None if fits and born == told and values.get("sex") == sex else Trouble.KEY_FIELD


def entry_year(values: Mapping[str, Value], otherwise: int) -> int:
    """The year of entry that the provincial number names."""
    month = values.get("entry_month")
    return int(month[:4]) if isinstance(month, str) and _YEAR.fullmatch(month) else otherwise


def why_missing(record: Record) -> str:
    """Why a record has no national number, or only a temporary one, and what comes next; empty where all is well."""
    if record.national_number_wanted is None:
        return ""
    kind = NationalKind(record.national_number_wanted)
    if record.number_trouble is not None:
        found = Trouble(record.number_trouble)
        return f"还没有全国学籍号：{found.label}。{found.way}"
    if record.national_number_kind == NationalKind.TEMPORARY.value:
        return "认证已通过，正在换成正式学籍号"
    return f"已向全国平台申请{kind.label}，等答复"


def number_words(record: Record) -> list[str]:
    """The numbers of a record as its school reads them, and why one is missing."""
    provincial = record.values.get("provincial_number")
    said = [f"学籍辅号 {provincial}" if provincial else "还没有学籍辅号：分班后马上生成"]
    if record.national_number_kind is not None:
        said.append(f"已有{NationalKind(record.national_number_kind).label}")
    if missing := why_missing(record):
        said.append(missing)
    elif record.national_number_kind == NationalKind.TEMPORARY.value:
        said.append("认证通过后，临时号自动换成正式学籍号")
    return said
