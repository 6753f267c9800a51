"""What the one list, the general pages and the nightly clock have to know of accounts that are asked for."""

from collections.abc import Sequence

from xueji.approvals import Case
from xueji.features import casework
from xueji.features.evaluation import account_store
from xueji.features.evaluation.ask_account import PAPERS
from xueji.features.evaluation.effects import DESK
from xueji.features.evaluation.flow import ACCOUNTS
from xueji.features.students import Reads
from xueji.kernel.codes import CODES
from xueji.kernel.permissions import May

_WHY_NOT = (
    casework.Reason("unclear", "证件看不清，核实不了是哪一名学生", "请学校重新拍清楚再上报。"),
    casework.Reason("mismatch", "证件和学籍上的姓名、证件类型对不上", "请学校先更正学籍，再上报。"),
    casework.Reason("unsaid", "情况说明没有写清楚", "请学校写明学生从哪里来、在哪个班就读。"),
    casework.Reason(casework.OTHER, "其他，在下面写明"),
)


async def facts(source: Reads, viewer: casework.Viewer, case: Case) -> Sequence[casework.Fact]:
    del viewer
    return [
        fact
        for row in await account_store.of_cases(source, [case.id])
        for fact in (
            casework.Fact(label="证件", after=CODES["id_type"].name(row.id_type)),
            casework.Fact(label="班级", after=row.class_name or "还没有分班"),
            casework.Fact(label="情况说明", after=row.reason),
            casework.Fact(label="办结以后", after="开通综评账号，学生（未满 14 周岁的由家长）可以填写"),
        )
    ]


for _flow in ACCOUNTS.values():
    casework.register(
        casework.Kind(
            flow=_flow,
            desk=DESK,
            act=casework.by(DESK),
            reads=May.EVALUATION_READ,
            reasons=_WHY_NOT,
            slots=(PAPERS,),
            facts=facts,
        )
    )
