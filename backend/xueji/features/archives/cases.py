"""What the one list, the general pages and the nightly clock have to know of reports."""

from collections.abc import Mapping, Sequence

from xueji.approvals import Case
from xueji.features import casework
from xueji.features.archives import store, words
from xueji.features.archives.effects import DESK
from xueji.features.archives.flow import REPORT
from xueji.features.archives.unsettled import unsettled
from xueji.features.students import Reads
from xueji.kernel.clock import china_date, day_words
from xueji.kernel.permissions import May

_MEND = {
    "disputed": "请先答复异议，再上报。",
    "unconfirmed": "请写明没有确认的原因，再上报。",
    "content": "请主管部门撤销公示，改好以后重新公示、上报。",
}
WHY_NOT = (
    *(casework.Reason(code, label, _MEND[code]) for code, label in words.REASONS.items()),
    casework.Reason(casework.OTHER, "其他，在下面写明"),
)


async def describe(source: Reads, viewer: casework.Viewer, cases: Sequence[Case]) -> Mapping[int, casework.Subject]:
    """The grade of a school, no pupil."""
    del viewer
    return {
        row.case_id: casework.Subject(name=words.grade(row), origin=row.school, note=row.term.label)
        for row in await store.of_cases(source, [case.id for case in cases])
        if row.case_id is not None
    }


async def facts(source: Reads, viewer: casework.Viewer, case: Case) -> Sequence[casework.Fact]:
    """What was published, who confirmed, what was disputed."""
    del viewer
    row = await store.of_case(source, case.id)
    if row is None:
        return []
    found = await store.tally(source, row.publication_id)
    return [
        casework.Fact(label="学校", after=row.school),
        casework.Fact(label="年级", after=f"{words.grade(row)}，{words.term(row)}"),
        casework.Fact(label="公示结束", after=day_words(china_date(row.ends_at), china_date(row.now))),
        casework.Fact(label="公示的学生", after=f"{found.classes} 个班，{found.pupils} 人"),
        casework.Fact(label="已经确认", after=f"{found.confirmed} 人，{found.pupils - found.confirmed} 人没有确认"),
        casework.Fact(label="异议", after=f"{found.objections} 件，更正 {found.corrections} 件"),
    ]


async def checks(source: Reads, case: Case) -> Sequence[casework.Check]:
    row = None if case.closed else await store.of_case(source, case.id)
    if row is None:
        return []
    waits = await unsettled(source, row)
    return [
        *(casework.Check(f"{one}，办完才能确认", casework.Found.LOOK) for one in waits),
        *([] if waits else [casework.Check("公示中的异议、更正、撤销都已办完", casework.Found.PASSED)]),
        casework.Check("学校没有上报，系统到期自动上报", casework.Found.LOOK)
        if not case.filed_by
        else casework.Check("公示结束以后由学校上报", casework.Found.PASSED),
    ]


casework.register(
    casework.Kind(
        flow=REPORT,
        desk=DESK,
        act=casework.by(DESK),
        reads=May.EVALUATION_READ,
        reasons=WHY_NOT,
        describe=describe,
        facts=facts,
        checks=checks,
    )
)
