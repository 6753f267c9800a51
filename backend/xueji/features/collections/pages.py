"""Which fields a family is asked for, on which pages, and what the form fills in by itself. Pure, and data.

The number of the paper comes first, because it says the birth date and the sex.
"""

from collections.abc import Collection, Mapping
from datetime import date

import msgspec

from xueji.features import students
from xueji.features.students import Value, Values
from xueji.kernel import identity
from xueji.kernel.codes import ABROAD
from xueji.kernel.identity import IdKind

RESIDENT = "1"
NO_PAPER = "N"
CHINA = "156"
NOT_OVERSEAS = "00"
NOTHING = frozenset({None, "", "0"})
AREA, WHOLE = 6, 12
"""Digits of the area in an ID number, and of a division's whole code."""


class AskedPage(msgspec.Struct, frozen=True):
    """A page of at most six fields. The optional ones among them are asked if the school has chosen them."""

    key: str
    title: str
    fields: tuple[str, ...]


PAGES: tuple[AskedPage, ...] = (
    AskedPage("identity", "孩子是谁", ("id_type", "id_number", "name", "sex", "birth_date", "ethnicity")),
    AskedPage("nation", "国籍或地区", ("nationality", "overseas_kind")),
    AskedPage(
        "household",
        "户口",
        ("household_type", "household_division", "birthplace", "native_place", "former_name", "id_valid_until"),
    ),
    AskedPage(
        "contact",
        "住址与联系",
        ("current_address", "home_address", "mailing_address", "postcode", "phone", "email"),
    ),
    AskedPage("health", "健康与特长", ("health", "blood_type", "talents", "disability_type")),
    AskedPage("disability", "残疾证件", ("disability_certificate", "disability_number", "disability_grade")),
    AskedPage("commute", "上学路上", ("attendance", "commute_distance", "commute_mode", "needs_school_bus")),
    AskedPage(
        "situation",
        "家庭情况",
        ("only_child", "preschool", "left_behind", "migrant_child", "orphan", "martyr_family"),
    ),
    AskedPage("aid", "其他", ("needs_aid", "political_status")),
)

FORKS = ("identity", "health")
"""Pages whose answers decide which others there are."""

OPTIONAL: tuple[str, ...] = tuple(
    name
    for page in PAGES
    for name in page.fields
    if students.CATALOGUE[name].required is students.Required.NEVER and page.key != "disability"
)
"""What a school may ask for beyond what the nation requires."""

USUAL: frozenset[str] = frozenset({"native_place", "former_name", "talents"})
"""Ticked at first when a school opens a collection."""

OF_OVERSEAS = frozenset({"nationality", "overseas_kind"})
OF_DISABILITY = frozenset({"disability_certificate", "disability_number", "disability_grade"})
FIRST_STAGE = "primary"
PLAIN_PERSON = "13"
"""群众: who enters primary school is nothing else yet."""


def asked(chosen: Collection[str], values: Mapping[str, Value], stage: str) -> list[tuple[AskedPage, list[str]]]:
    """The pages for this child and this moment, each with the fields that are asked on it."""
    pages: list[tuple[AskedPage, list[str]]] = []
    for page in PAGES:
        names = [name for name in page.fields if _is_asked(name, chosen, values, stage)]
        if names:
            pages.append((page, names))
    return pages


def _is_asked(name: str, chosen: Collection[str], values: Mapping[str, Value], stage: str) -> bool:
    if name == "id_number":
        return values.get("id_type") != NO_PAPER
    if name in OF_OVERSEAS:
        return values.get("id_type") not in {None, "", RESIDENT}
    if name in OF_DISABILITY:
        return values.get("disability_type") not in NOTHING
    if name == "political_status":
        return stage != FIRST_STAGE
    return name not in OPTIONAL or name in chosen


def names_asked(chosen: Collection[str], values: Mapping[str, Value], stage: str) -> list[str]:
    """Every field that is asked, the family members among them."""
    return [*(name for _, names in asked(chosen, values, stage) for name in names), students.MEMBERS]


MEMBER_FIELDS: tuple[students.Field, ...] = tuple(field for field in students.MEMBER_FIELDS if not field.rare)


# --- what nobody has to type --------------------------------------------------------------------------------------


def read_out(values: Mapping[str, Value], changed: Collection[str], today: date) -> Values:
    """What the given answers say about others: a number about birth date and sex, a paper about the nation.

    A derived value follows its source whenever that is written anew; what the family then writes over it stays.
    """
    found: Values = {}
    if {"id_type", "id_number"} & set(changed):
        found |= _of_number(values, today)
    if "id_type" in changed:
        found |= _of_paper(values)
    nation = found.get("nationality", values.get("nationality"))
    if {"id_type", "nationality"} & set(changed) and nation not in {None, "", CHINA}:
        found["household_division"] = ABROAD
    return {name: value for name, value in found.items() if name not in changed and values.get(name) != value}


def _of_number(values: Mapping[str, Value], today: date) -> Values:
    id_type, number = values.get("id_type"), values.get("id_number")
    if not isinstance(id_type, str) or not isinstance(number, str) or not number:
        return {}
    found = identity.read(identity.kind_of_type(id_type), number, today)
    if not found.ok or found.birth_date is None:
        return {}
    return {"birth_date": found.birth_date.isoformat(), "sex": found.sex}


_KIND_OF_PAPER: Mapping[IdKind, str] = {
    IdKind.HK_MACAO_RESIDENCE: "01",
    IdKind.HK_MACAO_TRAVEL: "01",
    IdKind.TAIWAN_RESIDENCE: "05",
    IdKind.TAIWAN_TRAVEL: "05",
}
"""The likelier kind; the family sees it and may choose another."""


def _of_paper(values: Mapping[str, Value]) -> Values:
    id_type = values.get("id_type")
    if not isinstance(id_type, str) or not id_type:
        return {}
    if id_type == RESIDENT:
        return {"nationality": CHINA, "overseas_kind": NOT_OVERSEAS}
    kind = identity.kind_of_type(id_type)
    if kind is IdKind.NONE:
        return {"nationality": CHINA, "overseas_kind": NOT_OVERSEAS, "id_number": None}
    if kind in _KIND_OF_PAPER:
        return {"nationality": CHINA, "overseas_kind": _KIND_OF_PAPER[kind]}
    return {}


def school_values(stage: str, entry_month: str, entry_way: str) -> Values:
    """What the school knows of every child of a collection."""
    known: Values = {
        "entry_month": entry_month,
        "entry_way": entry_way,
        "student_source": "1",
        "receives_subsidy": False,
    }
    if stage == FIRST_STAGE:
        known["political_status"] = PLAIN_PERSON
    return known


FIRST: Values = {"id_type": RESIDENT, "nationality": CHINA, "overseas_kind": NOT_OVERSEAS}
"""What a new form begins with: nearly every child has a resident ID number."""


def spec_of(name: str) -> students.FieldSpec:
    """How a field is asked for here: a number that is asked for at all has to be there."""
    spec = students.spec_of(students.CATALOGUE[name])
    return msgspec.structs.replace(spec, required=True) if name == "id_number" else spec


def near(values: Mapping[str, Value], school_divisions: Collection[tuple[str, str]]) -> list[students.Choice]:
    """Places that are likely: where the number was given out, and where the school is."""
    number = values.get("id_number")
    known = {code.ljust(WHOLE, "0"): name for code, name in school_divisions}
    area = number[:AREA] if isinstance(number, str) and len(number) >= AREA else ""
    codes = [area.ljust(WHOLE, "0"), *known] if area.isdigit() else list(known)
    named = [(code, known.get(code) or name_of(code)) for code in dict.fromkeys(codes)]
    return [students.Choice(code, name) for code, name in named if name]


def name_of(code: str) -> str:
    """The name of a division, empty where it is only a code."""
    field = students.CATALOGUE["household_division"]
    said = students.text_of(field, code)
    return "" if code in said else said
