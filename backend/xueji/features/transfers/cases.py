"""What the one list, the general pages and the nightly clock have to know of transfers."""

from collections.abc import Sequence

from xueji.approvals import Case
from xueji.features import casework, organisations
from xueji.features.students import Reads
from xueji.features.transfers import filing, precheck, rules, store
from xueji.features.transfers.effects import DESK, act
from xueji.features.transfers.flow import TRANSFER
from xueji.features.transfers.rules import PAPERS, REASONS, Weight
from xueji.kernel.permissions import May
from xueji.platform.connections import china_today

WHY_NOT = (
    casework.Reason("unclear", "材料看不清或缺页", "请重新拍清楚，四个角都拍到。"),
    casework.Reason("expired", "证明材料已过有效期", "请换成在有效期内的材料。"),
    casework.Reason("mismatch", "材料与申请内容对不上", "请核对原因和填写的内容，或换成对应的材料。"),
    casework.Reason("no_seat", "年级没有空位", "请问转入地教育部门哪里有学位，撤回后改选学校。"),
    casework.Reason("not_eligible", "不符合转学条件", "条件见“转学的条件和要求”，有疑问可以在沟通里问承办单位。"),
    casework.Reason("record_wrong", "学籍信息有错，要先更正", "请现在的学校先更正信息，再提交。"),
    casework.Reason("studies_here", "孩子还在原校就读", "请家长和原学校说好哪天离校。"),
    casework.Reason(casework.OTHER, "其他，在下面写明"),
)


async def facts(source: Reads, viewer: casework.Viewer, case: Case) -> Sequence[casework.Fact]:
    """From where to where, which grade and class, and why."""
    del viewer
    row = await store.of_case(source, case.id)
    if row is None:
        return []
    before = organisations.grade_label(row.from_stage, row.from_grade)
    return [
        casework.Fact(label="学校", before=row.from_school, after=row.to_school),
        casework.Fact(
            label="学制",
            before=precheck.system_label(row.from_system) or "不分学制",
            after=precheck.system_label(row.to_system) or "不分学制",
        ),
        casework.Fact(label="年级", before=before, after=row.target.label),
        casework.Fact(label="班级", after=row.class_name or "由转入学校选"),
        casework.Fact(label="原因", after=REASONS[row.reason].label),
        *([casework.Fact(label="说明", after=note)] if (note := filing.note_of(row)) else []),
    ]


async def checks(source: Reads, case: Case) -> Sequence[casework.Check]:
    """The rules on what is true now; once it is over there is nothing to check."""
    row = await store.of_case(source, case.id)
    if row is None or case.closed:
        return []
    pupil = await precheck.pupil(source, row.student_id, besides=case.id)
    place = await precheck.place(source, row.to_school_id, row.target, row.class_id, besides=case.id)
    today = await china_today(source)
    found = rules.findings(pupil, place, today)
    if not found:
        return [
            casework.Check("在校，没有其他在办业务，没有问题学籍", casework.Found.PASSED),
            casework.Check("学区、年级和毕业年级的规定都符合", casework.Found.PASSED),
            casework.Check("年级有空位", casework.Found.PASSED),
        ]
    return [
        casework.Check(
            f"{one.what}：{one.how}",
            casework.Found.STOP if one.weight is Weight.STOP else casework.Found.LOOK,
        )
        for one in found
    ]


def family_page(case: Case) -> str:
    return f"/m/children/{case.student_id}/transfer"


casework.register(
    casework.Kind(
        flow=TRANSFER,
        desk=DESK,
        act=act,
        reads=May.TRANSFER_READ,
        reasons=WHY_NOT,
        slots=PAPERS,
        facts=facts,
        checks=checks,
        family_page=family_page,
        moves=True,
    )
)
