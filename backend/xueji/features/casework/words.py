"""Cases in words: what has just happened, who holds it, what the family reads."""

from collections.abc import Mapping, Sequence
from datetime import date

import msgspec

from xueji.approvals import ActorKind, Behalf, Case, CaseState, Event, Flow, OpenStep, Step
from xueji.approvals.events import (
    ApplicantReminded,
    Approved,
    Completed,
    DueMoved,
    Escalated,
    EvidenceAsked,
    EvidenceGiven,
    ItemsDecided,
    Lapsed,
    Opened,
    Refiled,
    Reminded,
    Returned,
    SentBack,
    StepOpened,
    Undone,
    Urged,
    Withdrawn,
)
from xueji.features.casework import asked_outside, filed_by_office
from xueji.features.casework.kinds import OTHER, RECEIVING, SENDING, Kind
from xueji.features.casework.schemas import Days, Level, PreviewOf
from xueji.kernel.clock import day_words
from xueji.kernel.texts import sentence
from xueji.kernel.workdays import Calendar

APPLICANT = "申请人"
OUTSIDE = "对方省份"
SHOWN_LETTERS = 40


def reason_words(kind: Kind, code: str, text: str) -> str:
    """“证明材料已过有效期：合同 10 月底到期”, without the word 其他."""
    known = kind.reason(code)
    label = "" if known is None or code == OTHER else known.label
    return "：".join(filter(None, (label, text)))


def happened(kind: Kind, case: Case, event: Event) -> str:  # noqa: C901, PLR0911, PLR0912 - one line a kind of event
    """One line for the record of a case."""
    flow = kind.version(case)
    match event:
        case Opened():
            return f"{f'{OUTSIDE}申请' if flow.filed_outside else '提交'}“{flow.label}”"
        case Refiled():
            return "改好以后再次提交"
        case StepOpened(step=name, due_on=due):
            return f"到“{flow.step(name).label}”，最晚 {due.month} 月 {due.day} 日"
        case Approved(step=name, remark=remark, on_behalf=behalf):
            return f"{flow.step(name).label}：{_for(behalf)}同意{f'，{remark}' if remark else ''}{_because(behalf)}"
        case ItemsDecided(accepted=accepted, returned=returned):
            said = [f"确认 {len(accepted)} 项" if accepted else "", f"退回 {len(returned)} 项" if returned else ""]
            return "，".join(filter(None, said))
        case Returned(step=step, reason=reason, text=text, on_behalf=behalf):
            said = "不同意" if refuses(flow, flow.step(step)) else "退回申请人"
            return f"{_for(behalf)}{said}：{reason_words(kind, reason, text)}{_because(behalf)}"
        case SentBack(reason=reason, text=text, on_behalf=behalf):
            return f"{_for(behalf)}退回上一步：{reason_words(kind, reason, text)}{_because(behalf)}"
        case EvidenceAsked(text=text):
            return f"请补材料：{text}"
        case EvidenceGiven(evidence=evidence):
            return f"补了 {len(evidence)} 份材料" if evidence else "补了说明"
        case Urged(text=text):
            return f"催办：{text}"
        case Withdrawn(text=text):
            return f"{'结束' if flow.filed_outside else '撤回'}{f'：{text}' if text else ''}"
        case Undone():
            return "撤销了刚才的核对"
        case Reminded(step=name, day=day):
            return f"第 {day} 个工作日，提醒{flow.step(name).party.label}"
        case Escalated(step=name, to=to, handed_to=handed_to, closed=closed):
            above = to.label if to else "上级教育部门"
            if closed:
                return f"{flow.step(name).party.label}已停办，由{above}代办"
            return f"逾期，{above}可以代办" if handed_to else f"逾期，已报{above}"
        case DueMoved(due_on=due, provisional=provisional):
            return f"工作日历有变动，最晚改为 {due.month} 月 {due.day} 日{'（暂定）' if provisional else ''}"
        case ApplicantReminded():
            return "提醒申请人还没有再次提交"
        case Completed():
            return "办结"
        case Lapsed():
            return "长期没有再次提交，已结束"


def _for(behalf: Behalf | None) -> str:
    return f"代{behalf.party.label}" if behalf else ""


def _because(behalf: Behalf | None) -> str:
    return f"。代办的原因：{behalf.because}" if behalf and behalf.because else ""


def latest(kind: Kind, case: Case, event: Event | None, by: str | None, today: date) -> tuple[str, Level]:  # noqa: PLR0911 - one line a kind of event
    """The last column of the list: what is new about a case, and how loudly it says so."""
    match event:
        case EvidenceGiven(evidence=evidence, on=on):
            return f"{_ago(on, today)}{f'补了 {len(evidence)} 份材料' if evidence else '补了说明'}", Level.LOOK
        case EvidenceAsked(text=text) if not case.by_family:
            return _short(f"{by or ''}请补材料：{text}"), Level.LOOK
        case Urged(text=text):
            return _short(f"催办：{text}"), Level.STOP
        case Escalated(closed=True):
            return happened(kind, case, event), Level.LOOK
        case Escalated() if case.due_on is not None and case.due_on < today:
            return happened(kind, case, event), Level.STOP
        case Opened():
            return f"{by or _filer(kind, case)}提交" if not kind.flow.filed_outside else f"{OUTSIDE}申请", Level.CALM
        case None:
            return "", Level.CALM
        case _:
            said = happened(kind, case, event)
            return _short(f"{by}：{said}" if by and not isinstance(event, Completed) else said), Level.CALM


def _filer(kind: Kind, case: Case) -> str:
    return "系统到期自动" if kind.flow.filed_by_clock and not case.filed_by else "家长"


def _ago(on: date, today: date) -> str:
    return {0: "今天", 1: "昨天"}.get((today - on).days, f"{on.month} 月 {on.day} 日")


def _short(text: str) -> str:
    return text if len(text) <= SHOWN_LETTERS else f"{text[: SHOWN_LETTERS - 1]}…"


def open_steps(flow: Flow, case: Case) -> list[tuple[Step, OpenStep]]:
    return [(flow.step(name), step) for name, step in case.open_steps.items()]


def nearest(flow: Flow, case: Case, mine: Sequence[str] = ()) -> tuple[Step, OpenStep] | None:
    """The open step whose day comes first; of several, those of `mine` in their order before another."""
    waiting = open_steps(flow, case)
    last = len(mine)
    place = {name: at for at, name in enumerate(mine)}
    return min(waiting, key=lambda pair: (place.get(pair[0].name, last), pair[1].due_on), default=None)


def clock(flow: Flow, case: Case, today: date, calendar: Calendar, mine: Sequence[str] = ()) -> Days:
    found = nearest(flow, case, mine)
    if found is None:
        return Days(used=0, days=0, due_on=None, provisional=False, overdue=False)
    return step_clock(*found, today, calendar)


def step_clock(step: Step, open_step: OpenStep, today: date, calendar: Calendar) -> Days:
    used = calendar.used(open_step.opened_on, today)
    return Days(
        used=max(0, used),
        days=step.working_days,
        due_on=open_step.due_on,
        provisional=open_step.provisional,
        overdue=open_step.due_on < today,
    )


def holder(flow: Flow, case: Case, offices: Sequence[str], *, own: bool, side_by_side: bool = True) -> str:
    """“在我局”, “在临溪一小”, “等申请人修改”."""
    if case.closed:
        return case.state.label
    if case.state is CaseState.RETURNED:
        return f"等{OUTSIDE}收到答复" if flow.filed_outside else "等申请人修改"
    if any(step.outside for step, _ in open_steps(flow, case)):
        return f"等{OUTSIDE}"
    if own:
        return "在我单位" + ("等" if side_by_side and len(offices) > 1 else "")
    return f"在{'、'.join(offices)}" if offices else "在办"


def until(day: date, today: date, *, provisional: bool) -> str:
    """“11 月 26 日”, and that it may move while the year's calendar is not published."""
    return f"{day_words(day, today)}{'（暂定）' if provisional else ''}"


def place_in(flow: Flow, case: Case) -> tuple[int, int]:
    """“第 2 步 / 共 4 步”: steps side by side count as one."""
    return min(case.stage + 1, len(flow.steps)), len(flow.steps)


def way(offices: Mapping[str, str], school: str) -> tuple[str, str]:
    """From where to where, as the parties say; a case of one school alone has no “to”."""
    origin = next((offices[party.value] for party in SENDING if party.value in offices), "")
    destination = next((offices[party.value] for party in RECEIVING if party.value in offices), "")
    if not origin and not destination:
        return school or next(iter(offices.values()), ""), ""
    return origin or school, destination


def returned(kind: Kind, case: Case, who: str, reason: str, text: str) -> PreviewOf:
    """What the family reads of a return: the notice and the preview are one text."""
    known = kind.reason(reason)
    said = reason_words(kind, reason, text.strip().rstrip("。"))
    if kind.flow.filed_outside:
        mend = known.mend if known and known.mend else asked_outside.APPLY_ANEW
        return PreviewOf(
            title=f"{kind.flow.label}：{who}没有同意",
            body=f"原因：{said}。{mend}{asked_outside.NOBODY_HERE}{asked_outside.STAYS}申请编号 {case.number}。",
        )
    if kind.flow.ends_when_refused:
        mend = known.mend if known else ""
        return PreviewOf(
            title=f"{kind.flow.label}：{who}没有同意", body=f"原因：{said}。{mend}申请编号 {case.number}，已经结束。"
        )
    if not case.by_family:
        return PreviewOf(
            title=f"{kind.flow.label}：{who}退回，等学校修改",
            body=f"原因：{said}。{filed_by_office.MENDS}申请编号 {case.number} 不变。",
        )
    mend = known.mend if known and known.mend else "改好以后可以再次提交。"
    return PreviewOf(
        title=f"{kind.flow.label}：{who}退回，等您修改",
        body=f"原因：{said}。{mend}您填的内容和材料都留着，申请编号 {case.number} 不变。",
    )


def verdict(flow: Flow, step: Step, *, agreed: bool) -> str:
    """What a party did, in one word: what another province has to do with is refused, not sent back."""
    if agreed:
        return "同意"
    return "不同意" if refuses(flow, step) else "退回"


def refuses(flow: Flow, step: Step) -> bool:
    """A no is an answer here, and sends nothing back to be mended."""
    return step.outside or flow.filed_outside or flow.ends_when_refused


def asked(kind: Kind, who: str, text: str) -> PreviewOf:
    """What the family reads; where an office has filed and the family cannot, that office is asked."""
    if not kind.flow.filed_by_family:
        return PreviewOf(
            title=f"{kind.flow.label}：{who}请学校补材料",
            body=f"{sentence(text)}学校补上以后接着办，您不用做什么。",
        )
    return PreviewOf(
        title=f"{kind.flow.label}：{who}请您补材料",
        body=f"{sentence(text)}这不是退回，补上以后接着办，办理期限照常计算。",
    )


class Person(msgspec.Struct, frozen=True):
    """How whoever gave a command is called."""

    kind: ActorKind
    words: str
