"""The maintenance form as the phone shows it: pages of tight groups, known values filled in, all in one answer."""

from collections.abc import Mapping, Sequence

from xueji.features import guardians, students
from xueji.features.students import FormMember, FormStep, FormValue, MembersStep
from xueji.features.windows import rules, sheet_store, words
from xueji.features.windows.family_schemas import (
    FormChild,
    FormWindow,
    Lock,
    LockedValue,
    MaintenanceForm,
    SentBack,
)
from xueji.features.windows.own_sheet import PURPOSE, WRITABLE, birth_date_of, saver
from xueji.features.windows.schemas import ItemState, SubmissionState, WindowState
from xueji.features.windows.sheet import DraftContent, Value, Values, items_of, kept_keys, merged, own_members, same
from xueji.features.windows.sheet_store import ItemRow, SheetRow
from xueji.kernel.clock import china_date, day_words
from xueji.kernel.names import initial, short_name
from xueji.platform.caller import Caller
from xueji.platform.scope import scope_of


async def read(caller: Caller, student_id: int) -> MaintenanceForm:
    """The form; that the family looked is written down the first time. Read-only with the dates when it is not open."""
    return await show(caller, student_id, students.POOL)


async def show(caller: Caller, student_id: int, source: students.Reads) -> MaintenanceForm:
    scope = scope_of(caller)
    record = await students.visible_record(scope, student_id, source)
    row = await sheet_store.sheet(source, scope, student_id)
    if row is None:
        return _without_window(record)
    items: Sequence[ItemRow] = []
    if row.id is not None and row.case_id is not None:
        items = await sheet_store.items(source, [row.id])
    state = rules.window_state(row.opens_at, row.ends_at, row.now)
    if row.id is None and state is WindowState.OPEN and source is students.POOL:
        await sheet_store.looked(row.window_id, student_id)
    consented = await guardians.consented(
        source,
        caller,
        student_id,
        PURPOSE,
        birth_date=birth_date_of(record),
        today=china_date(row.now),
    )
    return Form(caller, record, row, items, consented=consented).view()


class Form:
    """One reading of a sheet, turned into pages."""

    def __init__(
        self, caller: Caller, record: students.Record, row: SheetRow, items: Sequence[ItemRow], *, consented: bool
    ) -> None:
        self.caller = caller
        self.record = record
        self.consented = consented
        self.row = row
        self.draft: DraftContent = sheet_store.open_draft(row.draft)
        self.fields = frozenset(row.fields)
        self.window = rules.window_state(row.opens_at, row.ends_at, row.now)
        self.today = china_date(row.now)
        self.rows = items
        self.reasons = {
            one.item: words.reason_words(one.reason, one.text) or "请改好再交"
            for one in items
            if one.state is ItemState.RETURNED
        }
        self.accepted = {one.item for one in items if one.state is ItemState.ACCEPTED}

    def view(self) -> MaintenanceForm:
        row = self.row
        steps = [self._step(page, fields) for page, fields in students.pages_of(self.fields) if fields]
        members = self._members() if students.MEMBERS in self.fields else None
        return MaintenanceForm(
            version=row.draft_version,
            child=child_of(self.record),
            window=FormWindow(
                id=row.window_id,
                title=row.title,
                state=self.window,
                opens_at=row.opens_at,
                closes_at=row.ends_at,
                days_left=rules.days_left(row.opens_at, row.ends_at, row.now),
            ),
            state=row.state,
            state_label=family_label(row.state),
            editable=self._writable() and self.consented,
            consent_missing=self._writable() and not self.consented,
            words=self._words(),
            saved_by=saver(row, self.caller),
            saved_by_me=row.saved_by == self.caller.account_id,
            saved_at=row.saved_at,
            number=row.number or "",
            steps=steps,
            members=members,
            locked=locked_values(self.record),
            codes=students.tables_of(self.fields, self._member_fields()),
            sent_back=self._sent_back(),
            changed=len(items_of(self.draft, self.record, self.fields)),
            may_withdraw=may_withdraw(row, self.window),
            school_answers_by=row.due_on if row.state is SubmissionState.SUBMITTED else None,
        )

    def _writable(self) -> bool:
        if self.row.state is SubmissionState.RETURNED:
            return True
        return self.window is WindowState.OPEN and self.row.state in WRITABLE

    def _words(self) -> str:  # noqa: PLR0911 - one line a state
        row, today = self.row, self.today
        opens, ends = rules.instant_words(row.opens_at, today), rules.instant_words(row.ends_at, today)
        match row.state:
            case SubmissionState.SUBMITTED:
                due = f"，学校最晚 {day_words(row.due_on, today)}答复" if row.due_on else ""
                return f"已交给学校{due}。要改，先撤回。"
            case SubmissionState.CONFIRMED if row.nothing_changed:
                again = "现在想改，可以撤回。" if self.window is WindowState.OPEN else ""
                return f"您已说明没有要改的。{again}"
            case SubmissionState.CONFIRMED:
                return "学校已经确认，内容写进学籍了。"
            case SubmissionState.RETURNED:
                return f"退回 {len(self.reasons)} 项，其他 {len(self.accepted)} 项已经生效。改好再交就行。"
            case _:
                pass
        if self.window is WindowState.NOT_OPEN:
            return f"{opens}开始，到{ends}结束。现在只能看。"
        if self.window is WindowState.CLOSED:
            kept = "存的草稿没有提交。" if row.state is SubmissionState.DRAFT else ""
            return f"{opens}到{ends}开放过，已经结束，现在只能看。{kept}还要改，请联系班主任。"
        return f"{ends}截止，{rules.left_words(rules.days_left(row.opens_at, row.ends_at, row.now))}。"

    def _sent_back(self) -> SentBack | None:
        if self.row.state is not SubmissionState.RETURNED or not self.reasons:
            return None
        last = max((one for one in self.rows if one.state is ItemState.RETURNED), key=lambda one: str(one.decided_at))
        return SentBack(
            at=last.decided_at or self.row.now,
            reason=rules.REASONS[last.reason].label if last.reason in rules.REASONS else "",
            text=last.text,
            returned=len(self.reasons),
            accepted=len(self.accepted),
        )

    def _step(self, page: students.Page, fields: Sequence[students.Field]) -> FormStep:
        values: Values = {**self.record.values, **self.draft.changes}
        shown = [
            self._value(field, field.name, values.get(field.name), self.record.values.get(field.name))
            for field in fields
        ]
        return FormStep(
            page=page.value,
            title=page.label,
            fields=[students.spec_of(field) for field in fields],
            values=shown,
            changed=sum(one.changed for one in shown),
            returned=sum(bool(one.returned) for one in shown),
        )

    def _value(self, field: students.Field, key: str, value: Value, before: Value) -> FormValue:
        changed = not same(value, before)
        masked = field.mask is students.Mask.ID_NUMBER and not changed and bool(value)
        return FormValue(
            field=field.name,
            value=None if masked else value,
            text=words.full(field, value) if masked else students.text_of(field, value),
            changed=changed,
            before=(words.full(field, before) or words.EMPTY) if changed else "",
            masked=masked,
            returned=self.reasons.get(key, ""),
            confirmed=key in self.accepted,
        )

    def _member_fields(self) -> list[students.Field]:
        return rules.member_fields(self.fields) if students.MEMBERS in self.fields else []

    def _members(self) -> MembersStep:
        fields = self._member_fields()
        known = own_members(self.record)
        _, wanted = merged(self.draft, self.record)
        keys = kept_keys(self.draft, self.record)
        shown = [self._member(key, values, known.get(key), fields) for key, values in zip(keys, wanted, strict=True)]
        gone = [self._member(key, values, values, fields) for key, values in known.items() if key not in keys]
        return MembersStep(
            title=students.Page.MEMBERS.label,
            fields=[students.spec_of(field) for field in fields],
            items=shown,
            removed=gone,
            most=students.MOST_MEMBERS,
        )

    def _member(
        self,
        key: str,
        values: Mapping[str, Value],
        before: Mapping[str, Value] | None,
        fields: Sequence[students.Field],
    ) -> FormMember:
        path = f"{students.MEMBERS}.{key}"
        return FormMember(
            key=key,
            title=words.member_title(values),
            added=before is None,
            returned=self.reasons.get(path, ""),
            values=[
                self._value(field, f"{path}.{field.name}", values.get(field.name), (before or {}).get(field.name))
                for field in fields
            ],
        )


def child_of(record: students.Record) -> FormChild:
    name = str(record.values.get("name") or "")
    return FormChild(
        id=record.id,
        name=name,
        short_name=short_name(name),
        initial=initial(name),
        school=record.school,
        class_name=record.class_name,
    )


def family_label(state: SubmissionState) -> str:
    return {
        SubmissionState.NEW: "还没填",
        SubmissionState.SEEN: "还没填",
        SubmissionState.DRAFT: "草稿已存",
        SubmissionState.SUBMITTED: "等学校核对",
        SubmissionState.RETURNED: "退回，要改",
        SubmissionState.CONFIRMED: "办完了",
    }[state]


def may_withdraw(row: SheetRow, window: WindowState) -> bool:
    if row.state is SubmissionState.SUBMITTED:
        return True
    return row.state is SubmissionState.CONFIRMED and row.nothing_changed and window is WindowState.OPEN


def locked_values(record: students.Record) -> list[LockedValue]:
    """Key fields with why they are locked and the way to a change (Q76)."""
    viewer = students.Viewer(students.Eyes.FAMILY, record.school, record.bureau)
    found: list[LockedValue] = []
    for field in students.FIELDS:
        if field.name not in students.KEY_FIELDS:
            continue
        shown, reason = viewer.value(field, record.values.get(field.name)), viewer.lock(field)
        found.append(
            LockedValue(
                field=field.name,
                label=field.label,
                text=shown.text,
                masked=shown.masked,
                lock=Lock(reason.why, reason.way, reason.ask),
            )
        )
    return found


def _without_window(record: students.Record) -> MaintenanceForm:
    return MaintenanceForm(
        version=0,
        child=child_of(record),
        window=None,
        state=SubmissionState.NEW,
        state_label="没有开放",
        editable=False,
        consent_missing=False,
        words=f"{record.school}现在没有开放线上维护。开放时收件箱和微信会通知您；急着要改，请联系班主任。",
        saved_by="",
        saved_by_me=False,
        saved_at=None,
        number="",
        steps=[],
        members=None,
        locked=locked_values(record),
        codes={},
        sent_back=None,
        changed=0,
        may_withdraw=False,
        school_answers_by=None,
    )
