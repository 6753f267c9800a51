"""What may be maintained, when, and what the school should look at: pure, and data where the province may differ."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from functools import lru_cache

import msgspec

from xueji.features import students
from xueji.features.windows.schemas import (
    Level,
    ReturnReason,
    ReturnReasons,
    Risk,
    Rule,
    SubmissionState,
    WindowState,
)
from xueji.features.windows.sheet import Item, ItemKind, Value
from xueji.kernel import periods
from xueji.kernel.texts import some_of

SHOWN_AFTER = timedelta(days=30)
"""How long a closed window still stands on the family's home page."""
ANNOUNCED_BEFORE = timedelta(days=14)
SILENT = (SubmissionState.NEW, SubmissionState.SEEN, SubmissionState.DRAFT)
CLOSING_DAYS = 3
URGENT_DAYS = 3
KEEP_RECEIPT = timedelta(days=366)


# --- which fields -------------------------------------------------------------------------------------------------

RARE_MEMBER_FIELDS: dict[str, students.Field] = {
    f"{students.MEMBERS}.{field.name}": field for field in students.MEMBER_FIELDS if field.rare
}
"""职务 and 工作单位: off unless chosen one by one (the ministry's notice of 2022 forbids collecting rank)."""

CHOOSABLE: tuple[str, ...] = (
    *(field.name for field in students.FIELDS if field.editable),
    students.MEMBERS,
    *RARE_MEMBER_FIELDS,
)
"""Every name that a window may hold, in the order of the form."""


def field_label(name: str) -> str:
    """The Chinese name of a choosable field, or of any field of the record."""
    if name == students.MEMBERS:
        return "家庭成员"
    if name in RARE_MEMBER_FIELDS:
        return f"家庭成员的{RARE_MEMBER_FIELDS[name].label}"
    field = students.CATALOGUE.get(name)
    return field.label if field else name


def labels(names: Collection[str], most: int = 4) -> str:
    """“现住址、联系电话等 6 项”."""
    found = [field_label(name) for name in names]
    return some_of(found, most, "项")


def member_fields(chosen: Collection[str]) -> list[students.Field]:
    """The fields asked of each family member by a window with these names."""
    return [field for field in students.MEMBER_FIELDS if not field.rare or f"{students.MEMBERS}.{field.name}" in chosen]


class LaidDown(msgspec.Struct, frozen=True):
    """A rule that holds for a school, and the office that set it (the highest one)."""

    rule: Rule
    by: str


def holding(rules: Sequence[tuple[str, Rule, str]]) -> dict[str, LaidDown]:
    """The rule of each field from `(field, rule, office)` ordered from the province down: the higher one holds."""
    found: dict[str, LaidDown] = {}
    for field, rule, by in rules:
        found.setdefault(field, LaidDown(rule, by))
    return found


# --- when ---------------------------------------------------------------------------------------------------------


def window_state(opens_at: datetime, ends_at: datetime, now: datetime) -> WindowState:
    """Open from the first instant up to, without, the last."""
    if now < opens_at:
        return WindowState.NOT_OPEN
    return WindowState.OPEN if now < ends_at else WindowState.CLOSED


last_day, days_left, left_words = periods.last_day, periods.days_left, periods.left_words
instant_words, time_words, period_fault = periods.instant_words, periods.time_words, periods.fault


# --- what to look at ----------------------------------------------------------------------------------------------

GUARDIAN_CHANGED = "guardian_changed"
PHONE_SHARED = "phone_shared"
CARE_LIST = "care_list"
AID_LIST = "aid_list"
EMPTIED = "emptied"
MEMBER_ADDED = "member_added"
MEMBER_REMOVED = "member_removed"
MEMBER_IDENTITY = "member_identity"
HOUSEHOLD = "household"
WAS_EMPTY = "was_empty"
PHONE_VERIFIED = "phone_verified"

RISKS: dict[str, Risk] = {
    risk.code: risk
    for risk in (
        Risk(GUARDIAN_CHANGED, "监护人换人", Level.STOP),
        Risk(PHONE_SHARED, "和另外 {count} 人相同", Level.STOP),
        Risk(CARE_LIST, "影响关爱名单", Level.LOOK),
        Risk(AID_LIST, "影响资助名单", Level.LOOK),
        Risk(EMPTIED, "改成空的", Level.LOOK),
        Risk(MEMBER_ADDED, "新增家庭成员", Level.LOOK),
        Risk(MEMBER_REMOVED, "去掉家庭成员", Level.LOOK),
        Risk(MEMBER_IDENTITY, "换了证件或姓名", Level.LOOK),
        Risk(HOUSEHOLD, "请对照户口簿", Level.LOOK),
        Risk(WAS_EMPTY, "原来没填", Level.CALM),
        Risk(PHONE_VERIFIED, "短信已验证", Level.CALM),
    )
}

FIELD_RISKS: Mapping[str, str] = {
    "left_behind": CARE_LIST,
    "orphan": CARE_LIST,
    "migrant_child": CARE_LIST,
    "disability_type": CARE_LIST,
    "disability_certificate": CARE_LIST,
    "disability_number": CARE_LIST,
    "disability_grade": CARE_LIST,
    "martyr_family": AID_LIST,
    "needs_aid": AID_LIST,
    "receives_subsidy": AID_LIST,
    "seat_bought": AID_LIST,
    "birthplace": HOUSEHOLD,
    "former_name": HOUSEHOLD,
    "household_division": HOUSEHOLD,
    "household_type": HOUSEHOLD,
    "nationality": HOUSEHOLD,
    "overseas_kind": HOUSEHOLD,
}
"""Fields whose change has consequences beyond the record."""

MEMBER_FIELD_RISKS: Mapping[str, str] = {
    "name": MEMBER_IDENTITY,
    "relation": MEMBER_IDENTITY,
    "id_type": MEMBER_IDENTITY,
    "id_number": MEMBER_IDENTITY,
}
GUARDIAN_IDENTITY = frozenset({"name", "relation", "guardian"})
"""Of a guardian these say who it is: another value is another guardian."""


@lru_cache(maxsize=1000)
def risk(code: str) -> Risk:
    """The hint for a stored code; `phone_shared:2` carries its number."""
    name, _, count = code.partition(":")
    found = RISKS[name]
    return msgspec.structs.replace(found, label=found.label.format(count=count or ""))


def item_risks(item: Item, members: Mapping[str, Mapping[str, Value]]) -> list[str]:
    """The hints that an item carries by itself. `members` are the record's, by key, as they were."""
    match item.kind:
        case ItemKind.FIELD:
            found = [FIELD_RISKS[item.field]] if item.field in FIELD_RISKS else []
        case ItemKind.MEMBER_FIELD:
            was_guardian = members.get(item.member, {}).get("guardian") is True
            changed = item.field == "guardian" or (was_guardian and item.field in GUARDIAN_IDENTITY)
            found = [GUARDIAN_CHANGED] if changed else []
            if not found and item.field in MEMBER_FIELD_RISKS:
                found = [MEMBER_FIELD_RISKS[item.field]]
        case ItemKind.ADDED:
            guardian = isinstance(item.after, dict) and item.after.get("guardian") is True
            return [GUARDIAN_CHANGED if guardian else MEMBER_ADDED]
        case ItemKind.REMOVED:
            guardian = isinstance(item.before, dict) and item.before.get("guardian") is True
            return [GUARDIAN_CHANGED if guardian else MEMBER_REMOVED]
        case ItemKind.ORDER:
            return []
    if item.after in (None, ""):
        found.append(EMPTIED)
    elif item.before in (None, ""):
        found.append(WAS_EMPTY)
    return found


def is_harmless(item: Item) -> bool:
    """Whether the field may be confirmed unseen, in one batch."""
    match item.kind:
        case ItemKind.FIELD:
            return students.CATALOGUE[item.field].harmless
        case ItemKind.MEMBER_FIELD:
            return students.MEMBER_CATALOGUE[item.field].harmless
        case ItemKind.ORDER:
            return True
        case _:
            return False


def worst(codes: Collection[str]) -> Level:
    return max((risk(code).level for code in codes), default=Level.CALM)


# --- sending back -------------------------------------------------------------------------------------------------

OTHER = "other"

_REASONS = (
    ReturnReason(
        "guardian_proof", "监护人变更要附证明", "监护人有变化，请带结婚证、户口簿或监护证明到学校，再提交一次。"
    ),
    ReturnReason("not_as_register", "和户口簿不一致", "这几项和户口簿上的不一样，请照户口簿改好再交。"),
    ReturnReason("incomplete", "写得不完整", "这几项没有写完整，请补全再交。住址要写到门牌号。"),
    ReturnReason("phone_unreachable", "电话打不通", "这个电话打不通，请核对后再交。"),
    ReturnReason("phone_shared", "电话和别的学生相同", "这个电话和另外的学生家长相同，请看看有没有填错。"),
    ReturnReason("not_plausible", "内容不对", "这几项的内容看起来不对，请核对后再交。"),
    ReturnReason(OTHER, "其他", ""),
)
REASONS: dict[str, ReturnReason] = {reason.code: reason for reason in _REASONS}

SUGGESTED: Mapping[str, str] = {
    GUARDIAN_CHANGED: "guardian_proof",
    PHONE_SHARED: "phone_shared",
    HOUSEHOLD: "not_as_register",
}


def return_reasons() -> ReturnReasons:
    return ReturnReasons(list(REASONS.values()))


def suggested_reason(codes: Collection[str]) -> str:
    """The reason that fits the hints, to begin with."""
    return next((SUGGESTED[name] for code in codes if (name := code.partition(":")[0]) in SUGGESTED), "")
