"""What the one list, the general pages and the nightly clock have to know of pupils who leave the province."""

from collections.abc import Sequence

from xueji.approvals import Case
from xueji.features import casework, transfers
from xueji.features.departures import nation, rules, store
from xueji.features.departures.effects import DESK, act, crossing_of
from xueji.features.departures.flow import AFTER_GRADUATION_OUT, BORDER_OUT
from xueji.features.departures.models import REASON_SEAL
from xueji.features.students import Reads
from xueji.kernel.permissions import May
from xueji.platform.crypto import keyring

WHY_NOT = (
    casework.Reason("family_unaware", "家长没有提出过转学", "确实要转学的，请与两边学校说好，由转入学校重新申请。"),
    casework.Reason("mismatch", "申请内容与学籍对不上", "请转入学校核对以后重新申请。"),
    casework.Reason("proof_missing", "转入学校没有提供需要的证明", "请转入学校补齐以后重新申请。"),
    casework.Reason("studies_here", "哪天离校没有说定", "请先和学校说好哪天离校，再请转入学校重新申请。"),
    casework.Reason("not_eligible", "不符合转学条件", "有疑问可以在沟通里问承办单位。"),
    casework.Reason(casework.OTHER, "其他，在下面写明"),
)
"""Each says who must do what: the family mends nothing that another province has filed."""


async def facts(source: Reads, viewer: casework.Viewer, case: Case) -> Sequence[casework.Fact]:
    """Who asks for the pupil. What is on its way to them staff have beside it, the family here."""
    row = await store.of_case(source, case.id)
    if row is None:
        return []
    waiting = await nation.waiting_words(source, row) if viewer.is_family else ""
    return [
        casework.Fact(label="学校", before=row.school, after=row.destination),
        casework.Fact(label="转入年级", after=row.to_grade),
        casework.Fact(label="原因", after=keyring().open(row.reason, REASON_SEAL).decode()),
        *([casework.Fact(label="全国平台", after=waiting)] if waiting else []),
    ]


async def checks(source: Reads, case: Case) -> Sequence[casework.Check]:
    """The rules on what is true now; once it is over there is nothing to check."""
    if case.closed or case.student_id is None:
        return []
    pupil = await transfers.pupil_facts(source, case.student_id, besides=case.id)
    found = rules.hindrances(crossing_of(case), pupil)
    if not found:
        return [casework.Check("学籍状态符合，没有其他在办业务，没有问题学籍", casework.Found.PASSED)]
    return [casework.Check(f"{one.what}：{one.how}", casework.Found.STOP) for one in found]


for _flow in (BORDER_OUT, AFTER_GRADUATION_OUT):
    casework.register(
        casework.Kind(
            flow=_flow,
            desk=DESK,
            act=act,
            reads=May.TRANSFER_READ,
            reasons=WHY_NOT,
            moves=True,
            facts=facts,
            checks=checks,
        )
    )
