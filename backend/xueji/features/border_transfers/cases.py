"""What the one list, the general pages and the nightly clock have to know of transfers across provinces."""

from collections.abc import Mapping, Sequence

from xueji.approvals import Case
from xueji.features import casework, organisations, transfers
from xueji.features.border_transfers import nation, rules, store
from xueji.features.border_transfers.effects import DESK
from xueji.features.border_transfers.flow import FLOWS
from xueji.features.border_transfers.models import REASON_SEAL
from xueji.features.students import Reads
from xueji.gateways.national.border import Crossing
from xueji.kernel.permissions import May
from xueji.platform.crypto import keyring

WHY_NOT = (
    *casework.REASONS[:-1],
    casework.Reason(nation.CHECK, "全国平台校验没有通过", "按说明改好，再提交。"),
    casework.Reason(nation.DECLINED, "外省没有同意", "请家长与原学校沟通，办好后再提交。"),
    casework.REASONS[-1],
)


async def describe(source: Reads, viewer: casework.Viewer, cases: Sequence[Case]) -> Mapping[int, casework.Subject]:
    """The pupil waits at the school already; where from is over there."""
    return {
        one.case_id: casework.Subject(
            name=viewer.name(one.name, one.school_path),
            grade=organisations.grade_label(one.stage, one.grade),
            origin=rules.whole_name(one.from_province, one.from_school),
            destination=one.school,
        )
        for one in await store.who_comes(source, [case.id for case in cases])
    }


async def facts(source: Reads, viewer: casework.Viewer, case: Case) -> Sequence[casework.Fact]:
    """From where to where, how far the archive is, what the other side said; staff read of its tries beside it."""
    row = await store.of_case(source, case.id)
    if row is None:
        return []
    waiting = await nation.waiting_words(source, row) if viewer.is_family else ""
    progress = await store.progress(source, row.id)
    later = rules.RETURN_TO_STUDY.get(rules.state_after(row.state_there))
    return [
        casework.Fact(label="学校", before=rules.whole_name(row.from_province, row.from_school), after=row.school),
        casework.Fact(label="年级", after=organisations.grade_label(row.stage, row.grade)),
        casework.Fact(label="班级", after=row.class_name or "到校后分班，分班后生成学籍辅号"),
        casework.Fact(label="原因", after=keyring().open(row.reason, REASON_SEAL).decode()),
        *(
            [casework.Fact(label="原省的状态", after="，".join(filter(None, (row.state_there.label, later))))]
            if row.state_there and row.crossing is Crossing.TRANSFER
            else []
        ),
        *(
            [casework.Fact(label="电子档案", after=f"已收到 {progress.fetched} 份，共 {progress.wanted} 份")]
            if progress.wanted
            else []
        ),
        *([casework.Fact(label="全国平台", after=waiting)] if waiting else []),
    ]


transfers.register_coming(store.coming)

for _crossing, _flow in FLOWS.items():
    casework.register(
        casework.Kind(
            flow=_flow,
            desk=DESK,
            act=casework.by(DESK),
            reads=May.TRANSFER_READ,
            reasons=WHY_NOT,
            slots=rules.PAPERS[_crossing],
            most_bytes=casework.MEGABYTE,
            describe=describe,
            facts=facts,
            moves=True,
        )
    )
