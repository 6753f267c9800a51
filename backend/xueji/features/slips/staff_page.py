"""A slip as the school sees it: what stands there, what was marked, who signed, whether it is genuine."""

from collections.abc import Mapping

from xueji.features import students
from xueji.features.slips import content, drawing, integrity, rules, signature, signature_store, store
from xueji.features.slips.content import Content, Row
from xueji.features.slips.family_schemas import SignatureRole
from xueji.features.slips.layouts import layout_of
from xueji.features.slips.rules import Act, SlipState
from xueji.features.slips.schemas import ObjectionView, SignatureView, StaffGroup, StaffRow, StaffSlip
from xueji.features.slips.signature_store import ObjectionRow, SignatureRow
from xueji.features.slips.store import SlipRow
from xueji.features.students import Reads, Source
from xueji.kernel.permissions import May
from xueji.kernel.refusals import NotFound
from xueji.platform.audit import read_log
from xueji.platform.caller import Caller
from xueji.platform.database import Tx
from xueji.platform.scope import scope_of


async def read(caller: Caller, slip_id: int) -> StaffSlip:
    """One slip of the own school. The look is written down before the answer goes out."""
    row = await store.slip(students.POOL, scope_of(caller), slip_id)
    if row is None or not scope_of(caller).full_names:
        raise NotFound
    await read_log(caller, "slip.read", [row.student_id], "查看确认单")
    return await _view(students.POOL, caller, row)


async def read_in(tx: Tx, caller: Caller, slip_id: int) -> StaffSlip:
    """As `read`, after an act in its transaction."""
    row = await store.slip(tx, scope_of(caller), slip_id)
    if row is None:
        raise NotFound
    return await _view(tx, caller, row)


async def read_newest(tx: Tx, caller: Caller, student_id: int) -> StaffSlip:
    """The pupil's newest slip, after an act in its transaction."""
    rows = await store.slips_of(tx, scope_of(caller), student_id)
    return await _view(tx, caller, rows[0])


async def _view(source: Reads, caller: Caller, row: SlipRow) -> StaffSlip:
    [checked] = await integrity.check(source, [row])
    own = checked.content
    objections = await signature_store.objections(source, row.id) if row.objected_at else []
    now = await _now(source, row) if objections and row.state is SlipState.OBJECTED else own
    issues = caller.may(May.SLIP_ISSUE)
    return StaffSlip(
        id=row.id,
        version=row.version,
        student_id=row.student_id,
        name=own.name if own else "",
        class_name=own.class_name if own else "",
        number=row.number,
        state=row.state,
        state_label=row.state.label,
        issued_at=row.issued_at,
        last_day=row.last_day,
        read_at=row.read_at,
        due_on=row.due_on,
        needs_student=row.needs_student,
        genuine=checked.genuine,
        why_not="；".join(checked.faults),
        groups=[_group(group) for group in own.groups] if own else [],
        objections=[_objection(one, own, now) for one in objections],
        signatures=[_signature(one, own) for one in checked.signatures] if checked.genuine else [],
        next_id=row.next_id,
        may_answer=issues and row.state is SlipState.OBJECTED,
        may_reissue=issues and rules.after(row.state, Act.REPLACE) is not None and row.state is not SlipState.OBJECTED,
        may_cancel=issues and rules.after(row.state, Act.CANCEL) is not None,
        may_paper=caller.may(May.SLIP_REMIND) and row.state in (*rules.SIGNABLE, SlipState.SIGNED),
    )


async def _now(source: Reads, row: SlipRow) -> Content | None:
    """What a slip would say today."""
    found = await students.read_records(source, [row.student_id])
    record = found.get(row.student_id)
    if record is None:
        return None
    layout = layout_of(await store.division_of(source, row.school_path))
    return content.build(record, layout, number="", issued_at=row.now, last_day=row.last_day)


def _group(group: content.Group) -> StaffGroup:
    rows = [StaffRow(row.field, row.label, content.shown(row), row.note) for row in group.rows]
    return StaffGroup(group.title, Source(group.source).label, rows)


def _objection(one: ObjectionRow, own: Content | None, now: Content | None) -> ObjectionView:
    old = own.rows() if own else {}
    new = now.rows() if now else {}
    said, key = one.opened(), one.field in students.KEY_FIELDS
    return ObjectionView(
        field=one.field,
        label=one.label,
        stands=_text(old, one.field),
        wanted=said.wanted,
        now=_text(new, one.field),
        mended=content.is_mended(one.field, old, new),
        key=key,
        way="关键信息凭户口簿办理更正，核准后自动更新" if key else "到学籍里改好，再回来重发",
        by=one.by,
        at=one.at,
        outcome=one.outcome,
        outcome_label=one.outcome.label,
        answer=said.answer,
    )


def _text(rows: Mapping[str, Row], field: str) -> str:
    if field not in rows:
        return ""
    row = rows[field]
    return content.shown(row) + (f"（{row.note}）" if row.note else "")


def _signature(one: SignatureRow, own: Content | None) -> SignatureView:
    found = signature.opened(one)
    pupil = own.name if own else ""
    return SignatureView(
        role=one.role.value,
        role_label=one.role.label,
        name=pupil if one.role is SignatureRole.STUDENT else found.name,
        at=one.signed_at,
        how=signature.how_words(found),
        device=found.device,
        picture=drawing.data_url(found.drawing.svg) if found.drawing else "",
    )
