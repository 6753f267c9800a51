"""Other provinces ask for pupils of 石桥镇中心小学: new, half agreed, overdue, on its way, declined, taken back."""

from collections.abc import Mapping, Sequence

from xueji.approvals import THE_OUTSIDE, Withdraw
from xueji.demo.families import Bound
from xueji.demo.places import SHIQIAO
from xueji.demo.transfers import A_MONTH, earlier, version_of
from xueji.features import students
from xueji.features.casework import decide
from xueji.features.casework.schemas import NewApproval, NewReturn
from xueji.features.departures import act, take
from xueji.features.departures.flow import CLEAR_OUT, RELEASE
from xueji.gateways.national.border import Crossing, RequestOut
from xueji.platform.caller import Caller
from xueji.platform.database import transaction

_FROM_GRADE = 5
"""Younger ones move within the province."""
_SCHOOL, _BUREAU = ("li.guihua", RELEASE), ("lin.guodong", CLEAR_OUT)
_AGREED: tuple[tuple[tuple[str, str], ...], ...] = ((), (_SCHOOL,), (_BUREAU,), (_SCHOOL, _BUREAU), (), ())
"""Who has agreed to each; the third is overdue, the last two were declined and taken back."""
_OVERDUE, _DECLINED, _WITHDRAWN = 2, 4, 5
_PLACES = (
    ("江苏省", "徐州市解放路小学", "五年级"),
    ("河南省", "郑州市金水区文化路第一小学", "五年级"),
    ("浙江省", "杭州市学军小学", "六年级"),
    ("新疆维吾尔自治区", "喀什地区疏附县第二小学", "五年级"),
    ("北京市", "北京市海淀区中关村第三小学", "六年级"),
    ("上海市", "上海市实验小学", "六年级"),
)


async def run(bound: Sequence[Bound], staff: Mapping[str, Caller]) -> None:
    """As the inbox of the national platform brings them; what fits nobody would be answered at once."""
    children = [one for one in bound if one.pupil.seat.school.name == SHIQIAO and one.pupil.seat.grade >= _FROM_GRADE]
    for order, one in enumerate(children[: len(_AGREED)]):
        days = A_MONTH if order == _OVERDUE else 0
        case_id = await _asked(one, order, days)
        if case_id is None:
            continue
        for login, step in _AGREED[order]:
            async with earlier(days, staff[login]) as tx:
                agreed = NewApproval(step=step, remark="情况属实")
                await decide.approve(tx, staff[login], case_id, await version_of(tx, case_id), agreed)
        await _then(staff, case_id, order)


async def _asked(one: Bound, order: int, days: int) -> int | None:
    province, school, grade = _PLACES[order]
    async with earlier(days) as tx:
        record = await students.read_record(tx, one.student_id)
        request = RequestOut(
            serial=order + 1,
            reference=f"KS{order + 1:08}",
            crossing=Crossing.TRANSFER,
            name=str(record.values["name"]),
            national_number=f"G{record.values['id_number']}",
            to_province=province,
            to_school=school,
            to_grade=grade,
            reason="随父母工作调动",
        )
        return await take(tx, request)


async def _then(staff: Mapping[str, Caller], case_id: int, order: int) -> None:
    if order == _DECLINED:
        async with transaction(staff["li.guihua"]) as tx:
            no = NewReturn(step=RELEASE, reason="family_unaware", text="电话里问过家长，没有提出过。")
            await decide.send_back(tx, staff["li.guihua"], case_id, await version_of(tx, case_id), no)
    elif order == _WITHDRAWN:
        async with transaction() as tx:
            await act(tx, case_id, Withdraw(text="对方省份撤回了申请"), THE_OUTSIDE)
