"""What the one list, the general pages and the nightly clock have to know of schools that ask for the right."""

from collections.abc import Mapping, Sequence

from xueji.approvals import Case
from xueji.features import casework
from xueji.features.border_rights import store
from xueji.features.border_rights.effects import DESK
from xueji.features.border_rights.flow import RIGHTS
from xueji.features.students import Reads
from xueji.kernel.permissions import May

WHY_NOT = (
    casework.Reason("no_policy", "没有写明招收外省毕业生的政策依据", "请写上文件名称和文号再提。"),
    casework.Reason("not_needed", "学校没有招收外省毕业生的计划", "有了招生计划再提。"),
    casework.Reason(casework.OTHER, "其他，在下面写明"),
)


async def describe(source: Reads, viewer: casework.Viewer, cases: Sequence[Case]) -> Mapping[int, casework.Subject]:
    """It is about a school, and no secret among offices."""
    del viewer
    return {
        row.case_id: casework.Subject(name=row.school)
        for row in await store.of_cases(source, [one.id for one in cases])
    }


async def facts(source: Reads, viewer: casework.Viewer, case: Case) -> Sequence[casework.Fact]:
    del viewer
    return [
        fact
        for row in await store.of_cases(source, [case.id])
        for fact in (
            casework.Fact(label="学校", after=row.school),
            casework.Fact(label="权限", before="没有", after="可以发起毕业后跨省就学"),
            casework.Fact(label="申请理由", after=row.reason),
        )
    ]


for _flow in RIGHTS.values():
    casework.register(
        casework.Kind(
            flow=_flow,
            desk=DESK,
            act=casework.by(DESK),
            reads=May.TRANSFER_READ,
            reasons=WHY_NOT,
            describe=describe,
            facts=facts,
        )
    )
