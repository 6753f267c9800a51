"""Who walks to which page, and what lies there in the demonstration. A page of a router that is not here fails the round."""

from collections.abc import Mapping

import msgspec

from xueji.demo.personas import MOTHER, NEW_MOTHER, PUBLISHED_STUDENT, SENIOR
from xueji.demo.places import CITY, COUNTIES, PROVINCE, QUANJING, SECOND_PRIMARY, SHIQIAO, WENCHANG

FIRST = "ORDER BY 1, 2 LIMIT 1"

# The family: rows of whose phone it is, and what the address wants.


def who(openid: str, more: str = "") -> str:
    """This person, with nothing in the address or these constants."""
    return f"SELECT account_id AS account{more} FROM wechat_identity WHERE openid = '{openid}'"


def child(openid: str = MOTHER.openid, join: str = "", more: str = "") -> str:
    return (
        f"SELECT g.account_id AS account, g.student_id AS id{more} FROM wechat_identity w"
        f" JOIN guardianship g ON g.account_id = w.account_id AND g.state = 'active' {join}"
        f" WHERE w.openid = '{openid}' {FIRST}"
    )


def form(states: str) -> str:
    """A child whose maintenance stands like this."""
    now = "JOIN maintenance_window o ON o.id = s.window_id AND o.ends_at > now()"
    return child(join=f"JOIN submission s ON s.student_id = g.student_id AND s.state IN ({states}) {now}")


def each(rows: str, name: str, *values: str) -> str:
    """The same, once for each of these values."""
    return f"SELECT r.*, v.{name} FROM ({rows}) r, unnest(ARRAY{list(values)}) AS v ({name})"


CHILD = child()
OPEN_FORM, CLOSED_FORM = form("'new', 'draft', 'returned'"), form("'submitted', 'confirmed'")
GROUPS = ("contact", "commute", "health", "household", "aid")
NEWCOMER = (
    "SELECT e.account_id AS account, e.id FROM collection_entry e JOIN wechat_identity w USING (account_id)"
    f" WHERE w.openid = '{NEW_MOTHER.openid}' AND e.state = 'draft' {FIRST}"
)
TRANSFERRING = (
    "SELECT c.filed_by AS account, c.student_id AS id, c.id AS case FROM approval_case c"
    f" WHERE c.flow = 'transfer' AND c.state = 'returned' {FIRST}"
)
PUBLISHED = child(PUBLISHED_STUDENT.openid)
ARCHIVED = (
    "SELECT g.account_id AS account, a.student_id AS id, a.id AS archive FROM evaluation_archive a"
    f" JOIN guardianship g ON g.student_id = a.student_id AND g.state = 'active' {FIRST}"
)

FAMILY: Mapping[str, str | tuple[str, ...]] = {
    "home": who(MOTHER.openid),
    "children": who(MOTHER.openid),
    "child": CHILD,
    "child-enrolment": "SELECT g.account_id AS account, e.student_id AS id FROM enrolment e"
    f" JOIN guardianship g ON g.student_id = e.student_id {FIRST}",
    "timeline": CHILD,
    "seen-by": CHILD,
    "photo": CHILD,
    "guardians": CHILD,
    "consents": CHILD,
    "bind": who(MOTHER.openid),
    "maintenance": (OPEN_FORM, CLOSED_FORM),
    "maintenance-page": each(OPEN_FORM, "page", *GROUPS),
    "maintenance-members": OPEN_FORM,
    "maintenance-member": f"SELECT r.*, 0 AS position FROM ({OPEN_FORM}) r",
    "maintenance-check": OPEN_FORM,
    "receipt": "SELECT r.submitted_by AS account, r.number FROM submission_receipt r JOIN submission s"
    f" ON s.id = r.submission_id AND s.state = 'submitted' AND r.withdrawn_at IS NULL {FIRST}",
    "slip": "SELECT g.account_id AS account, s.id FROM slip s JOIN guardianship g"
    f" ON g.student_id = s.student_id AND g.state = 'active' WHERE s.state = 'read' {FIRST}",
    "slip-picture": "SELECT g.account_id AS account, s.id FROM slip s JOIN guardianship g"
    f" ON g.student_id = s.student_id AND g.state = 'active' WHERE s.state = 'done' {FIRST}",
    "child-slips": CHILD,
    "evaluation": CHILD,
    "evaluation-kind": "SELECT g.account_id AS account, r.student_id AS id, r.kind FROM evaluation_record r"
    f" JOIN guardianship g ON g.student_id = r.student_id AND g.state = 'active' {FIRST}",
    "evaluation-record": "SELECT g.account_id AS account, r.student_id AS id, r.id AS record FROM evaluation_record r"
    f" JOIN guardianship g ON g.student_id = r.student_id AND g.state = 'active' {FIRST}",
    "evaluation-question": CHILD,
    "publication": PUBLISHED,
    "publication-page": child(
        PUBLISHED_STUDENT.openid,
        more=", p.id AS page",
        join="JOIN publication_page mine ON mine.student_id = g.student_id JOIN publication_page p"
        " ON p.publication_id = mine.publication_id AND p.class_id = mine.class_id AND p.id <> mine.id",
    ),
    "publication-objection": PUBLISHED,
    "publication-versions": PUBLISHED,
    "archives": ARCHIVED,
    "archive": ARCHIVED,
    "results": child(SENIOR.openid),
    "technology-work": child(SENIOR.openid),
    "transfer": (CHILD, TRANSFERRING),
    "transfer-reason": TRANSFERRING,
    "transfer-school": TRANSFERRING,
    "transfer-grade": TRANSFERRING,
    "transfer-proof": TRANSFERRING,
    "transfer-check": TRANSFERRING,
    "transfer-receipt": TRANSFERRING,
    "case": f"SELECT account, r.case AS id FROM ({TRANSFERRING}) r",
    "case-query": who(MOTHER.openid),
    "collect-entry": NEWCOMER,
    "collect-page": each(NEWCOMER, "page", "identity", "contact", "household"),
    "collect-members": NEWCOMER,
    "collect-member": f"SELECT r.*, 0 AS position FROM ({NEWCOMER}) r",
    "collect-photo": NEWCOMER,
    "collect-check": NEWCOMER,
    "collect-receipt": "SELECT e.account_id AS account, r.number FROM collection_receipt r JOIN collection_entry e"
    f" ON e.id = r.entry_id WHERE r.withdrawn_at IS NULL AND e.account_id IS NOT NULL {FIRST}",
    "collect-confirm": who(NEW_MOTHER.openid),
    "inbox": who(MOTHER.openid),
    "notice": f"SELECT n.account_id AS account, n.id FROM notice n JOIN wechat_identity USING (account_id) {FIRST}",
    "help": who(MOTHER.openid),
    "entry": who(MOTHER.openid, ", 'q075' AS slug"),
    "settings": who(MOTHER.openid),
    "nowhere": who(MOTHER.openid, ", 'no-such-page' AS rest"),
}
FAMILY_SHUT = frozenset({"collect", "login", "staff"})
"""The ways in, which have tests of their own, and the page for people of the other entrance."""


class Post(msgspec.Struct, frozen=True):
    """Somebody at a desk."""

    login_name: str
    office: str


REGISTRAR = Post("zhou.huimin", SECOND_PRIMARY)
CENTRAL = Post("li.guihua", SHIQIAO)
JUNIOR = Post("qian.wei", WENCHANG)
ACADEMIC, CLASS_TEACHER = Post("fang.qi", QUANJING), Post("xie.lan", QUANJING)
COUNTY, COUNTY_SYSTEM = Post("meng.fan", COUNTIES[0][0]), Post("han.mei", COUNTIES[0][0])
CITY_DESK, PROVINCE_DESK = Post("chen.xin", CITY[0]), Post("zheng.hui", PROVINCE[0])
RULES = Post("hao.ping", PROVINCE[0])


def one(table: str, more: str = "", school: str = "school_id", column: str = "id") -> str:
    """Something of the visitor's office (`$1`)."""
    return f"SELECT {column} AS id FROM {table} WHERE {school} = $1 {more} ORDER BY 1 LIMIT 1"


class Visit(msgspec.Struct, frozen=True):
    """`sql` finds what the address wants; `$1` is the office."""

    by: Post = REGISTRAR
    sql: str = "SELECT NULL AS nothing WHERE $1::bigint IS NOT NULL"


PUPIL = "SELECT id FROM student WHERE school_id = $1 AND state = 'in_school' ORDER BY id LIMIT 1"
PAPER = (
    "SELECT e.collection_id AS id, e.id AS entry FROM collection_entry e"
    " WHERE e.school_id = $1 AND e.paper_by IS NOT NULL ORDER BY 2 LIMIT 1"
)
STAFF: Mapping[str, Visit] = {
    "worklist": Visit(),
    "case": Visit(
        sql="SELECT c.id FROM approval_case c JOIN approval_concern n ON n.case_id = c.id AND n.organisation_id = $1"
        " WHERE c.state = 'open' ORDER BY c.flow <> 'border_in', 1 LIMIT 1"
    ),
    "case-board": Visit(COUNTY),
    "calendar": Visit(PROVINCE_DESK),
    "stand-ins": Visit(),
    "find": Visit(),
    "inbox": Visit(),
    "me": Visit(),
    "windows": Visit(),
    "window-new": Visit(),
    "window": Visit(sql=one("maintenance_window")),
    "confirm": Visit(sql=one("maintenance_window")),
    "slips": Visit(),
    "slips-new": Visit(),
    "slips-class": Visit(
        sql="SELECT s.class_id AS id FROM student s JOIN slip l ON l.student_id = s.id WHERE s.school_id = $1"
        " ORDER BY 1 LIMIT 1"
    ),
    "slip": Visit(sql=one("slip", "AND state = 'objected'")),
    "evaluation": Visit(CLASS_TEACHER),
    "evaluation-class": Visit(
        CLASS_TEACHER, "SELECT id FROM school_class WHERE school_id = $1 AND name = '高一（3）班'"
    ),
    "evaluation-pupil": Visit(
        CLASS_TEACHER,
        "SELECT s.id FROM student s JOIN school_class c ON c.id = s.class_id AND c.name = '高一（3）班'"
        " JOIN evaluation_record r ON r.student_id = s.id WHERE s.school_id = $1 ORDER BY 1 LIMIT 1",
    ),
    "evaluation-accounts": Visit(ACADEMIC),
    "evaluation-rules": Visit(RULES),
    "publications": Visit(ACADEMIC),
    "publication": Visit(ACADEMIC, one("publication")),
    "publication-page": Visit(
        ACADEMIC,
        "SELECT p.id, g.id AS page FROM publication p JOIN publication_page g ON g.publication_id = p.id"
        " WHERE p.school_id = $1 ORDER BY 1, 2 LIMIT 1",
    ),
    "reports": Visit(ACADEMIC),
    "evaluation-archives": Visit(Post("bai.lu", SHIQIAO)),
    "evaluation-archive": Visit(Post("bai.lu", SHIQIAO), one("evaluation_archive")),
    "teaching": Visit(ACADEMIC),
    "teaching-class": Visit(ACADEMIC, one("teaching_class")),
    "teaching-questions": Visit(CLASS_TEACHER),
    "senior-statistics": Visit(PROVINCE_DESK),
    "senior-class": Visit(ACADEMIC, one("school_class", "AND grade = 3 AND stage = 'senior'")),
    "senior-entry": Visit(ACADEMIC, one("school_class", "AND grade = 3 AND stage = 'senior'")),
    "senior-pupil": Visit(ACADEMIC, one("student", "AND grade = 3 AND state = 'in_school'")),
    "exam-roster": Visit(Post("tian.jing", QUANJING)),
    "collections": Visit(),
    "collection-new": Visit(),
    "collection": Visit(sql=one("collection")),
    "collection-review": Visit(sql=one("collection")),
    "collection-paper": Visit(sql=PAPER),
    "pupils": Visit(),
    "pupil": Visit(sql=PUPIL),
    "pupil-edit": Visit(sql=PUPIL),
    "pupil-return": Visit(sql=one("student", "AND state = 'other_leave'")),
    "classes": Visit(),
    "imports": Visit(),
    "import": Visit(sql=one("roster_import")),
    "enrolment": Visit(),
    "enrolments": Visit(),
    "enrolment-import": Visit(),
    "enrolment-new": Visit(),
    "enrolment-bureau": Visit(COUNTY),
    "enrolment-continue": Visit(JUNIOR),
    "enrolment-releases": Visit(CENTRAL),
    "enrolment-unplaced": Visit(),
    "enrolment-grades": Visit(JUNIOR),
    "enrolment-plans": Visit(COUNTY),
    "enrolment-periods": Visit(PROVINCE_DESK),
    "enrolment-one": Visit(sql=one("enrolment", "AND state = 'refused'")),
    "enrolment-edit": Visit(sql=one("enrolment", "AND state = 'returned'")),
    "problems": Visit(),
    "transfers": Visit(),
    "transfer-new": Visit(),
    "border-new": Visit(),
    "border-rights": Visit(PROVINCE_DESK),
    "transfer-rules": Visit(COUNTY),
    "archive": Visit(CENTRAL, one("archive_copy")),
    "photos": Visit(),
    "photo-batch": Visit(),
    "freezes": Visit(CITY_DESK),
    "accounts": Visit(COUNTY_SYSTEM),
    "account": Visit(COUNTY_SYSTEM, one("account", school="organisation_id")),
    "teachers": Visit(Post("ma.jun", SECOND_PRIMARY)),
    "access-requests": Visit(COUNTY_SYSTEM),
    "organisations": Visit(COUNTY_SYSTEM),
    "gateways": Visit(PROVINCE_DESK),
    "field-rules": Visit(PROVINCE_DESK),
    "missing": Visit(sql="SELECT 'no-such-page' AS rest WHERE $1::bigint IS NOT NULL"),
}
STAFF_SHUT = frozenset({"login", "teaching-upload"})
"""The way in; and a template that was handed in, which its own story looks at."""
