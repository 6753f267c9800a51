"""Fields with one another: ID and birth date, disability and certificate, nationality and household, the family."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date

from xueji.features.students.fields import MEMBERS
from xueji.features.students.record import Value, Values
from xueji.kernel import identity
from xueji.kernel.codes import ABROAD
from xueji.kernel.identity import IdKind
from xueji.kernel.refusals import FieldError

CHINA_CODE = "156"
NOT_OVERSEAS = "00"
NO_DISABILITY = frozenset({None, "", "0"})
NOT_LEFT_BEHIND = frozenset({None, "", "0"})
CERTIFICATE_OF_DISABILITY = "1"
OTHER_RELATIONS = frozenset({"97", "99"})
SEX_OF_RELATION = {
    "51": "1", "57": "1", "61": "1", "63": "1", "52": "2", "58": "2", "62": "2", "64": "2",
}  # fmt: skip
SELF = "01"
_OVERSEAS_PAPERS = frozenset(
    {IdKind.HK_MACAO_RESIDENCE, IdKind.HK_MACAO_TRAVEL, IdKind.TAIWAN_RESIDENCE, IdKind.TAIWAN_TRAVEL,
     IdKind.FOREIGN_RESIDENCE}
)  # fmt: skip


def between_fields(values: Mapping[str, Value], fields: Collection[str], today: date) -> Iterator[FieldError]:
    """Faults between the pupil's own fields, told at one of the fields being asked."""
    asked = set(fields)
    for error in _all_between(values, asked, today):
        if error.field in asked:
            yield error


def _all_between(values: Mapping[str, Value], asked: set[str], today: date) -> Iterator[FieldError]:
    if asked & {"id_number", "id_type", "birth_date", "sex"}:
        yield from _identity(values, today)
    if asked & {"disability_type", "disability_certificate", "disability_number", "disability_grade"}:
        yield from _disability(values, asked)
    if asked & {"nationality", "overseas_kind", "household_division", "id_type"}:
        yield from _overseas(values)
    if values.get("migrant_child") is True and values.get("left_behind") not in NOT_LEFT_BEHIND:
        field = "left_behind" if "left_behind" in asked else "migrant_child"
        yield FieldError(field, "migrant_and_left_behind", "随迁子女跟着父母生活，不会同时是留守儿童，请改一项")
    if values.get("former_name") and values.get("former_name") == values.get("name"):
        yield FieldError("former_name", "former_name_same", "曾用名和姓名一样，没有曾用名就空着")


def _identity(values: Mapping[str, Value], today: date) -> Iterator[FieldError]:
    id_type = values.get("id_type")
    if not isinstance(id_type, str):
        return
    found = identity.read(identity.kind_of_type(id_type), _text(values, "id_number"), today)
    for issue in found.issues:
        field = "id_type" if issue.code == "id_other_kind" else "id_number"
        yield FieldError(field, issue.code, issue.message, issue.suggestion)
    born = _text(values, "birth_date")
    birth_date = date.fromisoformat(born) if born else None
    for issue in identity.disagreements(found, birth_date=birth_date, sex=_text(values, "sex") or None):
        field = "sex" if issue.code.startswith("sex") else "birth_date"
        yield FieldError(field, issue.code, issue.message, issue.suggestion)


def _disability(values: Mapping[str, Value], asked: set[str]) -> Iterator[FieldError]:
    """Type → kind of certificate → number → grade, each only when the one before is there."""
    if values.get("disability_type") in NO_DISABILITY:
        for name in ("disability_number", "disability_grade", "disability_certificate"):
            if values.get(name):
                yield FieldError(name, "disability_not_expected", "没有选残疾类型，这一项应空着")
        return
    for name, words in (
        ("disability_certificate", "请选残疾证件类别"),
        ("disability_number", "请填写残疾证号"),
        ("disability_grade", "请选残疾等级"),
    ):
        if name in asked and not values.get(name):
            yield FieldError(name, "required", words)
    number = _text(values, "disability_number")
    if number and values.get("disability_certificate") == CERTIFICATE_OF_DISABILITY:
        checked = identity.check_disability_number(
            number,
            id_number=_text(values, "id_number") or None,
            disability_type=_text(values, "disability_type"),
            grade=_text(values, "disability_grade") or None,
        )
        for issue in checked.issues[:1]:
            yield FieldError("disability_number", issue.code, issue.message)


def _overseas(values: Mapping[str, Value]) -> Iterator[FieldError]:
    """Foreign pupils' household is 境外; papers from Hong Kong, Macao, Taiwan and abroad say so in 港澳台侨外."""
    nation, kind, household = (_text(values, name) for name in ("nationality", "overseas_kind", "household_division"))
    foreign = bool(nation) and nation != CHINA_CODE
    if foreign and household and household != ABROAD:
        yield FieldError("household_division", "household_abroad", "外国国籍学生的户口所在地应填“境外”", ABROAD)
    if household == ABROAD and not foreign and kind == NOT_OVERSEAS:
        yield FieldError("household_division", "household_not_abroad", "中国国籍的学生要填户口所在地的区划代码")
    if foreign and kind == NOT_OVERSEAS:
        yield FieldError("overseas_kind", "overseas_kind_missing", "外国国籍的学生，“港澳台侨外”不能填“否”", "外国人")
    papers = identity.kind_of_type(_text(values, "id_type") or "1")
    if papers in _OVERSEAS_PAPERS and kind == NOT_OVERSEAS:
        yield FieldError("overseas_kind", "overseas_kind_missing", f"用{papers.label}的学生，“港澳台侨外”不能填“否”")


def between_members(
    values: Mapping[str, Value], members: Sequence[Values], fields: Collection[str], today: date
) -> Iterator[FieldError]:
    """Faults of the family as a whole, and of each member with the pupil."""
    if MEMBERS not in fields:
        return
    seen: dict[tuple[Value, Value], int] = {}
    for number, member in enumerate(members):
        yield from _member(number, member, values, today)
        who = (member.get("name"), member.get("relation"))
        if all(who) and who in seen:
            message = f"和第 {seen[who] + 1} 位家庭成员重复了，请删掉一位"
            yield FieldError(f"{MEMBERS}.{number}.name", "member_twice", message)
        seen.setdefault(who, number)
    if members and not any(member.get("guardian") is True for member in members):
        yield FieldError(f"{MEMBERS}.0.guardian", "guardian_required", "至少要有一位家庭成员是监护人")
    no_paper = identity.kind_of_type(_text(values, "id_type") or "1") is IdKind.NONE
    if no_paper and members and not any(member.get("id_number") for member in members):
        message = "孩子没有身份证件号，至少要填一位家庭成员的证件号"
        yield FieldError(f"{MEMBERS}.0.id_number", "member_id_needed", message)


def _member(number: int, member: Values, values: Mapping[str, Value], today: date) -> Iterator[FieldError]:
    path = f"{MEMBERS}.{number}."
    relation = _text(member, "relation")
    if relation == SELF:
        yield FieldError(f"{path}relation", "relation_self", "这里填家庭成员，不填孩子本人")
    if relation in OTHER_RELATIONS and not member.get("relation_note"):
        yield FieldError(f"{path}relation_note", "required", "请写清楚是孩子的什么人，例如“姑姑”")
    text = _text(member, "id_number")
    if not text:
        return
    id_type = _text(member, "id_type")
    if not id_type:
        yield FieldError(f"{path}id_type", "required", "填了证件号，请选证件类型")
        return
    found = identity.read(identity.kind_of_type(id_type), text, today)
    for issue in found.issues:
        yield FieldError(f"{path}id_number", issue.code, issue.message, issue.suggestion)
    expected = SEX_OF_RELATION.get(relation)
    if found.sex and expected and found.sex != expected:
        said = "男" if found.sex == "1" else "女"
        yield FieldError(f"{path}relation", "relation_sex", f"关系和证件号码不一致，号码里是{said}")
    if text == _text(values, "id_number"):
        yield FieldError(f"{path}id_number", "member_id_is_pupils", "这是孩子自己的证件号，请填这位家庭成员的")


def _text(values: Mapping[str, Value], name: str) -> str:
    value = values.get(name)
    return value if isinstance(value, str) else ""
