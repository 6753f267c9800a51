"""What the one list, the general pages and the nightly clock have to know of objections and corrections."""

from collections.abc import Mapping, Sequence

from xueji.approvals import Case
from xueji.features import casework, evaluation
from xueji.features.organisations import grade_label
from xueji.features.publications import correct, dispute_store, revocation_store, store
from xueji.features.publications.effects import DESK, act_on_objection
from xueji.features.publications.flow import AUTOMATIC_REVOCATIONS, CORRECTION, OBJECTION, REVOCATIONS
from xueji.features.publications.object import record_of
from xueji.features.students import Reads
from xueji.kernel.permissions import May

_TAKEN_DOWN = casework.Reason("revoked", "公示已经撤销", "学校改好以后重新公示，到时请再核对。")
_STANDS = (
    casework.Reason("stands", "核查过，内容属实", "学校按材料核对过，内容不用改。"),
    _TAKEN_DOWN,
    casework.Reason("unclear", "说不清哪里不对", "请写清楚是哪一条、应该怎样。"),
    casework.Reason(casework.OTHER, "其他，在下面写明"),
)
_UNPROVEN = (
    _TAKEN_DOWN,
    casework.Reason("unproven", "依据不够", "请补上能看清的材料。"),
    casework.Reason("wrong", "更正的内容和依据对不上"),
    casework.Reason(casework.OTHER, "其他，在下面写明"),
)


async def objected(source: Reads, viewer: casework.Viewer, case: Case) -> Sequence[casework.Fact]:
    """What is said to be wrong."""
    found = await dispute_store.objection(source, case.id)
    page = None if found is None else await store.page_of(source, viewer.scope, found.page_id)
    if found is None or page is None:
        return []
    return [
        casework.Fact(label="哪一条", after=record_of(page.data, found.record_id)),
        casework.Fact(label="哪里不对", after=found.said),
        *([casework.Fact(label="更正", after="已经更正，本人要再确认")] if page.hash != found.hash else []),
    ]


async def corrected(source: Reads, viewer: casework.Viewer, case: Case) -> Sequence[casework.Fact]:
    """What the record says and shall say, field by field."""
    del viewer
    found = await dispute_store.correction(source, case.id)
    if found is None:
        return []
    labels = evaluation.field_labels()
    before, after = found.sides.before, found.sides.after
    names = [name for name in labels if before.get(name) != after.get(name)]
    return [
        casework.Fact(label="为什么更正", after=found.sides.reason),
        *(
            casework.Fact(label=labels[name], before=before.get(name, "") or "没有填", after=after.get(name, ""))
            for name in names
        ),
    ]


_NOT_REVOKED = (
    casework.Reason("correctable", "可以在公示期间更正", "请学校凭材料更正，或者给学生一段更正的时间。"),
    casework.Reason("unfounded", "没有写清楚为什么要撤销", "请补充情况说明后再提。"),
    casework.Reason("too_late", "来不及重新公示", "离自动上报不够公示的天数，请凭材料更正。"),
    casework.Reason(casework.OTHER, "其他，在下面写明"),
)


async def publications(source: Reads, viewer: casework.Viewer, cases: Sequence[Case]) -> Mapping[int, casework.Subject]:
    """Which grade of which school, and how many pupils have confirmed."""
    del viewer
    return {
        row.case_id: casework.Subject(
            name=grade_label(row.stage, row.grade),
            origin=row.school,
            note=f"{row.term.label}，{row.confirmed} / {row.pupils} 人确认",
        )
        for row in await revocation_store.of_cases(source, [case.id for case in cases])
    }


async def why_revoked(source: Reads, viewer: casework.Viewer, case: Case) -> Sequence[casework.Fact]:
    del viewer
    return [
        fact
        for row in await revocation_store.of_cases(source, [case.id])
        for fact in (
            casework.Fact(label="学校", after=row.school),
            casework.Fact(label="公示", after=f"{grade_label(row.stage, row.grade)}{row.term.label}"),
            casework.Fact(label="为什么撤销", after=row.reason),
            casework.Fact(label="撤销以后", after=f"{row.confirmed} 人的确认清除，学校重新公示，学生再确认"),
        )
    ]


def _page(case: Case) -> str:
    return f"/m/children/{case.student_id}/publication"


casework.register(
    casework.Kind(
        flow=OBJECTION,
        desk=DESK,
        act=act_on_objection,
        reads=May.EVALUATION_READ,
        reasons=_STANDS,
        facts=objected,
        family_page=_page,
        batch=False,
    )
)
casework.register(
    casework.Kind(
        flow=CORRECTION,
        desk=DESK,
        act=casework.by(DESK),
        reads=May.EVALUATION_READ,
        reasons=_UNPROVEN,
        slots=(correct.PROOF,),
        facts=corrected,
        batch=False,
    )
)
for _flow in (*REVOCATIONS.values(), *AUTOMATIC_REVOCATIONS.values()):
    casework.register(
        casework.Kind(
            flow=_flow,
            desk=DESK,
            act=casework.by(DESK),
            reads=May.EVALUATION_READ,
            reasons=_NOT_REVOKED,
            describe=publications,
            facts=why_revoked,
            batch=False,
        )
    )
