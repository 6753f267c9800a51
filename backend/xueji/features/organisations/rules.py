"""Pure rules of the authority tree, of classes and of the school calendar."""

import enum
import re
from collections.abc import Collection, Sequence
from datetime import date
from functools import cache

import msgspec

from xueji.kernel.levels import Level
from xueji.kernel.refusals import FieldError


class Stage(enum.StrEnum):
    PRIMARY = "primary"
    JUNIOR = "junior"
    SENIOR = "senior"

    @property
    def label(self) -> str:
        return STAGE_LABELS[self]


STAGE_LABELS: dict[Stage, str] = {Stage.PRIMARY: "小学", Stage.JUNIOR: "初中", Stage.SENIOR: "高中"}


class System(enum.StrEnum):
    """How the nine compulsory years divide: five and four, or six and three."""

    FIVE_FOUR = "54"
    SIX_THREE = "63"

    @property
    def label(self) -> str:
        return SYSTEM_LABELS[self]


SYSTEM_LABELS: dict[System, str] = {System.FIVE_FOUR: "五四制", System.SIX_THREE: "六三制"}

PARENT_LEVELS: dict[Level, frozenset[Level]] = {
    Level.PROVINCE: frozenset(),
    Level.CITY: frozenset({Level.PROVINCE}),
    Level.COUNTY: frozenset({Level.CITY}),
    Level.SCHOOL: frozenset({Level.COUNTY, Level.CITY, Level.PROVINCE}),
}
"""A school may stand directly under a city or the province; development zones are bureaus of county level."""

SCHOOL_CODE_TYPES: dict[str, str] = {
    "21": "小学",
    "31": "初中",
    "34": "高中或完全中学",
    "37": "专门学校",
    "51": "特殊教育学校",
}
_SCHOOL_CODE = re.compile(r"\d{2}37\d{6}")
_DIVISION_CODE = re.compile(r"37\d{4}")
_CHINESE_NUMBERS = "一二三四五六七八九"
_CLASS_NUMBERS = range(1, 100)
_NAME_LENGTH = range(2, 61)
_SHORT_NAME_LENGTH = range(1, 21)
_ENTRY_MONTH = 9


# --- the tree -----------------------------------------------------------------------------------------------------


def path_of(parent_path: str | None, organisation_id: int) -> str:
    """The materialised path: all ancestors' ids and the own id last, `/1/3/9/`."""
    return f"{parent_path or '/'}{organisation_id}/"


def is_within(path: str, root: str) -> bool:
    """Whether the organisation at `path` is the one at `root` or stands somewhere below it."""
    return path.startswith(root)


def ancestors_of(path: str) -> tuple[int, ...]:
    """Ids from the province down to the organisation itself."""
    return tuple(int(part) for part in path.split("/") if part)


# --- codes and forms ----------------------------------------------------------------------------------------------


def school_code_error(code: str, stages: Collection[Stage]) -> FieldError | None:
    """Whether a school identification code is well-formed and fits the stages that the school teaches."""
    if not _SCHOOL_CODE.fullmatch(code):
        return FieldError("school_code", "school_code_malformed", "学校标识码应为 10 位数字：2 位类型、37、6 位序号。")
    kind = code[:2]
    if kind not in SCHOOL_CODE_TYPES:
        known = "、".join(f"{number} {label}" for number, label in SCHOOL_CODE_TYPES.items())
        return FieldError("school_code", "school_code_type_unknown", f"前两位是学校类型，应为：{known}。")
    fits = {
        "21": Stage.PRIMARY in stages and Stage.SENIOR not in stages,
        "31": Stage.JUNIOR in stages and Stage.SENIOR not in stages,
        "34": Stage.SENIOR in stages,
    }
    if not fits.get(kind, True):
        return FieldError(
            "school_code",
            "school_code_other_stage",
            f"标识码以 {kind} 开头，是{SCHOOL_CODE_TYPES[kind]}，和选的学段不一致。",
        )
    return None


class OrganisationForm(msgspec.Struct, frozen=True):
    """What is asked about an organisation, after stripping, before it is accepted."""

    level: Level
    name: str
    short_name: str
    division_code: str | None
    school_code: str | None
    stages: tuple[Stage, ...]
    system: System | None


def organisation_errors(form: OrganisationForm) -> list[FieldError]:
    """Every fault of the form at once."""
    errors: list[FieldError] = []
    if len(form.name) not in _NAME_LENGTH:
        errors.append(FieldError("name", "name_length", "机构名称应有 2 到 60 个字。"))
    if len(form.short_name) not in _SHORT_NAME_LENGTH:
        errors.append(FieldError("short_name", "short_name_length", "简称应有 1 到 20 个字。"))
    if form.division_code is not None and not _DIVISION_CODE.fullmatch(form.division_code):
        errors.append(FieldError("division_code", "division_code_malformed", "区划代码应为 37 开头的 6 位数字。"))
    if form.division_code is None and form.level in {Level.PROVINCE, Level.CITY}:
        errors.append(
            FieldError("division_code", "division_code_missing", "省、市必须填区划代码。开发区等县级机构可以不填。")
        )
    return errors + (_school_errors(form) if form.level is Level.SCHOOL else _bureau_errors(form))


def _school_errors(form: OrganisationForm) -> list[FieldError]:
    errors: list[FieldError] = []
    if not form.stages:
        errors.append(FieldError("stages", "stages_missing", "请选学校办的学段，可以选几个。"))
    needs_system = Stage.PRIMARY in form.stages or Stage.JUNIOR in form.stages
    if needs_system and form.system is None:
        errors.append(FieldError("system", "system_missing", "有小学或初中的学校要选学制：五四制或六三制。"))
    if form.stages and not needs_system and form.system is not None:
        errors.append(FieldError("system", "system_not_for_senior", "只有高中的学校不分五四、六三学制，请留空。"))
    if form.school_code is not None and (error := school_code_error(form.school_code, form.stages)):
        errors.append(error)
    return errors


def _bureau_errors(form: OrganisationForm) -> list[FieldError]:
    given = {"school_code": form.school_code, "stages": form.stages or None, "system": form.system}
    return [
        FieldError(field, f"{field}_only_for_schools", "这一项只有学校才填，主管部门请留空。")
        for field, value in given.items()
        if value is not None
    ]


# --- grades and classes -------------------------------------------------------------------------------------------


class Grade(msgspec.Struct, frozen=True):
    """A grade within its stage, with the name that people say."""

    stage: Stage
    grade: int
    label: str


def grades_in(stage: Stage, system: System | None) -> int:
    """How many grades a stage has. Senior schools have three whatever the system."""
    if stage is Stage.SENIOR:
        return 3
    if stage is Stage.PRIMARY:
        return 5 if system is System.FIVE_FOUR else 6
    return 4 if system is System.FIVE_FOUR else 3


def grade_label(stage: Stage, grade: int) -> str:
    """一年级, 初二, 高三."""
    number = _CHINESE_NUMBERS[grade - 1]
    return {Stage.PRIMARY: f"{number}年级", Stage.JUNIOR: f"初{number}", Stage.SENIOR: f"高{number}"}[stage]


@cache
def grade_name(stage: Stage, grade: int) -> str:
    """In full, as templates have it: 小学一年级, 初中二年级, 高中三年级."""
    return f"{stage.label}{_CHINESE_NUMBERS[grade - 1]}年级"


def grades_of(stages: Sequence[Stage], system: System | None) -> list[Grade]:
    """All grades of a school from the youngest up."""
    return [
        Grade(stage, grade, grade_label(stage, grade))
        for stage in Stage
        if stage in stages
        for grade in range(1, grades_in(stage, system) + 1)
    ]


def class_name(stage: Stage, grade: int, system: System | None, number: int) -> str:
    """一年级（3）班, 初二（5）班, 高一（3）班.

    Raises:
        ValueError: the grade does not exist in this stage and system, or the number is no class number.
    """
    if not 1 <= grade <= grades_in(stage, system) or number not in _CLASS_NUMBERS:
        raise ValueError(f"no such class: {stage} {grade} ({number}) in system {system}")
    return f"{grade_label(stage, grade)}（{number}）班"


def class_errors(
    stages: Collection[Stage], system: System | None, stage: Stage, grade: int, number: int
) -> list[FieldError]:
    """Every fault of a class's form at once."""
    errors: list[FieldError] = []
    if stage not in stages:
        taught = "、".join(one.label for one in Stage if one in stages)
        errors.append(FieldError("stage", "stage_not_taught", f"学校没有办{stage.label}，只有{taught}。"))
    highest = grades_in(stage, system)
    if not 1 <= grade <= highest:
        errors.append(FieldError("grade", "grade_unknown", f"{stage.label}只有 1 到 {highest} 年级。"))
    if number not in _CLASS_NUMBERS:
        errors.append(FieldError("number", "class_number_range", "班号应为 1 到 99。"))
    return errors


def entry_year(school_year: int, grade: int) -> int:
    """The year in which pupils of this grade entered the stage."""
    return school_year - grade + 1


# --- the school calendar ------------------------------------------------------------------------------------------


class TermDates(msgspec.Struct, frozen=True):
    """A stretch of the school calendar as the province has set it."""

    starts_on: date
    ends_on: date


def school_year_of(day: date) -> int:
    """The school year in which a day lies when the province has set no dates: it begins on 1 September (ruling 13)."""
    return day.year if day.month >= _ENTRY_MONTH else day.year - 1


def ordinary_terms(school_year: int) -> dict[str, TermDates]:
    """The dates of ruling 13, which a province may replace."""
    following = school_year + 1
    return {
        "autumn": TermDates(date(school_year, 9, 1), date(following, 1, 31)),
        "spring": TermDates(date(following, 2, 1), date(following, 8, 31)),
    }


def school_year_name(school_year: int) -> str:
    return f"{school_year}—{school_year + 1} 学年"
