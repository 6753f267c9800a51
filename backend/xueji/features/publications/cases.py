"""What the one list, the general pages and the nightly clock have to know of objections and corrections."""

from collections.abc import Sequence

from xueji.approvals import Case
from xueji.features import casework, evaluation
from xueji.features.publications import correct, dispute_store, store
from xueji.features.publications.effects import DESK, act_on_objection
from xueji.features.publications.flow import CORRECTION, OBJECTION
from xueji.features.publications.object import record_of
from xueji.features.students import Reads
from xueji.kernel.permissions import May

_STANDS = (
    casework.Reason("stands", "核查过，内容属实", "学校按材料核对过，内容不用改。"),
    casework.Reason("unclear", "说不清哪里不对", "请写清楚是哪一条、应该怎样。"),
    casework.Reason(casework.OTHER, "其他，在下面写明"),
)
_UNPROVEN = (
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
        slots=(
            casework.Slot(
                name=correct.PROOF,
                label="更正的依据",
                hint="证书、活动记录或班主任说明，拍清楚四个角",
                required=True,
                most=correct.MOST_PICTURES,
            ),
        ),
        facts=corrected,
        batch=False,
    )
)
