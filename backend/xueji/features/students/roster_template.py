"""The national template: 71 columns, names and order fixed; what differs in a file is said column by column."""

from collections.abc import Sequence
from functools import cache

from xueji.features.organisations import Stage
from xueji.features.students import errors
from xueji.features.students.fields import (
    FIELDS,
    MEMBER_FIELDS,
    MEMBERS,
    TEMPLATE_MEMBERS,
    TEMPLATE_WIDTH,
    Field,
    Kind,
    Required,
    template_titles,
)
from xueji.kernel.codes import CODES
from xueji.kernel.texts import compact
from xueji.platform import workbooks
from xueji.platform.workbooks import Mark

SHEET = "学籍"


class Column:
    """One column: whose field it holds, and the path under which a form would name it."""

    def __init__(self, number: int, field: Field, member: int | None, title: str) -> None:
        self.number = number
        self.field = field
        self.member = member
        self.title = title
        self.letter = workbooks.letter(number)
        self.path = field.name if member is None else f"{MEMBERS}.{member}.{field.name}"


@cache
def columns() -> tuple[Column, ...]:
    """The 71 columns in order."""
    titles = template_titles()
    placed: dict[int, tuple[Field, int | None]] = {
        field.column: (field, None) for field in FIELDS if field.column is not None
    }
    for member in range(TEMPLATE_MEMBERS):
        for field in MEMBER_FIELDS:
            placed[(field.column or 0) + member * len(MEMBER_FIELDS)] = (field, member)
    return tuple(Column(number, *placed[number], titles[number - 1]) for number in range(1, TEMPLATE_WIDTH + 1))


@cache
def columns_by_path() -> dict[str, Column]:
    return {column.path: column for column in columns()}


def differences(header: Sequence[object]) -> list[str]:
    """What is wrong with a title line, in words; nothing if it is the template's."""
    return workbooks.differences(header, template_titles(), _bare)


def _bare(title: object) -> str:
    """A title without what offices add to it: spaces, stars for required columns, the (12位) of the manuals."""
    return compact(str(title or "")).strip("*＊").replace("(12位)", "")


# --- what people fill in ------------------------------------------------------------------------------------------

VERSION = "1"
"""Counts up whenever the columns of the enrolment template change."""
_LONGEST_PICKER = 60
_SCHOOL_GIVES = frozenset({"provincial_number"})
_OF_OLDER_PUPILS = frozenset({"political_status"})


def enrolment_mark(stage: Stage, school_year: int) -> Mark:
    return Mark("enrolment", f"{VERSION} {stage.value} {school_year}")


def mark_words(mark: Mark) -> str:
    """第 1 版 小学 2026 学年"""
    version, stage, year = mark.version.split(" ")
    return f"第 {version} 版{Stage(stage).label} {year} 学年"


def require_mark(found: Mark | None, wanted: Mark) -> None:
    """A template that we have signed, for this stage and school year.

    Raises:
        TemplateForeign: it carries no mark of ours, or an altered one.
        TemplateOutdated: it is another template of ours.
    """
    if found is None or found.kind != wanted.kind:
        raise errors.TemplateForeign(stage=Stage(wanted.version.split(" ")[1]).label)
    if found != wanted:
        raise errors.TemplateOutdated(theirs=mark_words(found), ours=mark_words(wanted))


def titles_to_fill(*, stage: Stage | None = None) -> list[workbooks.Column]:
    """The columns with pick lists and a hint on every title; those of a stage say what new pupils leave empty."""
    return [_title(column, stage) for column in columns()]


def _title(column: Column, stage: Stage | None) -> workbooks.Column:
    field = column.field
    choices: tuple[str, ...] = ()
    if field.kind is Kind.FLAG:
        choices = ("是", "否")
    elif field.kind is Kind.CODE and len(CODES[field.table or ""].offered) <= _LONGEST_PICKER:
        choices = tuple(entry.name for entry in CODES[field.table or ""].offered)
    example = f"例如：{field.example}" if field.example else ""
    note = "；".join(part for part in (field.hint, example, _for_stage(field, stage)) if part)
    required = field.required in {Required.ALWAYS, Required.UNLESS_NO_ID} and column.member in {None, 0}
    return workbooks.Column(column.title, choices=choices, note=note, required=required)


def _for_stage(field: Field, stage: Stage | None) -> str:
    if stage is None:
        return ""
    if field.name in _SCHOOL_GIVES:
        return "新生不用填，建籍后由系统分配" if stage is Stage.PRIMARY else "有上一学段学籍的照抄，没有就空着"
    if field.name == "class_name":
        return f"还没有分班就空着，会放在{stage.label}一年级"
    if field.name in _OF_OLDER_PUPILS and stage is Stage.PRIMARY:
        return "一年级新生一般是“群众”"
    return ""
