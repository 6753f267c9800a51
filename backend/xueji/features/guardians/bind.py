"""Bind an account to a pupil by the school's code."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import msgspec
from litestar import Request
from litestar.response import Response

from xueji.features import accounts, notices, students
from xueji.features.accounts import GuardianshipRow
from xueji.features.guardians import errors, pupils, store
from xueji.features.guardians.attempts import counted
from xueji.features.guardians.events import GuardianBound
from xueji.features.guardians.pupils import Pupil
from xueji.features.guardians.rules import (
    MOST_WRONG,
    PURPOSES,
    BindAs,
    Purpose,
    missing_consents,
    must_wait,
)
from xueji.features.guardians.schemas import (
    Binding,
    BindingPreview,
    ConsentText,
    GuardianshipState,
    MyBinding,
    MyBindings,
    NewBinding,
    RelationChoice,
)
from xueji.features.guardians.store import CodeRow
from xueji.features.guardians.tell_about import tell_about, tell_one
from xueji.features.notices import Channel, Kind
from xueji.features.students import POOL
from xueji.kernel.clock import china_date, day_words
from xueji.kernel.codes import CODES
from xueji.kernel.masking import mask_name
from xueji.platform import events, sessions
from xueji.platform.caller import Caller
from xueji.platform.database import Tx, transaction
from xueji.platform.doors import Once
from xueji.platform.scope import Scope
from xueji.platform.sessions import SessionCookie

ROLES = {BindAs.GUARDIAN: "guardian", BindAs.STUDENT: "self"}
SELF = "01"
"""The relation of a pupil to themselves (GB/T 4761)."""


def relation_label(relation: str, role: str) -> str:
    return BindAs.STUDENT.label if role == ROLES[BindAs.STUDENT] else CODES["relation"].name(relation)


async def preview(caller: Caller, typed: str) -> BindingPreview:
    """Whom a code is for and what will be asked; raises what `good_code` raises."""
    async with counted(f"account:{caller.account_id}", typed) as code, transaction(caller) as tx:
        found = await good_code(tx, code)
        pupil = await pupils.of_code(tx, found.student_id)
        bound = await accounts.guardianships_of(tx, pupil.id)
        young = pupil.young(tx.today)
        asks_consent = young and found.bind_as is BindAs.GUARDIAN
        return BindingPreview(
            masked_name=pupil.masked_name,
            school_name=pupil.school,
            class_name=pupil.class_name,
            bind_as=found.bind_as,
            under_14=young,
            waits=must_wait(found.bind_as, young=young, guardians=_guardians(bound)),
            already_bound=any(row.account_id == caller.account_id for row in bound),
            relations=[RelationChoice(entry.code, entry.name) for entry in CODES["relation"].offered],
            consents=[
                ConsentText(purpose, card.label, card.text, card.version, card.required)
                for purpose, card in PURPOSES.items()
                if asks_consent
            ],
            expires_on=china_date(found.expires_at),
        )


async def answer(request: Request[Any, Any, Any], caller: Caller, once: Once, data: NewBinding) -> Response[Binding]:
    """Bind, and hand out a fresh session: what the account may see has just changed."""
    rotated: list[SessionCookie] = []

    async with counted(f"account:{caller.account_id}", data.code) as code:

        async def act(tx: Tx) -> Binding:
            bound = await bind(tx, caller, code, data)
            rotated.append(await sessions.rotate(tx, caller.session_id))
            return bound

        bound = await once(act)
    settings = request.app.state.gate.settings
    return Response(bound, cookies=[each.cookie(settings) for each in rotated])


async def bind(tx: Tx, caller: Caller, code: str, data: NewBinding) -> Binding:
    """Use up the code. The first guardian is bound at once, later ones wait, everybody is told."""
    found = await good_code(tx, code)
    if found.bind_as is not data.bind_as:
        raise errors.BindingCodeForOther(whom=found.bind_as.label)
    pupil = await pupils.of_code(tx, found.student_id)
    before = await accounts.lock_guardianships(tx, pupil.id)
    if any(row.account_id == caller.account_id for row in before):
        raise errors.AlreadyBound
    young = pupil.young(tx.today)
    relation = await _accepted(tx, caller, data, before, young=young)
    waits = must_wait(data.bind_as, young=young, guardians=_guardians(before))
    state = GuardianshipState.WAITING if waits else GuardianshipState.ACTIVE
    role = ROLES[data.bind_as]
    guardianship_id = await accounts.add_guardianship(
        tx, account_id=caller.account_id, student_id=pupil.id, relation=relation, role=role, state=state.value
    )
    await store.use_code(tx, found.id, caller.account_id)
    if young and data.bind_as is BindAs.GUARDIAN:
        await keep_consents(tx, [Consents(caller.account_id, pupil.id, frozenset(data.consents))])
    who = f"{pupil.name}的{relation_label(relation, role)}" if data.bind_as is BindAs.GUARDIAN else pupil.name
    await accounts.name_family(tx, caller.account_id, who)
    await tx.audit(
        "guardianship.asked" if waits else "guardianship.bound",
        subject=f"guardianship:{guardianship_id}",
        student_ids=[pupil.id],
        organisation_id=pupil.school_id,
        bind_as=data.bind_as.value,
        relation=relation,
        consents=sorted(data.consents),
    )
    label = relation_label(relation, role)
    if waits:
        await _tell_waiting(tx, pupil, label, tx.now, caller.account_id)
    else:
        await bound_at_last(
            tx,
            pupil,
            guardianship_id=guardianship_id,
            account_id=caller.account_id,
            bind_as=data.bind_as,
            label=label,
        )
    return Binding(
        guardianship_id=guardianship_id,
        student_id=pupil.id,
        name=pupil.masked_name if waits else pupil.name,
        state=state,
        state_label=state.label,
        told=_told(data.bind_as, waits=waits, guardians=_guardians(before)),
    )


async def good_code(tx: Tx, code: str) -> CodeRow:
    """The code's row, locked.

    Raises:
        WrongBindingCode: wrong, or never existed.
        BindingCodeUsed: used or replaced.
        BindingCodeExpired: older than thirty days.
    """
    found = await store.code_behind(tx, code)
    if found is None:
        raise errors.WrongBindingCode(most=MOST_WRONG)
    if found.used_at is not None or found.replaced_at is not None:
        raise errors.BindingCodeUsed
    if found.expires_at <= tx.now:
        raise errors.BindingCodeExpired(day=day_words(china_date(found.expires_at), tx.today))
    return found


async def _accepted(tx: Tx, caller: Caller, data: NewBinding, before: list[GuardianshipRow], *, young: bool) -> str:
    """The relation, once everything is there that this kind of binding needs."""
    if data.bind_as is BindAs.STUDENT:
        if any(row.role == ROLES[BindAs.STUDENT] for row in before):
            raise errors.OwnAccountExists
        if await accounts.own_record_of(tx, caller.account_id) is not None:
            raise errors.OwnAccountElsewhere
        return SELF
    if data.relation is None or all(data.relation != entry.code for entry in CODES["relation"].offered):
        raise errors.RelationMissing
    if young and (missing := missing_consents(frozenset(data.consents))):
        raise errors.ConsentMissing(purposes="、".join(purpose.label for purpose in missing))
    return data.relation


class Consents(msgspec.Struct, frozen=True):
    """What an account agrees to for a pupil."""

    account_id: int
    student_id: int
    given: frozenset[Purpose]


async def keep_consents(tx: Tx, consents: Sequence[Consents]) -> None:
    """Constant statements: who does not want copies by WeChat gets none."""
    given = [
        store.NewConsent(one.account_id, one.student_id, each, PURPOSES[each].version)
        for one in consents
        for each in one.given
    ]
    silent = [(one.account_id, one.student_id) for one in consents if Purpose.WECHAT not in one.given]
    if given:
        await store.give_consents(tx, given)
    if silent:
        await notices.mute_each(tx, silent, Channel.WECHAT)


async def bound_at_last(
    tx: Tx, pupil: Pupil, *, guardianship_id: int, account_id: int, bind_as: BindAs, label: str
) -> None:
    """From now on the account sees the pupil: rooms above and everybody around the pupil hear of it."""
    await events.publish(tx, GuardianBound(guardianship_id, account_id, pupil.id, bind_as))
    await tell_about(
        tx,
        pupil,
        Kind.GUARDIAN_BOUND,
        f"{pupil.name}：{label}已绑定",
        f"{day_words(tx.today, tx.today)}，一个微信或手机账号以“{label}”的身份绑定了{pupil.name}。"
        "不认识这个人，请马上告诉班主任解除。",
    )


async def _tell_waiting(tx: Tx, pupil: Pupil, label: str, now: datetime, account_id: int) -> None:
    day = day_words(china_date(now), china_date(now))
    await tell_about(
        tx,
        pupil,
        Kind.GUARDIAN_WAITING,
        f"{pupil.name}：有人申请绑定，等您同意",
        f"{day}，一个账号用学校的绑定码，以“{label}”的身份申请绑定{pupil.name}。认识就同意，不认识请不要同意。",
        without={account_id},
    )
    await tell_one(
        tx,
        pupil,
        account_id,
        Kind.GUARDIAN_WAITING,
        "绑定申请已送出",
        "已请先绑定的家长或班主任同意，同意后就能看到孩子。",
    )


def _told(bind_as: BindAs, *, waits: bool, guardians: int) -> str:
    if not waits:
        return "已绑定，并告诉了班主任和其他绑定的人。"
    if bind_as is BindAs.STUDENT:
        return (
            "你未满 14 周岁，要家长同意。已告诉家长和班主任。"
            if guardians
            else "你未满 14 周岁，要家长同意。已告诉班主任。"
        )
    return "已请先绑定的家长同意，也告诉了班主任。同意后您会收到消息。"


def _guardians(rows: list[GuardianshipRow]) -> int:
    return sum(row.role == ROLES[BindAs.GUARDIAN] and row.state == GuardianshipState.ACTIVE for row in rows)


async def mine(caller: Caller) -> MyBindings:
    """Whom the caller is bound to, and for whom they wait."""
    rows = await accounts.guardianships_by(POOL, caller.account_id)
    cards = await students.pupil_cards(Scope(student_ids=tuple(row.student_id for row in rows)))
    names = {card.id: card.name for card in cards}
    found: list[MyBinding] = []
    for row in rows:
        state = GuardianshipState(row.state)
        waiting = state is GuardianshipState.WAITING
        name = names.get(row.student_id, "")
        found.append(
            MyBinding(
                guardianship_id=row.id,
                student_id=None if waiting else row.student_id,
                name=mask_name(name) if waiting else name,
                bind_as=BindAs.STUDENT if row.role == ROLES[BindAs.STUDENT] else BindAs.GUARDIAN,
                state=state,
                state_label=state.label,
                since=row.started_at,
            )
        )
    return MyBindings(found)
