"""Before handing in: all faults at once, every answer once more, and what the guardian agrees to."""

from collections.abc import Mapping, Sequence
from datetime import date

from xueji.features import guardians, students
from xueji.features.collections import entry, entry_store, pages, rules, store
from xueji.features.collections.content import EntryContent
from xueji.features.collections.entry import Entry
from xueji.features.collections.entry_store import Filing
from xueji.features.collections.family_schemas import Answer, AnswerGroup, EntryCheck, FollowConsent
from xueji.features.collections.form import member_title
from xueji.features.collections.schemas import EntryState
from xueji.features.students import Choice, Value
from xueji.kernel.clock import china_date, day_words
from xueji.kernel.codes import CODES
from xueji.platform.caller import Caller
from xueji.platform.crypto import keyring

EMPTY = "没有填"


async def check(caller: Caller, entry_id: int) -> EntryCheck:
    """The page “提交前看一遍”. Changes nothing."""
    found = await entry.found(students.POOL, caller, entry_id)
    filing = await filing_of(students.POOL, found, caller)
    divisions = await store.divisions_above(students.POOL, found.of.school_path)
    relation = found.row.relation or _relation_of_account(found.content)
    return EntryCheck(
        version=found.row.draft_version,
        errors=found.faults(),
        groups=answer_groups(found, divisions),
        filled_in=filled_in_words(filing, china_date(found.row.now)),
        relations=[] if found.by_staff else relations(),
        relation=None if found.by_staff else relation,
        consents=[] if found.by_staff else follow_consents(found.content, found.about.today),
        words="提交后由学校核对，最晚 10 个工作日内答复。核对前可以撤回再改。"
        if not found.by_staff
        else "提交后由学校另一位老师核对；家长可以扫确认码在手机上确认。",
    )


async def filing_of(source: students.Reads, found: Entry, caller: Caller) -> Filing:
    numbers = rules.phones(found.content.values, found.content.member_values)
    indexes = [keyring().index(number, "phone") for number in numbers]
    person = students.index_of_person(found.content.values)
    return await entry_store.filing(
        source, found.of.school_id, found.row.id, person, indexes, found.row.account_id or caller.account_id
    )


def filled_in_words(filing: Filing, today: date) -> str:
    """That another one has handed in this child: when, and where it is; not who."""
    if filing.other is None or filing.other_at is None:
        return ""
    where = {
        EntryState.SUBMITTED: "已经交给学校，等核对",
        EntryState.RETURNED: "学校退回了，等那位家长改",
        EntryState.ACCEPTED: "学校已经接收",
    }[filing.other]
    return f"{day_words(china_date(filing.other_at), today)}已有人用另一个账号填过，{where}。"


def relations() -> list[Choice]:
    return [Choice(one.code, one.name) for one in CODES["relation"].offered]


def _relation_of_account(content: EntryContent) -> str | None:
    """The first guardian of the form is likely who holds the phone."""
    found = next((one for one in content.member_values if one.get("guardian") is True), None)
    relation = found.get("relation") if found else None
    return relation if isinstance(relation, str) else None


def follow_consents(content: EntryContent, today: date) -> list[FollowConsent]:
    """What a guardian of a child under 14 agrees to for the account that will follow it."""
    born = content.values.get("birth_date")
    if not (isinstance(born, str) and born and guardians.under_14(date.fromisoformat(born), today)):
        return []
    return [
        FollowConsent(purpose=purpose, label=card.label, text=card.text, version=card.version, required=card.required)
        for purpose, card in guardians.PURPOSES.items()
    ]


def answer_groups(found: Entry, divisions: Sequence[tuple[str, str]]) -> list[AnswerGroup]:
    """Every answer in words, by page and by family member, in the order of the form."""
    content = found.content
    places = {one.code: one.name for one in pages.near(content.values, divisions)}
    groups = [
        AnswerGroup(
            page.title,
            [_answer(students.CATALOGUE[name], content.values.get(name), page.key, places) for name in names],
        )
        for page, names in pages.asked(found.about.chosen, content.values, found.about.stage)
    ]
    for number, member in enumerate(content.members):
        title = member_title(member.values) or f"第 {number + 1} 位家庭成员"
        answers = _member_answers(member.values, member.key, places)
        groups.append(AnswerGroup(f"家庭成员：{title}", answers))
    return groups


def _member_answers(values: Mapping[str, Value], key: str, places: Mapping[str, str]) -> list[Answer]:
    shown: Sequence[students.Field] = [
        field
        for field in pages.MEMBER_FIELDS
        if field.required is students.Required.ALWAYS or values.get(field.name) not in (None, "")
    ]
    return [_answer(field, values.get(field.name), students.MEMBERS, places, key) for field in shown]


def _answer(field: students.Field, value: Value, page: str, places: Mapping[str, str], member_key: str = "") -> Answer:
    hidden = field.mask is students.Mask.ID_NUMBER
    text = students.masked(field, value) if hidden else place_or_text(field, value, places)
    return Answer(field=field.name, label=field.label, text=text or EMPTY, page=page, member_key=member_key)


def place_or_text(field: students.Field, value: Value, places: Mapping[str, str]) -> str:
    """A value in words; a place that is near by its name also where the national list does not know its code."""
    if field.kind is students.Kind.DIVISION and isinstance(value, str) and value in places:
        return places[value]
    return students.text_of(field, value)
