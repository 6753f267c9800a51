"""Every field of the student record, as data: the heart of the house.

Forms, pages on the phone, validation, the national 71-column template, masking and history all read this list.
Words for people are Chinese; names in code and on the wire are English.
"""

import enum

import msgspec


class Group(enum.StrEnum):
    """How a field changes: key fields by request, general and family ones in windows, the rest by the school."""

    KEY = "key"
    SCHOOL = "school"
    GENERAL = "general"
    FAMILY = "family"

    @property
    def label(self) -> str:
        return GROUP_LABELS[self]


GROUP_LABELS = {Group.KEY: "关键信息", Group.SCHOOL: "就读信息", Group.GENERAL: "一般信息", Group.FAMILY: "家庭成员"}


class Page(enum.StrEnum):
    """One tight group of at most six fields: a page of the form on the phone, a card of the record."""

    IDENTITY = "identity"
    SCHOOLING = "schooling"
    CONTACT = "contact"
    COMMUTE = "commute"
    HEALTH = "health"
    DISABILITY = "disability"
    HOUSEHOLD = "household"
    ORIGIN = "origin"
    SITUATION = "situation"
    AID = "aid"
    MORE = "more"
    MEMBERS = "members"

    @property
    def label(self) -> str:
        return PAGE_LABELS[self]


PAGE_LABELS = {
    Page.IDENTITY: "身份",
    Page.SCHOOLING: "就读",
    Page.CONTACT: "住址与联系",
    Page.COMMUTE: "上学路上",
    Page.HEALTH: "健康与特长",
    Page.DISABILITY: "残疾证件",
    Page.HOUSEHOLD: "户口",
    Page.ORIGIN: "籍贯与政治面貌",
    Page.SITUATION: "家庭情况",
    Page.AID: "资助与补助",
    Page.MORE: "其他",
    Page.MEMBERS: "家庭成员",
}


class Kind(enum.StrEnum):
    """What a value looks like on the wire: text unless said otherwise; a flag is true or false, a code is its code."""

    TEXT = "text"
    NAME = "name"
    DATE = "date"
    MONTH = "month"
    CODE = "code"
    FLAG = "flag"
    ID_NUMBER = "id_number"
    PHONE = "phone"
    ADDRESS = "address"
    POSTCODE = "postcode"
    EMAIL = "email"
    NUMBER = "number"
    DIVISION = "division"


class Owner(enum.StrEnum):
    """国家基础学籍信息 is a statutory duty (inform); what the province adds needs the guardian's separate consent."""

    NATIONAL = "national"
    PROVINCE = "province"


class Source(enum.StrEnum):
    HOUSEHOLD = "household"
    SCHOOL = "school"
    FAMILY = "family"
    NATIONAL_PLATFORM = "national_platform"

    @property
    def label(self) -> str:
        return SOURCE_LABELS[self]


SOURCE_LABELS = {
    Source.HOUSEHOLD: "来自户籍",
    Source.SCHOOL: "来自学校",
    Source.FAMILY: "来自家长",
    Source.NATIONAL_PLATFORM: "来自全国平台",
}


PAGE_SOURCES: dict[Page, Source] = {
    Page.IDENTITY: Source.HOUSEHOLD,
    Page.SCHOOLING: Source.SCHOOL,
    Page.CONTACT: Source.FAMILY,
    Page.COMMUTE: Source.FAMILY,
    Page.HEALTH: Source.FAMILY,
    Page.DISABILITY: Source.FAMILY,
    Page.HOUSEHOLD: Source.HOUSEHOLD,
    Page.ORIGIN: Source.HOUSEHOLD,
    Page.SITUATION: Source.FAMILY,
    Page.AID: Source.FAMILY,
    Page.MORE: Source.FAMILY,
    Page.MEMBERS: Source.FAMILY,
}
"""Where a group of the record comes from as a whole."""


class Mask(enum.StrEnum):
    """How a sensitive value looks until somebody taps it."""

    NONE = "none"
    ID_NUMBER = "id_number"
    PHONE = "phone"
    ADDRESS = "address"
    WHOLE = "whole"


class Required(enum.StrEnum):
    """When a field may not be empty. Conditions across fields are worded in rules.py."""

    NEVER = "never"
    ALWAYS = "always"
    UNLESS_NO_ID = "unless_no_id"
    """The pupil's ID number: empty only with “no ID”, and then one family member's number is needed."""
    FOR_OVERSEAS = "for_overseas"
    WITH_DISABILITY = "with_disability"
    FOR_OTHER_RELATION = "for_other_relation"
    WITHOUT_PUPILS_ID = "without_pupils_id"


class Field(msgspec.Struct, frozen=True, kw_only=True):
    """`column` is the place in the national template (1..71); of a family member, that of member 1.

    `sealed` values are encrypted at rest. `harmless` ones the school may confirm in one batch. `offered` ones are
    ticked when a school opens a window; `rare` ones are not collected unless the province says so.
    """

    name: str
    label: str
    group: Group
    page: Page
    kind: Kind = Kind.TEXT
    column: int | None = None
    table: str | None = None
    longest: int = 60
    required: Required = Required.NEVER
    sealed: bool = False
    mask: Mask = Mask.NONE
    owner: Owner = Owner.NATIONAL
    source: Source = Source.FAMILY
    harmless: bool = False
    offered: bool = False
    rare: bool = False
    example: str = ""
    hint: str = ""

    @property
    def editable(self) -> bool:
        """Whether a window may offer it at all."""
        return self.group in {Group.GENERAL, Group.FAMILY}


_K, _S, _G, _F = Group.KEY, Group.SCHOOL, Group.GENERAL, Group.FAMILY
_HOME, _SCHOOL = Source.HOUSEHOLD, Source.SCHOOL
_OPTIONAL = Owner.PROVINCE
_ALWAYS = Required.ALWAYS

# A table is read as a table: the formatter keeps away.
# fmt: off
FIELDS: tuple[Field, ...] = (
    # --- key information (Q76) and placement ---------------------------------------------------------------------
    Field(name="school_code", label="学校标识码", group=_S, page=Page.SCHOOLING, column=1, longest=10,
          required=_ALWAYS, source=_SCHOOL, example="2137000101", hint="10 位数字，每一行都填本校的"),
    Field(name="name", label="姓名", group=_K, page=Page.IDENTITY, kind=Kind.NAME, column=2, longest=50,
          required=_ALWAYS, source=_HOME, example="欧阳𬱖", hint="和户口簿一致，少数民族姓名用间隔号“·”"),
    Field(name="sex", label="性别", group=_K, page=Page.IDENTITY, kind=Kind.CODE, table="sex", column=3,
          required=_ALWAYS, source=_HOME, example="女"),
    Field(name="birth_date", label="出生日期", group=_K, page=Page.IDENTITY, kind=Kind.DATE, column=4,
          required=_ALWAYS, source=_HOME, example="20180426", hint="8 位数字：年月日"),
    Field(name="birthplace", label="出生地", group=_G, page=Page.ORIGIN, kind=Kind.DIVISION, column=5, longest=12,
          required=_ALWAYS, source=_HOME, example="379001001000", hint="12 位行政区划代码"),
    Field(name="native_place", label="籍贯", group=_G, page=Page.ORIGIN, column=6, longest=40, source=_HOME,
          example="山东海右"),
    Field(name="ethnicity", label="民族", group=_K, page=Page.IDENTITY, kind=Kind.CODE, table="ethnicity", column=7,
          required=_ALWAYS, source=_HOME, example="汉族"),
    Field(name="nationality", label="国籍/地区", group=_G, page=Page.ORIGIN, kind=Kind.CODE, table="nationality",
          column=8, required=_ALWAYS, source=_HOME, example="中国"),
    Field(name="id_type", label="身份证件类型", group=_K, page=Page.IDENTITY, kind=Kind.CODE, table="id_type",
          column=9, required=_ALWAYS, source=_HOME, example="居民身份证"),
    Field(name="overseas_kind", label="港澳台侨外", group=_G, page=Page.ORIGIN, kind=Kind.CODE, table="overseas_kind",
          column=10, required=_ALWAYS, source=_HOME, example="否"),
    Field(name="health", label="健康状况", group=_G, page=Page.HEALTH, kind=Kind.CODE, table="health", column=11,
          required=_ALWAYS, sealed=True, mask=Mask.WHOLE, offered=True, example="健康或良好"),
    Field(name="political_status", label="政治面貌", group=_G, page=Page.ORIGIN, kind=Kind.CODE,
          table="political_status", column=12, required=_ALWAYS, source=_SCHOOL, example="少先队员"),
    Field(name="id_number", label="身份证件号", group=_K, page=Page.IDENTITY, kind=Kind.ID_NUMBER, column=13,
          longest=30, required=Required.UNLESS_NO_ID, sealed=True, mask=Mask.ID_NUMBER, source=_HOME,
          example="379001201804260426", hint="这一列要设成文本格式"),
    Field(name="household_type", label="户口性质", group=_G, page=Page.HOUSEHOLD, kind=Kind.CODE,
          table="household_type", column=14, required=_ALWAYS, source=_HOME, example="非农业户口"),
    Field(name="household_division", label="户口所在地", group=_G, page=Page.HOUSEHOLD, kind=Kind.DIVISION, column=15,
          longest=12, required=_ALWAYS, sealed=True, mask=Mask.WHOLE, source=_HOME, example="379001001000",
          hint="12 位行政区划代码；外籍学生填“境外”"),
    Field(name="class_name", label="班级", group=_S, page=Page.SCHOOLING, column=16, longest=20, source=_SCHOOL,
          example="三年级（2）班", hint="班级名称，空着就先不分班"),
    Field(name="entry_month", label="入学年月", group=_S, page=Page.SCHOOLING, kind=Kind.MONTH, column=17,
          required=_ALWAYS, source=_SCHOOL, example="202409", hint="6 位数字：年月"),
    Field(name="entry_way", label="入学方式", group=_S, page=Page.SCHOOLING, kind=Kind.CODE, table="entry_way",
          column=18, required=_ALWAYS, source=_SCHOOL, example="就近入学"),
    Field(name="attendance", label="就读方式", group=_G, page=Page.COMMUTE, kind=Kind.CODE, table="attendance",
          column=19, required=_ALWAYS, harmless=True, offered=True, example="走读"),
    Field(name="current_address", label="现住址", group=_G, page=Page.CONTACT, kind=Kind.ADDRESS, column=20,
          longest=120, required=_ALWAYS, sealed=True, mask=Mask.ADDRESS, offered=True,
          example="临溪县文昌街 66 号 2 单元 501", hint="写到门牌号"),
    Field(name="mailing_address", label="通信地址", group=_G, page=Page.CONTACT, kind=Kind.ADDRESS, column=21,
          longest=120, required=_ALWAYS, sealed=True, mask=Mask.ADDRESS, offered=True, harmless=True,
          example="临溪县文昌街 66 号 2 单元 501", hint="能收到信件的地址"),
    Field(name="home_address", label="家庭地址", group=_G, page=Page.CONTACT, kind=Kind.ADDRESS, column=22,
          longest=120, required=_ALWAYS, sealed=True, mask=Mask.ADDRESS, offered=True,
          example="临溪县文昌街 66 号 2 单元 501", hint="写到门牌号"),
    Field(name="phone", label="联系电话", group=_G, page=Page.CONTACT, kind=Kind.PHONE, column=23, longest=20,
          required=_ALWAYS, sealed=True, mask=Mask.PHONE, offered=True, example="13905380426",
          hint="手机 11 位，或带区号的固定电话"),
    Field(name="postcode", label="邮政编码", group=_G, page=Page.CONTACT, kind=Kind.POSTCODE, column=24, longest=6,
          required=_ALWAYS, harmless=True, offered=True, example="271000", hint="6 位数字"),
    Field(name="only_child", label="是否独生子女", group=_G, page=Page.SITUATION, kind=Kind.FLAG, column=25,
          required=_ALWAYS, offered=True, harmless=True, example="否"),
    Field(name="preschool", label="是否受过学前教育", group=_G, page=Page.SITUATION, kind=Kind.FLAG, column=26,
          required=_ALWAYS, harmless=True, example="是"),
    Field(name="left_behind", label="是否留守儿童", group=_G, page=Page.SITUATION, kind=Kind.CODE, table="left_behind",
          column=27, required=_ALWAYS, offered=True, example="非留守儿童"),
    Field(name="needs_aid", label="是否需要申请资助", group=_G, page=Page.AID, kind=Kind.FLAG, column=28,
          required=_ALWAYS, offered=True, example="否"),
    Field(name="receives_subsidy", label="是否享受一补", group=_G, page=Page.AID, kind=Kind.FLAG, column=29,
          required=_ALWAYS, source=_SCHOOL, example="否", hint="寄宿生生活补助"),
    Field(name="orphan", label="是否孤儿", group=_G, page=Page.SITUATION, kind=Kind.FLAG, column=30, required=_ALWAYS,
          example="否"),
    Field(name="martyr_family", label="是否烈士或优抚子女", group=_G, page=Page.SITUATION, kind=Kind.FLAG, column=31,
          required=_ALWAYS, example="否"),
    Field(name="commute_distance", label="上下学距离", group=_G, page=Page.COMMUTE, kind=Kind.NUMBER, column=32,
          longest=5, required=_ALWAYS, harmless=True, offered=True, example="1.5", hint="单位千米，最多一位小数"),
    Field(name="commute_mode", label="上下学交通方式", group=_G, page=Page.COMMUTE, kind=Kind.CODE,
          table="commute_mode", column=33, required=_ALWAYS, harmless=True, offered=True, example="步行"),
    Field(name="needs_school_bus", label="是否需要乘坐校车", group=_G, page=Page.COMMUTE, kind=Kind.FLAG, column=34,
          required=_ALWAYS, harmless=True, offered=True, example="否"),
    # --- what may stay empty -------------------------------------------------------------------------------------
    Field(name="former_name", label="曾用名", group=_G, page=Page.HOUSEHOLD, kind=Kind.NAME, column=35, longest=50,
          source=_HOME),
    Field(name="id_valid_until", label="身份证件有效期", group=_G, page=Page.HOUSEHOLD, kind=Kind.DATE, column=36,
          owner=_OPTIONAL, source=_HOME, harmless=True, example="20280425", hint="8 位数字；长期有效写“长期”"),
    Field(name="blood_type", label="血型", group=_G, page=Page.HEALTH, kind=Kind.CODE, table="blood_type", column=37,
          sealed=True, mask=Mask.WHOLE, owner=_OPTIONAL, offered=True, example="未知血型"),
    Field(name="talents", label="特长", group=_G, page=Page.HEALTH, column=38, longest=50, owner=_OPTIONAL,
          harmless=True, offered=True, example="乒乓球"),
    Field(name="provincial_number", label="学籍辅号", group=_K, page=Page.IDENTITY, column=39, longest=30,
          source=_SCHOOL, hint="分班后由系统生成，导入时可以空着"),
    Field(name="number_in_class", label="班内学号", group=_S, page=Page.SCHOOLING, column=40, longest=10,
          source=_SCHOOL, example="12"),
    Field(name="student_source", label="学生来源", group=_S, page=Page.SCHOOLING, kind=Kind.CODE,
          table="student_source", column=41, source=_SCHOOL, example="正常入学"),
    Field(name="email", label="电子信箱", group=_G, page=Page.CONTACT, kind=Kind.EMAIL, column=42, longest=60,
          sealed=True, mask=Mask.WHOLE, owner=_OPTIONAL, harmless=True, example="wang@example.cn"),
    Field(name="homepage", label="主页地址", group=_G, page=Page.MORE, column=43, longest=100, owner=_OPTIONAL,
          harmless=True, rare=True, example="https://example.cn"),
    Field(name="disability_type", label="残疾类型", group=_G, page=Page.DISABILITY, kind=Kind.CODE,
          table="disability_type", column=44, sealed=True, mask=Mask.WHOLE, example="无残疾"),
    Field(name="seat_bought", label="是否由政府购买学位", group=_G, page=Page.AID, kind=Kind.FLAG, column=45,
          source=_SCHOOL, example="否"),
    Field(name="inclusive", label="随班就读", group=_S, page=Page.SCHOOLING, kind=Kind.CODE, table="inclusive",
          column=46, sealed=True, mask=Mask.WHOLE, source=_SCHOOL, example="非随班就读"),
    Field(name="migrant_child", label="是否进城务工人员随迁子女", group=_G, page=Page.SITUATION, kind=Kind.FLAG,
          column=71, required=_ALWAYS, offered=True, example="否"),
    # --- asked by the province when a disability is given --------------------------------------------------------
    Field(name="disability_certificate", label="残疾证件类别", group=_G, page=Page.DISABILITY, kind=Kind.CODE,
          table="disability_certificate", required=Required.WITH_DISABILITY, sealed=True, mask=Mask.WHOLE,
          owner=_OPTIONAL, example="残疾人证"),
    Field(name="disability_number", label="残疾证号", group=_G, page=Page.DISABILITY, kind=Kind.TEXT, longest=22,
          required=Required.WITH_DISABILITY, sealed=True, mask=Mask.ID_NUMBER, owner=_OPTIONAL,
          hint="20 位：证件号 18 位、类别 1 位、等级 1 位"),
    Field(name="disability_grade", label="残疾等级", group=_G, page=Page.DISABILITY, kind=Kind.CODE,
          table="disability_grade", required=Required.WITH_DISABILITY, sealed=True, mask=Mask.WHOLE, owner=_OPTIONAL,
          example="三级"),
)

MEMBER_FIELDS: tuple[Field, ...] = (
    Field(name="name", label="姓名", group=_F, page=Page.MEMBERS, kind=Kind.NAME, column=47, longest=50,
          required=_ALWAYS, offered=True, example="布合丽其·艾合买提"),
    Field(name="relation", label="关系", group=_F, page=Page.MEMBERS, kind=Kind.CODE, table="relation", column=48,
          required=_ALWAYS, offered=True, example="母亲", hint="和孩子的关系"),
    Field(name="relation_note", label="关系说明", group=_F, page=Page.MEMBERS, column=49, longest=30,
          required=Required.FOR_OTHER_RELATION, harmless=True, offered=True, example="姑姑",
          hint="关系选“其他”时写清楚"),
    Field(name="address", label="现住址", group=_F, page=Page.MEMBERS, kind=Kind.ADDRESS, column=50, longest=120,
          required=_ALWAYS, sealed=True, mask=Mask.ADDRESS, offered=True, example="临溪县文昌街 66 号 2 单元 501",
          hint="写到门牌号"),
    Field(name="household_division", label="户口所在地", group=_F, page=Page.MEMBERS, kind=Kind.DIVISION, column=51,
          longest=12, required=_ALWAYS, sealed=True, mask=Mask.WHOLE, offered=True, example="379001001000",
          hint="12 位行政区划代码；外籍填“境外”"),
    Field(name="phone", label="联系电话", group=_F, page=Page.MEMBERS, kind=Kind.PHONE, column=52, longest=20,
          required=_ALWAYS, sealed=True, mask=Mask.PHONE, offered=True, example="13905380426",
          hint="手机 11 位，或带区号的固定电话"),
    Field(name="guardian", label="是否监护人", group=_F, page=Page.MEMBERS, kind=Kind.FLAG, column=53,
          required=_ALWAYS, offered=True, example="是"),
    Field(name="id_type", label="身份证件类型", group=_F, page=Page.MEMBERS, kind=Kind.CODE, table="id_type",
          column=54, offered=True, example="居民身份证"),
    Field(name="id_number", label="身份证件号", group=_F, page=Page.MEMBERS, kind=Kind.ID_NUMBER, column=55,
          longest=30, required=Required.WITHOUT_PUPILS_ID, sealed=True, mask=Mask.ID_NUMBER, offered=True,
          example="379001198603120525", hint="这一列要设成文本格式"),
    Field(name="ethnicity", label="民族", group=_F, page=Page.MEMBERS, kind=Kind.CODE, table="ethnicity", column=56,
          offered=True, example="汉族"),
    Field(name="employer", label="工作单位", group=_F, page=Page.MEMBERS, column=57, longest=60, sealed=True,
          mask=Mask.WHOLE, owner=_OPTIONAL, rare=True),
    Field(name="job_title", label="职务", group=_F, page=Page.MEMBERS, column=58, longest=30, sealed=True,
          mask=Mask.WHOLE, owner=_OPTIONAL, rare=True),
)

# fmt: on

CATALOGUE: dict[str, Field] = {field.name: field for field in FIELDS}
MEMBER_CATALOGUE: dict[str, Field] = {field.name: field for field in MEMBER_FIELDS}

KEY_FIELDS: frozenset[str] = frozenset(field.name for field in FIELDS if field.group is Group.KEY)
PLACEMENT: frozenset[str] = frozenset({"school_code", "class_name"})
"""What places a pupil in a school and a class: read from a roster, kept as references."""
COLUMN_FIELDS: tuple[str, ...] = ("name", "sex", "birth_date", "id_type", "ethnicity", "provincial_number")
"""Fields with a column of their own in the table."""
SEALED_FIELDS: frozenset[str] = frozenset(field.name for field in FIELDS if field.sealed)
PLAIN_FIELDS: frozenset[str] = frozenset(CATALOGUE) - SEALED_FIELDS - PLACEMENT - frozenset(COLUMN_FIELDS)
"""Fields kept in `student.general`."""
EDITABLE_FIELDS: frozenset[str] = frozenset(field.name for field in FIELDS if field.editable)
SCHOOL_EDITABLE: frozenset[str] = frozenset(
    field.name for field in FIELDS if field.group in {Group.GENERAL, Group.SCHOOL} and field.name not in PLACEMENT
)
SEALED_MEMBER_FIELDS: frozenset[str] = frozenset(field.name for field in MEMBER_FIELDS if field.sealed)
MEMBERS = "members"
"""The name under which family members stand in forms and in the choice of a window, beside the names of FIELDS."""
MOST_MEMBERS = 4
TEMPLATE_MEMBERS = 2
TEMPLATE_WIDTH = 71


def pages_of(names: frozenset[str] | set[str]) -> list[tuple[Page, list[Field]]]:
    """The pages that a form over these fields has, in order; family members are their own page with no list."""
    found = [(page, [field for field in FIELDS if field.page is page and field.name in names]) for page in Page]
    pages = [(page, fields) for page, fields in found if fields]
    return [*pages, (Page.MEMBERS, [])] if MEMBERS in names else pages


def template_titles() -> tuple[str, ...]:
    """The 71 titles of the national template, in order."""
    titles = {field.column: field.label for field in FIELDS if field.column is not None}
    for number in range(TEMPLATE_MEMBERS):
        for field in MEMBER_FIELDS:
            titles[(field.column or 0) + number * len(MEMBER_FIELDS)] = f"成员{number + 1}{field.label}"
    return tuple(titles[column] for column in range(1, TEMPLATE_WIDTH + 1))
