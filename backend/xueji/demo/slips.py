"""Registration slips in every state, by the use cases that the doors call; the mother of the pictures has one to sign."""

import random
from collections.abc import Mapping, Sequence
from datetime import timedelta
from math import sin

from xueji.demo.families import Bound
from xueji.demo.places import EXPERIMENTAL, QUANJING, SECOND_PRIMARY
from xueji.demo.rosters import SEED
from xueji.features import students
from xueji.features.slips import answer, issue, objections, rules, sign, signature, store
from xueji.features.slips.family_schemas import SignatureRole, SignatureWay, SlipMark, SlipMarks
from xueji.features.slips.rules import Act
from xueji.features.slips.schemas import AnswerReason, IssueScope, NewSlipIssue, SlipAnswer, SlipCancellation
from xueji.features.slips.signature import ProofKept, Signed
from xueji.features.slips.store import SlipRow
from xueji.features.students import ChangeSource
from xueji.platform.caller import Caller
from xueji.platform.database import Tx, transaction
from xueji.platform.scope import Scope, scope_of

_ISSUES = (
    ("zhou.huimin", SECOND_PRIMARY, IssueScope.SCHOOL, [], 9),
    ("liu.yang", EXPERIMENTAL, IssueScope.GRADES, ["junior-2"], 3),
    ("tian.jing", QUANJING, IssueScope.GRADES, ["senior-1"], 12),
)
_FIXED = {"迪丽娜尔·艾合买提": "issued", "欧阳𬱖": "done", "欧阳沐宸": "done"}
_FATES = (
    "done",
    "read",
    "issued",
    "done",
    "objected",
    "issued",
    "done",
    "answered",
    "read",
    "cancelled",
    "done",
    "outdated",
)
_PHONE = "微信内置浏览器，Android 15"


async def run(bound: Sequence[Bound], staff: Mapping[str, Caller]) -> None:
    """Issue, read, sign, object, answer, cancel, outdate."""
    for login_name, school, scope, grades, days in _ISSUES:
        registrar = staff[login_name]
        async with transaction(registrar) as tx:
            last_day = tx.today + timedelta(days=days)
            await issue.issue(tx, registrar, NewSlipIssue(scope=scope, grades=grades, last_day=last_day))
        for one in bound:
            if one.pupil.seat.school.name == school:
                await _live(one, registrar)


async def _live(one: Bound, registrar: Caller) -> None:
    """What becomes of this pupil's slip, by the seat in the class."""
    fate = _FIXED.get(one.pupil.child.name) or _FATES[one.pupil.seat.seat % len(_FATES)]
    async with transaction() as tx:
        rows = await store.slips_of(tx, Scope(student_ids=(one.student_id,)), one.student_id)
    if not rows or fate == "issued":
        return
    slip_id = rows[0].id
    if fate == "cancelled":
        await _cancel(registrar, slip_id)
        return
    await store.looked(slip_id, one.guardian.account_id)
    if fate in {"done", "outdated"}:
        await _sign(one, slip_id)
    elif fate in {"objected", "answered"}:
        await _object(one, slip_id)
    if fate == "answered":
        await _answer(registrar, slip_id)
    elif fate == "outdated":
        await _change(one, registrar)


async def _sign(one: Bound, slip_id: int) -> None:
    """As the family's page does, after a code by message."""
    async with transaction(one.guardian) as tx:
        row = await _held(tx, one.guardian, slip_id)
        act = Act.SIGN_WITH_STUDENT_TO_COME if row.needs_student else Act.SIGN
        state = rules.after(row.state, act)
        if state is None:
            return
        signed = Signed(
            slip_id=row.id,
            slip_hash=row.hash.hex(),
            role=SignatureRole.GUARDIAN,
            way=SignatureWay.DRAWN,
            at=tx.now,
            account_id=one.guardian.account_id,
            name=one.guardian.name,
            device=_PHONE,
            proof=ProofKept(tx.now, "139****7086"),
            drawing=signature.drawn(_scrawl(one.student_id), 320, 120),
        )
        await sign.enter(tx, row, [signature.sealed(signed)], state, account_id=one.guardian.account_id)


def _scrawl(seed: int) -> list[list[tuple[float, float]]]:
    """Something that a finger may have written."""
    dice = random.Random(SEED + seed)  # noqa: S311 - plausible, not secret
    wave, lift = 0.5 + dice.random(), dice.random() * 3
    first = [(24.0 + step * 3, 62 + 26 * sin(step * wave) - step * 0.4) for step in range(44)]
    second = [(90.0 + step * 6, 88 - lift * step * 0.5 + 4 * sin(step)) for step in range(32)]
    return [first, second]


async def _object(one: Bound, slip_id: int) -> None:
    async with transaction(one.guardian) as tx:
        marks = [SlipMark("household_division", "以新户口簿为准，已迁到本县文昌街道")]
        if one.pupil.seat.seat % 2:
            marks.append(SlipMark("attendance", "这学期起住校"))
        await objections.hand_in(tx, one.guardian, slip_id, SlipMarks(marks))


async def _answer(registrar: Caller, slip_id: int) -> None:
    async with transaction(registrar) as tx:
        row = await _held(tx, registrar, slip_id)
        reasons = [
            AnswerReason("household_division", "户口簿上还是原来的地址，迁好后请带原件来改。"),
            AnswerReason("attendance", "宿舍登记里没有，请班主任核实后再改。"),
        ]
        await answer.answer(tx, registrar, slip_id, row.version, SlipAnswer(reasons))


async def _cancel(registrar: Caller, slip_id: int) -> None:
    async with transaction(registrar) as tx:
        row = await _held(tx, registrar, slip_id)
        await answer.cancel(tx, registrar, slip_id, row.version, SlipCancellation("学生正在办理转学，先不签。"))


async def _change(one: Bound, registrar: Caller) -> None:
    """A key field was corrected after the signature: the slip is outdated, the workers issue the next."""
    async with transaction(registrar) as tx:
        await students.apply_changes(
            tx,
            one.student_id,
            {"ethnicity": "11"},
            source=ChangeSource.SCHOOL,
            actor=students.actor_of(registrar),
        )


async def _held(tx: Tx, caller: Caller, slip_id: int) -> SlipRow:
    row = await store.lock_slip(tx, scope_of(caller), slip_id)
    if row is None:
        raise RuntimeError("the demonstration lost one of its own slips")
    return row
