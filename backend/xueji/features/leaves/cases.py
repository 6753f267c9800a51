"""What the one list, the general pages and the nightly clock have to know of pupils who come back."""

from collections.abc import Sequence

from xueji.approvals import Case
from xueji.features import casework, organisations, students, transfers
from xueji.features.leaves import rules, store
from xueji.features.leaves.effects import DESK
from xueji.features.leaves.flow import REINSTATEMENT, RETURN_FROM_ABROAD
from xueji.features.leaves.models import REASON_SEAL
from xueji.features.students import Reads
from xueji.platform.crypto import keyring


async def facts(source: Reads, viewer: casework.Viewer, case: Case) -> Sequence[casework.Fact]:
    """From which state, into which grade and class."""
    del viewer
    row = await store.of_case(source, case.id)
    if row is None:
        return []
    return [
        casework.Fact(label="状态", before=row.from_state.label, after=students.State.IN_SCHOOL.label),
        casework.Fact(
            label="年级",
            before=organisations.grade_label(row.stage, row.from_grade),
            after=organisations.grade_label(row.stage, row.grade),
        ),
        casework.Fact(label="班级", after=row.class_name or "办好以后再分班，分班后生成学籍辅号"),
        casework.Fact(label="原因", after=keyring().open(row.reason, REASON_SEAL).decode()),
    ]


async def checks(source: Reads, case: Case) -> Sequence[casework.Check]:
    """The rules on what is true now; once it is over there is nothing to check."""
    if case.closed or case.student_id is None:
        return []
    found = rules.hindrances(await transfers.pupil_facts(source, case.student_id, besides=case.id))
    if not found:
        return [casework.Check("没有其他在办业务，没有问题学籍", casework.Found.PASSED)]
    return [casework.Check(f"{one.what}：{one.how}", casework.Found.STOP) for one in found]


for _flow in (REINSTATEMENT, RETURN_FROM_ABROAD):
    casework.register(
        casework.Kind(
            flow=_flow,
            desk=DESK,
            act=casework.by(DESK),
            slots=rules.PAPERS[_flow.name],
            facts=facts,
            checks=checks,
        )
    )
