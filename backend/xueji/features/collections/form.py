"""The form as the phone (or the teacher's page) shows it: pages of tight groups, all in one answer."""

from collections.abc import Sequence

from xueji.features import photos, students
from xueji.features.collections import entry, pages, rules, store
from xueji.features.collections.content import EntryMember, filled
from xueji.features.collections.entry import Entry
from xueji.features.collections.entry_store import EntryRow
from xueji.features.collections.family_schemas import CollectForm, EntryChild, EntryPhotoStep, EntrySentBack
from xueji.features.collections.schemas import CollectionPhoto, EntryPhoto, EntryState
from xueji.features.students import FormMember, FormStep, FormValue, MembersStep, Value
from xueji.kernel import periods
from xueji.kernel.clock import china_date, day_words
from xueji.platform.caller import Caller
from xueji.platform.pictures import Advice

LONGEST_TABLE = 400
"""Nationalities travel with the form where they are asked; divisions are fetched by their page."""
NO_CLASS = "还没分班"


async def read(caller: Caller, entry_id: int) -> CollectForm:
    """The form; read-only with the dates where nothing may be written."""
    found = await entry.found(students.POOL, caller, entry_id)
    divisions = await store.divisions_above(students.POOL, found.of.school_path)
    return Form(caller, found, divisions).view()


class Form:
    """One reading of an entry, turned into pages."""

    def __init__(self, caller: Caller, found: Entry, divisions: Sequence[tuple[str, str]]) -> None:
        self.caller = caller
        self.entry = found
        self.row = found.row
        self.of = found.of
        self.values = found.content.values
        self.near = pages.near(self.values, divisions)
        self.returned = returned(self.row)

    def view(self) -> CollectForm:
        row, of = self.row, self.of
        asked = pages.asked(frozenset(of.fields), self.values, of.stage)
        names = [name for _, listed in asked for name in listed]
        editable = entry.writable(self.entry)
        return CollectForm(
            version=row.draft_version,
            entry_id=row.id,
            child=child_of(self.entry),
            title=of.title,
            opens_at=of.opens_at,
            closes_at=of.ends_at,
            days_left=periods.days_left(of.opens_at, of.ends_at, row.now),
            state=row.state,
            state_label=family_label(row.state),
            editable=editable,
            paper=row.paper_by is not None,
            words=self._words(editable=editable),
            saved_by=entry.saver(row, self.caller),
            saved_by_me=row.saved_by == self.caller.account_id,
            saved_at=row.saved_at,
            number=row.number or "",
            steps=[self._step(page, listed) for page, listed in asked],
            members=self._members(),
            photo=None if of.photo is CollectionPhoto.NONE else photo_step(self.entry),
            codes=students.tables_of(names, pages.MEMBER_FIELDS, longest=LONGEST_TABLE),
            near=self.near,
            forks=list(pages.FORKS),
            sent_back=self._sent_back(),
            filled=filled(
                self.entry.content, self.entry.about, [row.photo is not None] if self.entry.needs_photo else []
            ),
            may_withdraw=row.state is EntryState.SUBMITTED,
            may_discard=row.state is EntryState.DRAFT and row.case_id is None and row.number is None,
            school_answers_by=row.due_on if row.state is EntryState.SUBMITTED else None,
        )

    def _step(self, page: pages.AskedPage, names: Sequence[str]) -> FormStep:
        values = [self._value(students.CATALOGUE[name], name, self.values.get(name)) for name in names]
        return FormStep(
            page=page.key,
            title=page.title,
            fields=[pages.spec_of(name) for name in names],
            values=values,
            changed=sum(one.value not in (None, "") for one in values),
            returned=sum(bool(one.returned) for one in values),
        )

    def _value(self, field: students.Field, path: str, value: Value) -> FormValue:
        place = (
            next((one.name for one in self.near if one.code == value), "")
            if field.kind is students.Kind.DIVISION
            else ""
        )
        return FormValue(
            field=field.name,
            value=value,
            text=place or students.text_of(field, value),
            changed=False,
            before="",
            masked=False,
            returned=self.returned.get(path, ""),
            confirmed=False,
        )

    def _members(self) -> MembersStep:
        return MembersStep(
            title=students.Page.MEMBERS.label,
            fields=[students.spec_of(field) for field in pages.MEMBER_FIELDS],
            items=[self._member(number, member) for number, member in enumerate(self.entry.content.members)],
            removed=[],
            most=students.MOST_MEMBERS,
        )

    def _member(self, number: int, member: EntryMember) -> FormMember:
        path = f"{students.MEMBERS}.{number}"
        values = [
            self._value(field, f"{path}.{field.name}", member.values.get(field.name))
            for field in pages.MEMBER_FIELDS
            if member.values or self.row.draft_version
        ]
        return FormMember(
            key=member.key,
            title=member_title(member.values),
            added=True,
            returned=self.returned.get(path, ""),
            values=values,
        )

    def _sent_back(self) -> EntrySentBack | None:
        row = self.row
        if row.state is not EntryState.RETURNED or row.decided_at is None:
            return None
        label = rules.REASONS[row.reason].label if row.reason in rules.REASONS else ""
        text = row.reason_text or (rules.REASONS[row.reason].text if row.reason in rules.REASONS else "")
        return EntrySentBack(
            at=row.decided_at,
            reason=label if row.reason != rules.OTHER else "",
            text=text,
            fields=len(row.reason_fields),
        )

    def _words(self, *, editable: bool) -> str:
        row, of, today = self.row, self.of, china_date(self.row.now)
        match row.state:
            case EntryState.SUBMITTED:
                due = f"，学校最晚 {day_words(row.due_on, today)}答复" if row.due_on else ""
                return f"已交给学校{due}。要改，先撤回。"
            case EntryState.ACCEPTED:
                return "学校已经接收，孩子正在建籍，不能在这里改。"
            case EntryState.RETURNED:
                return "学校退回了，改好再交就行。填过的都在。"
            case EntryState.DRAFT:
                pass
        opens, ends = periods.instant_words(of.opens_at, today), periods.instant_words(of.ends_at, today)
        if editable:
            return f"{ends} 截止，{periods.left_words(periods.days_left(of.opens_at, of.ends_at, row.now))}。"
        if row.now < of.opens_at:
            return f"{opens}开始，到{ends}结束。现在只能看。"
        kept = "存的草稿没有提交。" if row.draft_version else ""
        return f"{opens}到{ends}开放过，已经结束，现在只能看。{kept}还要办，请联系班主任。"


def returned(row: EntryRow) -> dict[str, str]:
    """What is to be mended at which answer, in the school's words."""
    if row.state is not EntryState.RETURNED:
        return {}
    return dict.fromkeys(row.reason_fields, rules.reason_words(row.reason, row.reason_text))


def photo_step(found: Entry) -> EntryPhotoStep:
    return EntryPhotoStep(
        title="照片",
        required=found.needs_photo,
        photo=photo_of(found.row),
        returned=returned(found.row).get(rules.PHOTO, ""),
        wanted=list(photos.WANTED),
    )


def photo_of(row: EntryRow) -> EntryPhoto | None:
    """The photo with its addresses: each shows the same file for ever."""
    kept = row.photo
    if kept is None:
        return None
    place = f"/photos/collected/{row.id}/"
    return EntryPhoto(
        picture=place + photos.named(kept.sha256),
        thumbnail=place + photos.named(kept.thumbnail),
        width=kept.width,
        height=kept.height,
        advice=[Advice(one).label for one in kept.advice],
    )


def child_of(found: Entry) -> EntryChild:
    name = found.row.name
    return EntryChild(
        name=name or rules.UNNAMED,
        short_name=rules.short_of(name),
        school=found.of.school,
        class_name=found.row.class_name or NO_CLASS,
    )


def member_title(values: students.Values) -> str:
    """“母亲”, or nothing while the relation is not said."""
    note = values.get("relation_note")
    if isinstance(note, str) and note:
        return note
    return students.text_of(students.MEMBER_CATALOGUE["relation"], values.get("relation"))


def family_label(state: EntryState) -> str:
    return {
        EntryState.DRAFT: "还没交",
        EntryState.SUBMITTED: "等学校核对",
        EntryState.RETURNED: "退回，要改",
        EntryState.ACCEPTED: "学校已接收",
    }[state]
