"""Pupils of the senior class without a mainland ID number: one not asked for yet, one on its way, one sent back (Q129)."""

from collections.abc import Mapping

from xueji.demo.evaluation import own_account
from xueji.demo.families import student_ids
from xueji.demo.personas import FROM_ABROAD
from xueji.demo.places import QUANJING
from xueji.demo.rosters import Province
from xueji.demo.transfers import paper, version_of
from xueji.features.accounts.guardianships import add_identity
from xueji.features.casework import decide, evidence
from xueji.features.casework.schemas import NewReturn
from xueji.features.evaluation import ask_account
from xueji.features.evaluation.flow import OF_CITY
from xueji.features.evaluation.staff_schemas import NewAccountRequest
from xueji.features.organisations import OrganisationRow
from xueji.platform.caller import Caller
from xueji.platform.database import transaction
from xueji.settings import Settings

_ASKED, _RETURNED = "金载元", "安娜·彼得罗娃"
_WHY = "持护照随父母来鲁，今年九月入学，就读高一（3）班，中考成绩在外省。"


async def run(
    people: Province, offices: Mapping[str, OrganisationRow], staff: Mapping[str, Caller], settings: Settings
) -> None:
    ids = {name: student_id for (_, name), student_id in (await student_ids(offices[QUANJING])).items()}
    child = next(one.child for one in people.pupils[QUANJING] if one.child.name == FROM_ABROAD.name)
    async with transaction() as tx:
        account_id = await own_account(tx, ids[child.name], child)
        openid = FROM_ABROAD.openid
        await add_identity(
            tx, app_id=settings.wechat.app_id, openid=openid, unionid=f"union-{openid}", account_id=account_id
        )
    academic, city = staff["fang.qi"], staff["lu.min"]
    for name in (_ASKED, _RETURNED):
        async with transaction(academic) as tx:
            proof = await evidence.upload(tx, academic, OF_CITY.name, ask_account.PAPERS.name, paper())
            asked = await ask_account.ask(tx, academic, ids[name], NewAccountRequest(_WHY, [proof.evidence.id]))
        if name == _RETURNED:
            async with transaction(city) as tx:
                no = NewReturn(step="city", reason="unclear", text="护照照片的号码一行反光，看不清最后三位。")
                await decide.send_back(tx, city, asked.case_id, await version_of(tx, asked.case_id), no)
