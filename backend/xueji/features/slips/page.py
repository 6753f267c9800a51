"""A slip on the phone: every field with its source, what is asked, what has become of it."""

from collections.abc import Sequence
from datetime import date, datetime

import msgspec

from xueji.features import accounts, students
from xueji.features.slips import content, drawing, errors, live, rules, signature, signature_store, store
from xueji.features.slips.content import Content
from xueji.features.slips.family_schemas import (
    ChildSlip,
    ChildSlips,
    FamilyObjection,
    FamilySignature,
    SignatureRole,
    SignatureWay,
    SlipGroup,
    SlipMark,
    SlipPage,
    SlipRow,
    SlipValue,
    Turn,
    UndertakingView,
)
from xueji.features.slips.models import SLIP_SEAL
from xueji.features.slips.rules import SlipState
from xueji.features.slips.signature_store import ObjectionRow, SignatureRow
from xueji.features.students import Source
from xueji.kernel.clock import china_date, china_time, day_words
from xueji.kernel.names import short_name
from xueji.kernel.refusals import NotFound
from xueji.platform.audit import read_log
from xueji.platform.caller import Caller
from xueji.platform.crypto import keyring
from xueji.platform.scope import scope_of


async def read(caller: Caller, slip_id: int) -> SlipPage:
    """The slip for its family; the first look is noted."""
    row = await store.slip(students.POOL, scope_of(caller), slip_id)
    if row is None or row.state is SlipState.CANCELLED:
        raise NotFound
    if row.state is SlipState.ISSUED and await store.looked(row.id, caller.account_id):
        row = msgspec.structs.replace(row, state=SlipState.READ, read_at=row.now)
        await live.read(row.school_id)
    return await shown(students.POOL, caller, row)


async def shown(source: students.Reads, caller: Caller, row: store.SlipRow) -> SlipPage:
    """What stands on the page, whoever of the family reads."""
    found = await signature_store.around(source, row.id, row.base_id, caller.account_id, caller.session_id)
    if found is None:
        raise NotFound
    own = opened(row)
    base = None if found.base_sealed is None else content.thawed(keyring().open(found.base_sealed, SLIP_SEAL))
    today = china_date(row.now)
    changed = set(content.differences(base, own)) if base else set[str]()
    self_signing = row.student_id == caller.own_record
    phone, marks = accounts.phone_hint(found.sealed), found.marks
    return SlipPage(
        id=row.id,
        student_id=row.student_id,
        name=own.name,
        short_name=short_name(own.name),
        class_name=own.class_name,
        school=own.school,
        title=own.title,
        number=row.number,
        hash=row.hash.hex(),
        state=row.state,
        state_label=row.state.label,
        turn=_turn(row.state, self_signing=self_signing, needs_student=row.needs_student),
        issued_at=row.issued_at,
        last_day=row.last_day,
        late=row.last_day < today and row.state in rules.SIGNABLE,
        count=len(own.rows()),
        groups=[_group(group, base, changed) for group in own.groups],
        compared=bool(changed),
        signed_before=found.base_signed_at if changed else None,
        undertaking=UndertakingView(
            own.undertaking.intro,
            own.undertaking.lines,
            own.undertaking.student_agree if self_signing else own.undertaking.agree,
        ),
        signer=own.name if self_signing else found.name,
        self_signing=self_signing,
        needs_student=row.needs_student,
        phone=phone,
        proof_needed=not (self_signing and phone is None),
        proven=accounts.proof_of(found.proven_at, found.sealed, row.now) is not None,
        marks=[SlipMark(field, wanted) for field, wanted in marks.opened().items()] if marks else [],
        marks_version=marks.version if marks else 0,
        marks_saved_at=marks.saved_at if marks else None,
        objections=[_objection(one) for one in found.objections],
        due_on=row.due_on if row.state is SlipState.OBJECTED else None,
        provisional=row.provisional,
        signatures=[_signature(one, caller, own.name) for one in found.signatures],
        next_id=row.next_id,
        notice=_notice(row, found.signatures, caller, today),
    )


def opened(row: store.SlipRow) -> Content:
    return content.thawed(keyring().open(row.sealed, SLIP_SEAL))


def _turn(state: SlipState, *, self_signing: bool, needs_student: bool) -> Turn:
    if self_signing:
        return Turn.CONFIRM if state is SlipState.SIGNED and needs_student else Turn.NONE
    return Turn.SIGN if state in rules.SIGNABLE else Turn.NONE


def _group(group: content.Group, base: Content | None, changed: set[str]) -> SlipGroup:
    source = Source(group.source)
    before = base.rows() if base else {}
    return SlipGroup(
        title=group.title,
        source=source,
        source_label=source.label,
        rows=[
            SlipRow(
                field=row.field,
                label=row.label,
                text=content.shown(row),
                note=row.note,
                masked=row.hidden,
                changed=row.field in changed,
                before=content.shown(before[row.field]) if row.field in changed and row.field in before else "",
            )
            for row in group.rows
        ],
    )


def _objection(row: ObjectionRow) -> FamilyObjection:
    said = row.opened()
    return FamilyObjection(
        field=row.field,
        label=row.label,
        wanted=said.wanted,
        state_label=row.outcome.label,
        answer=said.answer,
    )


def _signature(row: SignatureRow, caller: Caller, pupil: str) -> FamilySignature:
    found = signature.opened(row)
    return FamilySignature(
        role=row.role.value,
        role_label=row.role.label,
        name=pupil if row.role is SignatureRole.STUDENT else found.name,
        at=row.signed_at,
        how=signature.how_words(found),
        mine=row.account_id == caller.account_id,
        picture=drawing.data_url(found.drawing.svg) if found.drawing else "",
    )


def _notice(row: store.SlipRow, signatures: Sequence[SignatureRow], caller: Caller, today: date) -> str:  # noqa: PLR0911 - one line a state
    you = "你" if row.student_id == caller.own_record else "您"
    match row.state:
        case SlipState.OBJECTED:
            due = f"学校最晚 {day_words(row.due_on, today)}答复，" if row.due_on else ""
            return f"{due}到时会重新发一张确认单，再签。今天不用签。"
        case SlipState.SIGNED if row.student_id == caller.own_record:
            return "家长已经签过。请看一遍，和你的情况一样就确认。"
        case SlipState.SIGNED:
            return "等孩子用自己的账号确认；也可以到学校签纸质单。"
        case SlipState.DONE:
            last = max((one.signed_at for one in signatures), default=row.issued_at)
            return f"{moment_words(last, today)}全部签好，不用再办。"
        case SlipState.OUTDATED:
            return f"学籍里的关键信息有变化，这张已经过时。{'请看新的一张，只问变了的几项。' if row.next_id else ''}"
        case SlipState.REPLACED:
            return f"学校重新发过，这张不再有效。{f'请{you}看新的一张。' if row.next_id else ''}"
        case _ if row.student_id == caller.own_record:
            return "请家长先签，签好后再由你确认。"
        case _ if row.last_day < today:
            return f"截止日 {day_words(row.last_day, today)}已经过了，仍然可以签。"
        case _:
            return ""


def moment_words(at: datetime, today: date) -> str:
    """“今天 14:32” or “11 月 20 日 21:14”."""
    local = china_time(at)
    day = "今天" if local.date() == today else day_words(local.date(), today)
    return f"{day} {local:%H:%M}"


def due_words(due_on: date | None, today: date) -> str:
    return day_words(due_on, today) if due_on else ""


def signer_words(signatures: Sequence[SignatureRow], caller: Caller | None) -> str:
    """Who signed first, as this reader would say it."""
    first = signatures[0]
    if caller is not None and first.account_id == caller.account_id:
        return "您"
    found = signature.opened(first)
    return "学校上传的纸质单" if found.way is SignatureWay.PAPER else found.name


def gone_words(row: store.SlipRow) -> str:
    return {
        SlipState.OUTDATED: "学籍里的关键信息有变化，这张的内容已经不对了。",
        SlipState.REPLACED: "学校重新发过一张。",
        SlipState.CANCELLED: "学校撤销了这张确认单。",
    }.get(row.state, "")


async def value(caller: Caller, slip_id: int, field: str) -> SlipValue:
    """What is masked, in full, once tapped: the look is written down.

    Raises:
        FieldNotOnSlip, NotMasked
    """
    row = await store.slip(students.POOL, scope_of(caller), slip_id)
    if row is None:
        raise NotFound
    found = opened(row).rows().get(field)
    if found is None:
        raise errors.FieldNotOnSlip
    if not found.hidden:
        raise errors.NotMasked
    await read_log(caller, "slip.reveal", [row.student_id], f"看确认单上的{found.label}")
    return SlipValue(field, found.text)


async def of_child(caller: Caller, student_id: int) -> ChildSlips:
    """All slips of a child, the newest first."""
    scope = scope_of(caller)
    card = await students.pupil_card(scope, student_id)
    rows = await store.slips_of(students.POOL, scope, student_id)
    return ChildSlips(student_id=student_id, name=card.name, items=[_line(row) for row in rows])


def _line(row: store.SlipRow) -> ChildSlip:
    today = china_date(row.now)
    closed = day_words(china_date(row.closed_at), today) if row.closed_at else ""
    line = {
        SlipState.OBJECTED: "学校正在更正",
        SlipState.SIGNED: "家长已签，等学生确认",
        SlipState.DONE: f"{closed}签好",
        SlipState.OUTDATED: f"{closed}起过时，信息有变化",
        SlipState.REPLACED: f"{closed}被新的一张代替",
    }.get(row.state, f"{day_words(row.last_day, today)}截止，{rules.left_words(row.last_day, today)}")
    return ChildSlip(
        id=row.id,
        number=row.number,
        title=opened(row).title,
        state=row.state,
        state_label=row.state.label,
        line=line,
        issued_at=row.issued_at,
        last_day=row.last_day,
    )
