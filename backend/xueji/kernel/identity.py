"""Identity papers: what kind a number is, whether it can be right, what it says about its bearer.

Every check returns data. An area code that is not in today's list is never a fault: 371202 was abolished in 2019, and
its children's numbers are valid.
"""

import enum
import re
from datetime import date

import msgspec

from xueji.kernel.issues import Checked, Issue
from xueji.kernel.texts import compact

LENGTH = 18
OLD_LENGTH = 15
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CHECK_DIGITS = "10X98765432"
CERTIFICATE_LENGTH = 20
EARLIEST_YEAR = 1880

_EIGHTEEN = re.compile(r"\d{17}[\dX]")
_TRAVEL_PERMIT = re.compile(r"[HM](?:\d{8}|\d{10})")
_TAIWAN_PERMIT = re.compile(r"\d{8}")
_PASSPORT = re.compile(r"[A-Z0-9]{5,17}")


class IdKind(enum.StrEnum):
    """Papers by what their numbers look like; `NONE` has none (the pupil waits for one)."""

    RESIDENT = "resident"
    HK_MACAO_RESIDENCE = "hk_macao_residence"
    TAIWAN_RESIDENCE = "taiwan_residence"
    FOREIGN_RESIDENCE = "foreign_residence"
    HK_MACAO_TRAVEL = "hk_macao_travel"
    TAIWAN_TRAVEL = "taiwan_travel"
    PASSPORT = "passport"
    OTHER = "other"
    NONE = "none"

    @property
    def label(self) -> str:
        return KIND_LABELS[self]

    @property
    def eighteen(self) -> bool:
        """Built like a resident ID: birth date, sex and check digit inside."""
        return self in _EIGHTEEN_KINDS


KIND_LABELS: dict[IdKind, str] = {
    IdKind.RESIDENT: "居民身份证",
    IdKind.HK_MACAO_RESIDENCE: "港澳居民居住证",
    IdKind.TAIWAN_RESIDENCE: "台湾居民居住证",
    IdKind.FOREIGN_RESIDENCE: "外国人永久居留身份证",
    IdKind.HK_MACAO_TRAVEL: "港澳居民来往内地通行证",
    IdKind.TAIWAN_TRAVEL: "台湾居民来往大陆通行证",
    IdKind.PASSPORT: "护照",
    IdKind.OTHER: "其他证件",
    IdKind.NONE: "无身份证件",
}

_EIGHTEEN_KINDS = frozenset(
    {IdKind.RESIDENT, IdKind.HK_MACAO_RESIDENCE, IdKind.TAIWAN_RESIDENCE, IdKind.FOREIGN_RESIDENCE}
)

KIND_OF_TYPE: dict[str, IdKind] = {
    "1": IdKind.RESIDENT,
    "C": IdKind.HK_MACAO_RESIDENCE,
    "D": IdKind.TAIWAN_RESIDENCE,
    "E": IdKind.FOREIGN_RESIDENCE,
    "F": IdKind.HK_MACAO_TRAVEL,
    "8": IdKind.TAIWAN_TRAVEL,
    "A": IdKind.PASSPORT,
    "N": IdKind.NONE,
}
"""From the codes of the table `id_type`; every other code is `OTHER`."""

_BEGINNINGS: dict[IdKind, tuple[str, ...]] = {
    IdKind.HK_MACAO_RESIDENCE: ("81", "82"),
    IdKind.TAIWAN_RESIDENCE: ("83",),
    IdKind.FOREIGN_RESIDENCE: ("9",),
}


class Identity(msgspec.Struct, frozen=True):
    """A number looked at: its written form, its faults, and what it says (only where it has no fault)."""

    kind: IdKind
    number: str
    issues: tuple[Issue, ...] = ()
    birth_date: date | None = None
    sex: str | None = None

    @property
    def ok(self) -> bool:
        return not self.issues


def kind_of_type(id_type: str) -> IdKind:
    return KIND_OF_TYPE.get(id_type, IdKind.OTHER)


def normalise(text: str) -> str:
    """Full-width digits, spaces, hyphens and a small x are how people write the same number."""
    return compact(text).upper().replace("-", "").replace("×", "X")


def check_digit(first_seventeen: str) -> str:
    """The eighteenth digit of GB 11643."""
    total = sum(int(digit) * weight for digit, weight in zip(first_seventeen, WEIGHTS, strict=True))
    return CHECK_DIGITS[total % 11]


def guess_kind(number: str) -> IdKind:
    """What a number without a word about its paper most likely is."""
    number = normalise(number)
    if not number:
        return IdKind.NONE
    if _EIGHTEEN.fullmatch(number):
        for kind, beginnings in _BEGINNINGS.items():
            if number.startswith(beginnings):
                return kind
        return IdKind.RESIDENT
    if _TRAVEL_PERMIT.fullmatch(number):
        return IdKind.HK_MACAO_TRAVEL
    if _TAIWAN_PERMIT.fullmatch(number):
        return IdKind.TAIWAN_TRAVEL
    return IdKind.PASSPORT if _PASSPORT.fullmatch(number) else IdKind.OTHER


def read(kind: IdKind, text: str, today: date) -> Identity:
    """Check a number of this kind; where it has a birth date and a sex inside, read them."""
    number = normalise(text)
    if kind is IdKind.NONE:
        return Identity(kind, number, (Issue("id_not_expected", "选了“无身份证件”，证件号应空着"),) if number else ())
    if not number:
        return Identity(kind, number, (Issue("id_empty", f"请填写{kind.label}号码"),))
    if kind.eighteen:
        return _eighteen(kind, number, today)
    issue = _other_issue(kind, number)
    return Identity(kind, number, (issue,) if issue else ())


def _eighteen(kind: IdKind, number: str, today: date) -> Identity:
    issue = _shape_issue(kind, number)
    if issue:
        return Identity(kind, number, (issue,))
    born = _birth_date(number[6:14])
    if born is None or born.year < EARLIEST_YEAR:
        return Identity(kind, number, (Issue("id_birth_date", f"号码第 7 到 14 位“{number[6:14]}”不是一个日期"),))
    if born > today:
        return Identity(kind, number, (Issue("id_birth_future", "号码里的出生日期还没有到，请核对第 7 到 14 位"),))
    if check_digit(number[:17]) != number[17]:
        message = "号码前 17 位和最后一位对不上，多半是抄错了一位，请对着证件核对"
        return Identity(kind, number, (Issue("id_check_digit", message),))
    return Identity(kind, number, (), born, "1" if int(number[16]) % 2 else "2")


def _shape_issue(kind: IdKind, number: str) -> Issue | None:
    length = len(number)
    if length == OLD_LENGTH and number.isdigit():
        return Issue("id_old", "这是 15 位的旧号码，请填 18 位的现用号码")
    if length != LENGTH:
        words = "只有" if length < LENGTH else "有"
        return Issue("id_length", f"{kind.label}号码{words} {length} 位，应为 18 位")
    if not _EIGHTEEN.fullmatch(number):
        return Issue("id_characters", "号码前 17 位应是数字，最后一位是数字或 X")
    beginnings = _BEGINNINGS.get(kind)
    if beginnings and not number.startswith(beginnings):
        return Issue("id_beginning", f"{kind.label}号码应以 {' 或 '.join(beginnings)} 开头，请核对证件类型")
    if kind is IdKind.RESIDENT:
        other = guess_kind(number)
        if other is not IdKind.RESIDENT:
            return Issue("id_other_kind", f"这个号码是{other.label}的，请改选证件类型", other.label)
    return None


def _other_issue(kind: IdKind, number: str) -> Issue | None:
    if kind is IdKind.HK_MACAO_TRAVEL and not _TRAVEL_PERMIT.fullmatch(number):
        return Issue("id_travel_permit", "港澳居民来往内地通行证号码是 H 或 M 加 8 位数字")
    if kind is IdKind.TAIWAN_TRAVEL and not _TAIWAN_PERMIT.fullmatch(number):
        return Issue("id_taiwan_permit", "台湾居民来往大陆通行证号码是 8 位数字")
    if kind is IdKind.PASSPORT and not _PASSPORT.fullmatch(number):
        return Issue("id_passport", "护照号码只有字母和数字，5 到 17 位")
    longest = 30
    if len(number) > longest:
        return Issue("id_long", f"证件号码有 {len(number)} 位，最多 {longest} 位")
    return None


def _birth_date(digits: str) -> date | None:
    try:
        return date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return None


def disagreements(identity: Identity, *, birth_date: date | None = None, sex: str | None = None) -> tuple[Issue, ...]:
    """Where the form and the number say different things about the same person."""
    issues: list[Issue] = []
    if birth_date and identity.birth_date and birth_date != identity.birth_date:
        said = identity.birth_date.isoformat()
        issues.append(Issue("birth_date_disagrees", f"出生日期和证件号码不一致，号码里是 {said}", said))
    if sex and identity.sex and sex != identity.sex:
        said = "男" if identity.sex == "1" else "女"
        issues.append(Issue("sex_disagrees", f"性别和证件号码不一致，号码里是{said}", said))
    return tuple(issues)


def check_disability_number(
    text: str, *, id_number: str | None = None, disability_type: str | None = None, grade: str | None = None
) -> Checked:
    """A certificate of disability: the bearer's ID number, a type 1–7 and a grade 1–4, each checked with the form."""
    number = normalise(text)
    if len(number) != CERTIFICATE_LENGTH:
        return Checked(number, (Issue("disability_length", f"残疾证号有 {len(number)} 位，应为 20 位"),))
    own, type_said, grade_said = number[:LENGTH], number[18], number[19]
    issues: list[Issue] = []
    if not _EIGHTEEN.fullmatch(own) or check_digit(own[:17]) != own[17]:
        issues.append(Issue("disability_id", "残疾证号前 18 位不是正确的身份证号码"))
    elif id_number and normalise(id_number) != own:
        issues.append(Issue("disability_id_disagrees", "残疾证号前 18 位和身份证件号不一致"))
    if type_said not in "1234567":
        issues.append(Issue("disability_type_digit", "残疾证号第 19 位是残疾类别，应为 1 到 7"))
    elif disability_type and disability_type != type_said:
        issues.append(Issue("disability_type_disagrees", "残疾证号第 19 位和所选的残疾类型不一致"))
    if grade_said not in "1234":
        issues.append(Issue("disability_grade_digit", "残疾证号第 20 位是残疾等级，应为 1 到 4"))
    elif grade and grade != grade_said:
        issues.append(Issue("disability_grade_disagrees", "残疾证号第 20 位和所选的残疾等级不一致"))
    return Checked(number, tuple(issues))
