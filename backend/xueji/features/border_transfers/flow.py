"""In from another province: two parties here, those over there, then the archive (Q28, Q29)."""

from collections.abc import Mapping

from xueji.approvals import Effect, Filing, Flow, Party, Step, When
from xueji.features.transfers import CLEARING_IN, RECEIVING
from xueji.gateways.national.border import Crossing
from xueji.kernel.permissions import May

ASK_NATION = Effect("ask_nation", "请全国平台转给原省")
ADMIT = Effect("admit", "学生到校，生成学籍号")
LET_GO = Effect("let_go", "不再占用这名学生，告诉原省撤销")
FORGET = Effect("forget_reference", "原省的这一次申请作废")
TELL_FAMILY = Effect("tell_family", "通知家长", When.LATER)
TELL_OFFICES = Effect("tell_offices", "通知承办单位，逾期报上级", When.LATER)

RECEIVE = RECEIVING.name
CLEAR_IN = CLEARING_IN.name
RELEASE = "release"
CLEAR_OUT = "clear_out"
ARCHIVE = "archive"

ALARM_AFTER = 2
"""Working days that an archive may take before somebody is told (Q48)."""


def _there(name: str, label: str, party: Party) -> Step:
    return Step(name=name, label=label, party=party, above=Party.RECEIVING_BUREAU, outside=True)


def _archive(party: Party) -> Step:
    return Step(
        name=ARCHIVE,
        label="调取电子档案",
        party=party,
        above=Party.RECEIVING_BUREAU,
        working_days=ALARM_AFTER,
        reminders=(),
        outside=True,
    )


def _flow(name: str, label: str, steps: tuple[Step, ...]) -> Flow:
    return Flow(
        name=name,
        version=2026,
        label=label,
        followed_by_family=True,
        filed_by=(Filing(Party.RECEIVING_SCHOOL, May.TRANSFER_FILE),),
        steps=steps,
        on_step=(ASK_NATION, TELL_FAMILY, TELL_OFFICES),
        on_returned=(FORGET, TELL_FAMILY, TELL_OFFICES),
        on_evidence=(TELL_FAMILY, TELL_OFFICES),
        on_approved=(ADMIT, TELL_FAMILY, TELL_OFFICES),
        on_withdrawn=(LET_GO, TELL_FAMILY, TELL_OFFICES),
        on_overdue=(TELL_FAMILY, TELL_OFFICES),
        on_lapsed=(LET_GO, TELL_FAMILY),
    )


BORDER_IN = _flow(
    "border_in",
    "跨省转入",
    (
        RECEIVING,
        CLEARING_IN,
        _there(RELEASE, "外省转出学校核办", Party.SENDING_SCHOOL),
        _there(CLEAR_OUT, "外省主管部门核办", Party.SENDING_BUREAU),
        _archive(Party.SENDING_BUREAU),
    ),
)
"""Senior pupils are decided at the city: it plays the receiving bureau then."""

AFTER_GRADUATION_IN = _flow(
    "after_graduation_in",
    "毕业后跨省就学（转入）",
    (
        RECEIVING,
        CLEARING_IN,
        _there(CLEAR_OUT, "外省毕业学校市级教育部门核办", Party.SENDING_CITY),
        _archive(Party.SENDING_CITY),
    ),
)
"""The bureau that runs the school decides, then the city over there alone; for schools with the right to it."""

FLOWS: Mapping[Crossing, Flow] = {Crossing.TRANSFER: BORDER_IN, Crossing.AFTER_GRADUATION: AFTER_GRADUATION_IN}
CROSSINGS: Mapping[str, Crossing] = {flow.name: crossing for crossing, flow in FLOWS.items()}


def first_outside(flow: Flow) -> str:
    """The step with whose opening the application goes out."""
    return next(step.name for step in flow if step.outside)
