"""Pupils of other provinces come to 临溪二实小: with us, with them, refused, a stalled archive, arrived, taken back."""

from collections.abc import Mapping
from datetime import date

import msgspec

from xueji.approvals import THE_OUTSIDE, Approve
from xueji.demo.transfers import A_MONTH, earlier, paper, version_of
from xueji.features.border_rights import ask
from xueji.features.border_rights.schemas import NewBorderRight
from xueji.features.border_transfers import BORDER_IN, filing, kinds, store
from xueji.features.border_transfers.effects import DESK
from xueji.features.border_transfers.flow import ARCHIVE, CLEAR_IN, CLEAR_OUT, RECEIVE, RELEASE
from xueji.features.border_transfers.models import PART_SEAL
from xueji.features.border_transfers.schemas import NewBorderTransfer
from xueji.features.casework import decide, evidence
from xueji.features.casework.schemas import NewApproval, NewWithdrawal
from xueji.features.leaves import RETURN_FROM_ABROAD
from xueji.features.leaves import filing as leaves
from xueji.features.leaves.schemas import NewReturn
from xueji.features.organisations import Stage
from xueji.gateways import queue
from xueji.gateways.national.border import StateThere
from xueji.platform.caller import Caller
from xueji.platform.cases import Cases
from xueji.platform.crypto import keyring
from xueji.platform.database import Tx, transaction

REGISTRAR, HEAD, BUREAU = "zhou.huimin", "sun.weidong", "lin.guodong"
SENIOR, CITY, PROVINCE = "tian.jing", "chen.xin", "zheng.hui"
_HERE = ((HEAD, RECEIVE), (BUREAU, CLEAR_IN))
_THERE = (RELEASE, CLEAR_OUT)
_A_WEEK = 7
_PARTS = ("基础信息", "家庭成员", "学业情况", "异动记录")


class Comer(msgspec.Struct, frozen=True, kw_only=True):
    """A pupil whom the national platform knows. `here`: how many of our parties have agreed.

    `reference`: both parties there have agreed, under this name of the application; with `arrived` the archive too.
    """

    name: str
    id_number: str
    grade: int
    province: str
    school: str
    ethnicity: str = "01"
    here: int = 0
    reference: str = ""
    state: StateThere = StateThere.NORMAL
    arrived: bool = False
    withdrawn: bool = False

    @property
    def days(self) -> int:
        """How long ago it was filed: an archive that stalls has done so for a while."""
        return A_MONTH if self.reference and not self.arrived else 0

    @property
    def sex(self) -> str:
        return "1" if int(self.id_number[16]) % 2 else "2"

    @property
    def birth_date(self) -> str:
        return str(date.fromisoformat(self.id_number[6:14]))


# A table is read as a table: the formatter keeps away.
# fmt: off
COMERS = (
    Comer(name="宋思远", id_number="410102201803150017", grade=3, province="河南省", school="郑州市第九小学"),
    Comer(name="热依汗·买合木提", id_number="650102201706220049", grade=4, province="新疆维吾尔自治区", school="乌鲁木齐市第一小学", ethnicity="05", here=1),
    Comer(name="郑诗雨", id_number="320302201611090063", grade=4, province="江苏省", school="徐州市解放路小学", here=2),
    Comer(name="钱浩宇", id_number="110108201607300038", grade=5, province="北京市", school="北京市海淀区中关村第三小学", here=2),
    Comer(name="司马奕辰", id_number="34010420170118005X", grade=4, province="安徽省", school="合肥市西园新村小学", here=2, reference="KS90000001"),
    Comer(name="杜芷妍", id_number="310105201602140029", grade=5, province="上海市", school="上海市实验小学", here=2, reference="KS90000002", state=StateThere.LEFT, arrived=True),
    Comer(name="石明哲", id_number="440103201512050077", grade=5, province="广东省", school="广州市文德路小学", here=2, reference="KS90000003", state=StateThere.ABROAD, arrived=True),
    Comer(name="韩子墨", id_number="130102201809260084", grade=3, province="河北省", school="石家庄市中山路小学", withdrawn=True),
)
# fmt: on
"""The third waits for the other province, the fourth is refused by it as soon as workers run, the fifth's archive stalls."""


async def run(staff: Mapping[str, Caller]) -> None:
    """By the use cases that the doors call; what the other province said is said here."""
    arrived = {one.name: await _comes(staff, one) for one in COMERS}
    await _returns(staff[REGISTRAR], arrived["石明哲"])
    await _right(staff)


async def _comes(staff: Mapping[str, Caller], one: Comer) -> int:
    """Answers the pupil."""
    registrar = staff[REGISTRAR]
    async with earlier(one.days, registrar) as tx:
        proof = await evidence.upload(tx, registrar, BORDER_IN.name, "reason", paper())
        new = NewBorderTransfer(
            name=one.name, sex=one.sex, birth_date=one.birth_date, id_type="1", id_number=one.id_number,
            ethnicity=one.ethnicity, national_number=f"G{one.id_number}", from_province=one.province,
            from_school=one.school, stage=Stage.PRIMARY, grade=one.grade, reason="随父母工作调动",
            evidence=[proof.evidence.id],
        )  # fmt: skip
        case_id = (await filing.file(tx, registrar, new)).case_id
    for login, step in _HERE[: one.here]:
        async with earlier(one.days, staff[login]) as tx:
            agreed = NewApproval(step=step, remark="材料齐全")
            await decide.approve(tx, staff[login], case_id, await version_of(tx, case_id), agreed)
    if one.reference:
        await _agreed_there(case_id, one)
    if one.withdrawn:
        async with transaction(registrar) as tx:
            sorry = NewWithdrawal(text="家长决定先不转了")
            await decide.withdraw(tx, registrar, case_id, await version_of(tx, case_id), sorry)
    async with transaction() as tx:
        return int(await tx.value("SELECT student_id FROM approval_case WHERE id = $1", case_id))


async def _agreed_there(case_id: int, one: Comer) -> None:
    """As the platform's answers bring it; the archive comes with the workers, or is here already."""
    async with earlier(_A_WEEK if one.days else 0) as tx:
        row = await store.of_case(tx, case_id)
        if row is None:
            return
        await queue.withdraw(tx, kinds.APPLY, [row.id])
        await store.note_entered(tx, row.id, one.reference, one.state)
        for step in _THERE:
            await DESK.act(Cases(tx), case_id, Approve(step=step, remark="同意转出"), THE_OUTSIDE)
        for kind in kinds.DECIDED.values():
            await queue.withdraw(tx, kind, [row.id])
        if one.arrived:
            await _archive(tx, case_id, row.id)


async def _archive(tx: Tx, case_id: int, arrival_id: int) -> None:
    await queue.withdraw(tx, kinds.PART, await store.parts_on_their_way(tx, arrival_id))
    await store.want_parts(tx, arrival_id, range(1, len(_PARTS) + 1))
    ring = keyring()
    wanted = await store.parts_on_their_way(tx, arrival_id)
    sealed = {
        part_id: (title, ring.seal(f"{title}：与原省学籍一致。".encode(), PART_SEAL))
        for part_id, title in zip(wanted, _PARTS, strict=True)
    }
    await store.keep_parts(tx, sealed)
    await DESK.act(Cases(tx), case_id, Approve(step=ARCHIVE, remark=f"共 {len(_PARTS)} 份"), THE_OUTSIDE)


async def _returns(registrar: Caller, student_id: int) -> None:
    """The one who came 出境 is asked back to school; for the one of 其他离校 the pages offer it."""
    async with transaction(registrar) as tx:
        proof = await evidence.upload(tx, registrar, RETURN_FROM_ABROAD.name, "entry", paper())
        back = NewReturn(grade=5, reason="回国继续就读", evidence=[proof.evidence.id])
        await leaves.file(tx, registrar, student_id, back)


async def _right(staff: Mapping[str, Caller]) -> None:
    """泉景高中 may take in after graduation."""
    async with transaction(staff[SENIOR]) as tx:
        line = await ask.ask(
            tx, staff[SENIOR], NewBorderRight(reason="按海教字〔2026〕12 号文，今年招收外省毕业生 20 人")
        )
    for login, step in ((CITY, "city"), (PROVINCE, "province")):
        async with transaction(staff[login]) as tx:
            agreed = NewApproval(step=step, remark="符合招生政策")
            await decide.approve(tx, staff[login], line.case_id, await version_of(tx, line.case_id), agreed)
