"""When a collection is open, what the school should look at, and why it sends back: pure, and data."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime, timedelta
from functools import lru_cache

import msgspec

from xueji.features import students
from xueji.features.collections.family_schemas import CollectConsent
from xueji.features.collections.schemas import (
    CollectionState,
    EntryReason,
    EntryReasons,
    EntryState,
    Mark,
    MarkLevel,
)
from xueji.features.organisations import Stage, System, grades_in
from xueji.features.students import Value
from xueji.kernel import identity
from xueji.kernel.clock import age
from xueji.kernel.codes import ABROAD
from xueji.kernel.names import short_name
from xueji.kernel.texts import some_of

MOST_ENTRIES = 6
"""Children whom one account may write down in one collection."""
MOST_AT_ONCE = 200
KEEP_RECEIPT = timedelta(days=366)
CONFIRM_WITHIN = timedelta(days=30)
REMIND_BEFORE = 2
"""Days before the last one on which those who have not handed in are reminded."""
REMINDER_HOUR = timedelta(hours=10)
SHOWN_AFTER = timedelta(days=60)
"""How long a closed collection still stands among the family's children."""
MINUTES = 8
UNNAMED = "还没填姓名的孩子"

WRITABLE = (EntryState.DRAFT, EntryState.RETURNED)

CONSENT = CollectConsent(
    "采集孩子的信息",
    "为了给孩子建立学籍，学校要收集孩子的姓名、证件号码、户籍、住址、健康状况和家庭成员的姓名、电话、住址等信息。"
    "这些信息加密保存，只用于学籍管理，由学校核对后报教育主管部门和全国学籍系统。您可以随时查看、更正；不同意在手机上填，可以带材料到学校登记。",
    version=1,
)

AT_HAND = (
    "户口簿（看孩子那一页和户主页）",
    "孩子的身份证或户口簿上的身份证号码；港澳台、外籍孩子带通行证、居住证或护照",
    "现在住的地方，写到门牌号",
    "每位家庭成员的电话和身份证号码，至少一位，最多四位",
)


def collection_state(opens_at: datetime, ends_at: datetime, now: datetime) -> CollectionState:
    """Open from the first instant up to, without, the last."""
    if now < opens_at:
        return CollectionState.NOT_OPEN
    return CollectionState.OPEN if now < ends_at else CollectionState.CLOSED


def short_of(name: str) -> str:
    return short_name(name) if name else UNNAMED


# --- which optional fields ----------------------------------------------------------------------------------------


def labels(names: Sequence[str], most: int = 4) -> str:
    """“曾用名、血型等 6 项”."""
    found = [students.CATALOGUE[name].label if name in students.CATALOGUE else name for name in names]
    return some_of(found, most, "项")


# --- what is unusual ----------------------------------------------------------------------------------------------

CLASH = "clash"
PHONE_SHARED = "phone_shared"
TOO_YOUNG = "too_young"
TOO_OLD = "too_old"
RARE_NAME = "rare_name"
AREA = "area"
NO_NUMBER = "no_number"
OVERSEAS = "overseas"
CARE = "care"
DISABILITY = "disability"
ONE_PHONE = "one_phone"
GUARDIAN_NOT_PARENT = "guardian_not_parent"
UNCONFIRMED = "unconfirmed"

MARKS: dict[str, Mark] = {
    mark.code: mark
    for mark in (
        Mark(CLASH, "已有学籍，见下面", MarkLevel.STOP, ("id_number",)),
        Mark(PHONE_SHARED, "电话和另外 {count} 个孩子相同", MarkLevel.STOP, ("phone",)),
        Mark(TOO_YOUNG, "到 8 月 31 日还没满 {count} 周岁", MarkLevel.STOP, ("birth_date",)),
        Mark(TOO_OLD, "比同年级大 {count} 岁以上", MarkLevel.LOOK, ("birth_date",)),
        Mark(RARE_NAME, "姓名有生僻字，请对照户口簿", MarkLevel.LOOK, ("name",)),
        Mark(AREA, "证件号码地区和户口所在地不同", MarkLevel.LOOK, ("id_number", "household_division")),
        Mark(NO_NUMBER, "没有身份证件号", MarkLevel.LOOK, ("id_type",)),
        Mark(OVERSEAS, "不是居民身份证，请看证件原件", MarkLevel.LOOK, ("id_type",)),
        Mark(CARE, "影响关爱名单", MarkLevel.LOOK, ("left_behind", "orphan", "migrant_child")),
        Mark(DISABILITY, "填了残疾信息，请看证件", MarkLevel.LOOK, ("disability_type",)),
        Mark(GUARDIAN_NOT_PARENT, "监护人不是父母，请看证明", MarkLevel.LOOK, ("members",)),
        Mark(ONE_PHONE, "只留了一个电话", MarkLevel.CALM, ("phone",)),
        Mark(UNCONFIRMED, "老师录入，家长还没确认", MarkLevel.LOOK),
    )
}


@lru_cache(maxsize=1000)
def mark(code: str) -> Mark:
    """The hint for a stored code; `phone_shared:2` carries its number."""
    name, _, count = code.partition(":")
    found = MARKS[name]
    return msgspec.structs.replace(found, label=found.label.format(count=count))


def worst(codes: Collection[str]) -> MarkLevel:
    return max((mark(code).level for code in codes), default=MarkLevel.CALM)


FIRST_AGE: Mapping[Stage, int] = {Stage.PRIMARY: 6, Stage.SENIOR: 15}
OLDER_BY = 2
PARENTS = frozenset({"51", "52", "57", "58"})


def usual_age(stage: Stage, grade: int, system: System | None) -> int:
    """Full years on 31 August of the year of entry."""
    first = (
        FIRST_AGE[stage] if stage is not Stage.JUNIOR else FIRST_AGE[Stage.PRIMARY] + grades_in(Stage.PRIMARY, system)
    )
    return first + grade - 1


class Facts(msgspec.Struct, frozen=True):
    """What the marks depend on besides the answers. `shared`: other children with one of the phone numbers."""

    usual_age: int
    school_year: int
    shared: int
    clash: bool = False


def marks_of(values: Mapping[str, Value], members: Sequence[Mapping[str, Value]], facts: Facts) -> list[str]:
    """Everything unusual about an entry, as codes."""
    found = [CLASH] if facts.clash else []
    found += [f"{PHONE_SHARED}:{facts.shared}"] if facts.shared else []
    found += _age_marks(values, facts)
    found += [RARE_NAME] if rare(str(values.get("name") or "")) else []
    found += _paper_marks(values)
    if (
        values.get("left_behind") not in {None, "", "0"}
        or values.get("orphan") is True
        or values.get("migrant_child") is True
    ):
        found.append(CARE)
    if values.get("disability_type") not in {None, "", "0"}:
        found.append(DISABILITY)
    if not any(one.get("guardian") is True and one.get("relation") in PARENTS for one in members):
        found.append(GUARDIAN_NOT_PARENT)
    if len(phones(values, members)) == 1:
        found.append(ONE_PHONE)
    return found


def _age_marks(values: Mapping[str, Value], facts: Facts) -> list[str]:
    born = values.get("birth_date")
    if not isinstance(born, str) or not born:
        return []
    years = age(date.fromisoformat(born), date(facts.school_year, 8, 31))
    if years < facts.usual_age:
        return [f"{TOO_YOUNG}:{facts.usual_age}"]
    return [f"{TOO_OLD}:{OLDER_BY}"] if years > facts.usual_age + OLDER_BY else []


def _paper_marks(values: Mapping[str, Value]) -> list[str]:
    id_type, number = values.get("id_type"), values.get("id_number")
    household = values.get("household_division")
    if not isinstance(id_type, str):
        return []
    kind = identity.kind_of_type(id_type)
    if kind is identity.IdKind.NONE:
        return [NO_NUMBER]
    if kind is not identity.IdKind.RESIDENT:
        return [OVERSEAS]
    if not (isinstance(number, str) and isinstance(household, str)) or household == ABROAD:
        return []
    return [AREA] if number[:6] != household[:6] else []


BASIC_HAN = ("\u4e00", "\u9fff")


def rare(name: str) -> bool:
    """Whether a name has a character that not every keyboard, font and printer knows."""
    first, last = BASIC_HAN
    return any(not (first <= sign <= last or sign == "·" or sign.isascii()) for sign in name)


def phones(values: Mapping[str, Value], members: Sequence[Mapping[str, Value]]) -> list[str]:
    """Every phone number of the form, once."""
    given = [values.get("phone"), *(one.get("phone") for one in members)]
    return list(dict.fromkeys(phone for phone in given if isinstance(phone, str) and phone))


PHOTO = "photo"
"""The path of the photo among the answers."""

# --- sending back -------------------------------------------------------------------------------------------------

OTHER = "other"

_REASONS = (
    EntryReason("not_as_register", "和户口簿不一致", "这几项和户口簿上的不一样，请照户口簿改好再交。"),
    EntryReason("number_wrong", "证件号码和证件对不上", "证件号码和证件上的不一样，请对着证件再填一遍。"),
    EntryReason("name_wrong", "姓名写得不对", "姓名和户口簿上的不一样，请照户口簿写，生僻字可以从别处复制。"),
    EntryReason("incomplete", "写得不完整", "这几项没有写完整，请补全再交。住址要写到门牌号。"),
    EntryReason("phone_unreachable", "电话打不通", "这个电话打不通，请核对后再交。"),
    EntryReason("phone_shared", "电话和别的孩子相同", "这个电话和另外的孩子相同，请看看有没有填错。"),
    EntryReason("photo_unfit", "照片要重拍", "照片要近期正面免冠、淡蓝色背景，请重拍一张再交。"),
    EntryReason("guardian_proof", "监护人要附证明", "监护人不是父母的，请带监护证明到学校，再提交一次。"),
    EntryReason("wrong_class", "扫错了班级的码", "孩子不在这个班，请扫所在班级的二维码重新填。"),
    EntryReason(OTHER, "其他", ""),
)
REASONS: dict[str, EntryReason] = {reason.code: reason for reason in _REASONS}

SUGGESTED: Mapping[str, str] = {
    PHONE_SHARED: "phone_shared",
    RARE_NAME: "name_wrong",
    AREA: "not_as_register",
    GUARDIAN_NOT_PARENT: "guardian_proof",
}


def return_reasons() -> EntryReasons:
    return EntryReasons(list(REASONS.values()))


def suggested_reason(codes: Collection[str]) -> str:
    """The reason that fits the hints, to begin with."""
    return next((SUGGESTED[name] for code in codes if (name := code.partition(":")[0]) in SUGGESTED), "")


def reason_words(reason: str, text: str) -> str:
    """What the family reads: the school's own words, else the reason's."""
    if text:
        label = REASONS[reason].label if reason in REASONS and reason != OTHER else ""
        return "：".join(filter(None, (label, text)))
    return REASONS[reason].text if reason in REASONS else ""
