"""What the one list, the general pages and the nightly clock have to know of this room's flows."""

from collections.abc import Sequence

from xueji.approvals import Case
from xueji.features import casework, organisations, students
from xueji.features.enrolment import correcting, correction_store, decide, release_store, releasing, rules, worklist
from xueji.features.enrolment.effects import DESK
from xueji.features.enrolment.flow import (
    BUREAU_ENROLMENT,
    ENROLMENT,
    ENROLMENT_CANCEL,
    GRADE_CORRECTION,
    LATE_ENROLMENT,
)
from xueji.features.students import Reads
from xueji.kernel.permissions import May

REASONS = tuple(casework.Reason(one.code, one.label, one.text) for one in rules.REASONS.values())
WHY_NOT = (
    casework.Reason("studies_here", "孩子就在我校就读", "请和家长核对孩子在哪里上学。"),
    casework.Reason(casework.OTHER, "其他，在下面写明"),
)


def enrolment_page(case: Case) -> str:
    return f"/staff/enrolment/list?q={case.number}"


async def release_facts(source: Reads, _: casework.Viewer, case: Case) -> Sequence[casework.Fact]:
    """Who asks, and why."""
    row = await release_store.of_case(source, case.id)
    if row is None:
        return []
    return [
        casework.Fact(label="提出请求", after=row.from_office),
        casework.Fact(label="证件号码", after=students.masked_id_number(row.sealed)),
        casework.Fact(label="理由", after=row.reason),
        casework.Fact(label="对方现在的状态", after=row.enrolment_state.label),
    ]


async def correction_facts(source: Reads, _: casework.Viewer, case: Case) -> Sequence[casework.Fact]:
    """Which grade, and why another."""
    row = await correction_store.of_case(source, case.id)
    if row is None:
        return []
    before, after = (organisations.grade_label(row.stage, grade) for grade in (row.from_grade, row.to_grade))
    return [casework.Fact(label="年级", before=before, after=after), casework.Fact(label="理由", after=row.reason)]


for flow in (ENROLMENT, LATE_ENROLMENT, BUREAU_ENROLMENT):
    casework.register(
        casework.Kind(
            flow=flow,
            desk=DESK,
            act=decide.act,
            reads=May.ENROLMENT_READ,
            reasons=REASONS,
            page=enrolment_page,
            grouped=True,
            batch=False,
        )
    )
casework.register(
    casework.Kind(
        flow=ENROLMENT_CANCEL,
        desk=releasing.DESK,
        act=casework.by(releasing.DESK),
        reads=May.ENROLMENT_READ,
        reasons=WHY_NOT,
        facts=release_facts,
        batch=False,
    )
)
casework.register(
    casework.Kind(
        flow=GRADE_CORRECTION,
        desk=correcting.DESK,
        act=casework.by(correcting.DESK),
        reads=May.ENROLMENT_READ,
        reasons=REASONS,
        facts=correction_facts,
    )
)
casework.register_groups("enrolment", worklist.groups)
