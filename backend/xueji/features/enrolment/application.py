"""One application with its checks, what stands in its way, and where its case is."""

from datetime import date

from xueji.approvals import Returned, StepState, StepView, timeline
from xueji.features import organisations, students
from xueji.features.enrolment import allowed, checks, evidence_store, period_store, rules, store
from xueji.features.enrolment.effects import FLOW_OF
from xueji.features.enrolment.queues import is_mine, row_of, waiting_words
from xueji.features.enrolment.rules import EDITABLE, PERMITS, Act
from xueji.features.enrolment.schemas import (
    Acts,
    Application,
    Check,
    CheckName,
    CheckState,
    EnrolmentState,
    Evidence,
    Kind,
    NextAct,
    ShownGroup,
    ShownMember,
    ShownValue,
    StepOfCase,
)
from xueji.features.enrolment.store import EnrolmentRow
from xueji.features.students import Reads
from xueji.kernel.periods import time_words
from xueji.kernel.permissions import May
from xueji.kernel.refusals import NotFound
from xueji.platform.audit import read_log
from xueji.platform.caller import Caller
from xueji.platform.cases import case_file
from xueji.platform.scope import scope_of


async def read(caller: Caller, enrolment_id: int) -> Application:
    """For whoever may see the queue; written to the read audit."""
    row = await store.one(students.POOL, scope_of(caller), enrolment_id)
    if row is None:
        raise NotFound
    await read_log(caller, "enrolment.read", [row.student_id], "看建籍申请")
    return await view(students.POOL, caller, row)


async def again(source: Reads, caller: Caller, enrolment_id: int) -> Application:
    """The same after an act of the caller."""
    row = await store.one(source, scope_of(caller), enrolment_id)
    if row is None:
        raise NotFound
    return await view(source, caller, row)


async def view(source: Reads, caller: Caller, row: EnrolmentRow) -> Application:
    masked = not scope_of(caller).full_names
    records = await students.read_records(source, [row.student_id])
    record = records[row.student_id]
    viewer = students.Viewer(students.Eyes.BUREAU if masked else students.Eyes.SCHOOL, record.school, record.bureau)
    steps, returned = await steps_and_return(source, row)
    files = await evidence_store.of_enrolment(source, row.id)
    return Application(
        row=row_of(row, caller, masked=masked),
        year=row.year,
        case_version=row.case_version,
        checks=checks_of(row),
        clash=row.clash,
        permit_label=permit.label if (permit := PERMITS.get(row.permit or "")) else "",
        reason=row.reason,
        insist_reason=row.insist_reason,
        insisted_at=row.insisted_at,
        confirmed_at=row.confirmed_at,
        returned=returned,
        evidence=[
            Evidence(id=one.id, name=one.name, size=one.size, url=f"/api/enrolments/{row.id}/evidence/{one.id}")
            for one in files
        ],
        groups=[
            ShownGroup(group.page.value, group.title, [_value(value) for value in group.values])
            for group in viewer.groups(record)
        ],
        members=[
            ShownMember(
                id=member.id,
                name=member.name,
                relation_label=member.relation_label,
                guardian=member.guardian,
                values=[_value(value) for value in member.values],
            )
            for member in viewer.members(record.members)
        ],
        steps=steps,
        acts=acts_of(row, caller),
        plan_words=await _plan_words(source, row),
        numbers=_numbers(row, record),
    )


def _value(value: students.RecordValue) -> ShownValue:
    return ShownValue(field=value.field, label=value.label, text=value.text, value=value.value, masked=value.masked)


# --- checks -------------------------------------------------------------------------------------------------------


def checks_of(row: EnrolmentRow) -> list[Check]:
    """Province, nation, population register, in their order (Q12)."""
    clashed = row.clash is not None and row.clash.where is CheckName.PROVINCE
    province = CheckState.FAILED if clashed else CheckState.PASSED
    national = _national(row) if province is CheckState.PASSED else CheckState.LATER
    identity = _identity(row) if national is CheckState.PASSED else CheckState.LATER
    waiting = waiting_words(row, row.today)
    return [
        _check(CheckName.PROVINCE, province, row, waiting),
        _check(CheckName.NATIONAL, national, row, waiting),
        _check(CheckName.IDENTITY, identity, row, waiting),
    ]


def _national(row: EnrolmentRow) -> CheckState:
    return {checks.CLEAR: CheckState.PASSED, checks.DUPLICATED: CheckState.FAILED}.get(
        row.national or "", CheckState.WAITING
    )


def _identity(row: EnrolmentRow) -> CheckState:
    if row.identity is None:
        return CheckState.WAITING
    return {checks.MATCH: CheckState.PASSED, checks.NOT_NEEDED: CheckState.NOT_NEEDED}.get(
        row.identity, CheckState.FAILED
    )


_IDENTITY_WORDS = {
    "differs": "这个号码在人口库里是另一个姓名",
    "unknown": "人口库里没有这个号码，可能刚落户或刚改过",
}


def _check(name: CheckName, state: CheckState, row: EnrolmentRow, waiting: str) -> Check:
    words = ""
    if state is CheckState.WAITING:
        words = waiting or "已排队"
    elif state is CheckState.FAILED and name is CheckName.IDENTITY:
        words = _IDENTITY_WORDS.get(row.identity or "", "")
    elif state is CheckState.FAILED and row.clash is not None:
        words = row.clash.words
    done = state not in {CheckState.LATER, CheckState.WAITING}
    moment = {
        CheckName.PROVINCE: row.province_at,
        CheckName.NATIONAL: row.national_at,
        CheckName.IDENTITY: row.identity_at,
    }[name]
    return Check(
        name=name, label=name.label, state=state, state_label=state.label, at=moment if done else None, words=words
    )


# --- the case -----------------------------------------------------------------------------------------------------


async def steps_and_return(source: Reads, row: EnrolmentRow) -> tuple[list[StepOfCase], str]:
    """The steps of the case with who holds them, and the words of the last return while it lies with the school."""
    if row.case_id is None:
        return [], ""
    found = await case_file(source, row.case_id, row.today)
    if found is None:
        return [], ""
    flow = FLOW_OF[row.kind]
    views = timeline(flow, found.case, found.entries, row.today, found.calendar)
    named = {
        one.id: one.name
        for one in await organisations.organisations(
            source, [view.organisation_id for view in views if view.organisation_id is not None]
        )
    }
    last = next((each.event for each in reversed(found.entries) if isinstance(each.event, Returned)), None)
    back = row.state in {EnrolmentState.RETURNED, EnrolmentState.READY, EnrolmentState.CHECKING}
    returned = reason_words(last.reason, last.text) if last is not None and back else ""
    return [_step(view, named, row.today) for view in views], returned


def reason_words(reason: str, text: str) -> str:
    """“信息有误：请对照户口簿核对。”"""
    label = rules.REASONS[reason].label if reason in rules.REASONS and reason != rules.OTHER else ""
    return "：".join(part for part in (label, text.strip()) if part)


def _step(view: StepView, named: dict[int, str], today: date) -> StepOfCase:
    return StepOfCase(
        name=view.name,
        label=view.label,
        organisation=named.get(view.organisation_id or 0, view.party),
        state=view.state.value,
        said=_said(view, today),
        due_on=view.due_on if view.state is StepState.NOW else None,
        used_days=view.used_days,
        working_days=view.working_days,
        provisional=view.provisional,
        overdue=view.overdue,
        opened_on=view.opened_on,
    )


def _said(view: StepView, today: date) -> list[str]:
    words: list[str] = []
    for said in view.said:
        what = "同意" if said.agreed else "退回"
        more = said.text if said.agreed else reason_words(said.reason, said.text)
        words.append(f"{time_words(said.at, today)} {what}" + (f"：{more}" if more else ""))
    return words


def acts_of(row: EnrolmentRow, caller: Caller) -> Acts:
    """What this post may do with it now."""
    bureau = row.kind is Kind.BUREAU
    mine = caller.may(May.ENROLMENT_BUREAU) if bureau else row.stage in allowed.stages_of(caller)
    own = caller.post is not None and (bureau or caller.post.organisation_id == row.school_id)
    enters = mine and own
    province = row.clash is not None and row.clash.where is CheckName.PROVINCE
    return Acts(
        edit=enters and row.state in EDITABLE,
        insist=enters and rules.may(row.state, Act.INSISTED),
        recheck=enters and row.state in {EnrolmentState.REFUSED, EnrolmentState.UNVERIFIED},
        submit=enters and rules.may(row.state, Act.FILED),
        cancel=enters and rules.may(row.state, Act.CANCELLED),
        withdraw=enters and row.state is EnrolmentState.FILED,
        decide=is_mine(row, caller),
        make_late=enters and row.kind is Kind.NEW and row.state in EDITABLE and row.case_id is None,
        ask_release=enters and province and row.clash is not None and row.clash.next is NextAct.ASK_RELEASE,
    )


# --- plan and numbers ---------------------------------------------------------------------------------------------


async def _plan_words(source: Reads, row: EnrolmentRow) -> str:
    if not rules.counts_against_plan(row.kind, row.grade):
        return ""
    plan = await period_store.plan_of(source, row.school_id, row.stage, row.year)
    if plan is None:
        return "主管部门还没有设招生计划"
    return f"招生计划 {plan.places} 人，已确认 {plan.taken} 人"


def _numbers(row: EnrolmentRow, record: students.Record) -> list[str]:
    """What numbers there are, and why one is missing."""
    if row.state is not EnrolmentState.DONE:
        return []
    return [*students.number_words(record), *([row.reported_words] if row.reported_words else [])]
