"""The school looks at photos that families handed in: many are accepted or sent back with one tap."""

from xueji.features import notices, students
from xueji.features.photos import rules, stand, store
from xueji.features.photos.errors import PhotoNobodyChosen, PhotoReasonNeeded
from xueji.features.photos.rules import Reason
from xueji.features.photos.schemas import PhotoDecision, PhotosDecided, PhotoState
from xueji.features.photos.store import PhotoRow
from xueji.features.students import ChangeSource, actor_of
from xueji.kernel.texts import sentence
from xueji.platform.caller import Caller
from xueji.platform.database import Tx
from xueji.platform.scope import scope_of


async def decide(tx: Tx, caller: Caller, data: PhotoDecision) -> PhotosDecided:
    """Accepted photos become those of the records, the others go back with the reason.

    A photo that no longer waits (a newer one came, a colleague was first) is counted, not refused: a bulk decision
    stands for all others. The id of a photo is its version, for what it shows never changes.

    Raises:
        PhotoNobodyChosen: nothing was chosen.
        PhotoReasonNeeded: families would not learn why.
        RecordsFrozen: nothing may change in these records now.
    """
    chosen = {*data.accepted, *data.returned}
    if not chosen:
        raise PhotoNobodyChosen
    text = data.text.strip()
    if data.returned and (data.reason is None or (data.reason is Reason.OTHER and not text)):
        raise PhotoReasonNeeded
    rows = await store.waiting(tx, scope_of(caller), sorted(chosen))
    back = [row for row in rows if row.id in data.returned]
    accepted = [row for row in rows if row.id not in data.returned]
    await _accept(tx, caller, accepted)
    if back and data.reason is not None:
        await _send_back(tx, caller, back, data.reason, text)
    overtaken = len(chosen) - len(rows)
    return PhotosDecided(
        accepted=len(accepted),
        returned=len(back),
        overtaken=overtaken,
        words=_words(len(accepted), len(back), overtaken),
    )


async def _accept(tx: Tx, caller: Caller, rows: list[PhotoRow]) -> None:
    if not rows:
        return
    student_ids = [row.student_id for row in rows]
    for pupil in await store.hold(tx, scope_of(caller), student_ids):
        refusal = rules.closed(pupil.state, pupil.class_id, pupil.freeze, tx.today)
        if refusal:
            raise refusal
    actor = actor_of(caller)
    await store.replace(tx, student_ids, [PhotoState.CURRENT])
    await store.decide(tx, [row.id for row in rows], PhotoState.CURRENT, actor.name)
    photos = {row.student_id: row.sha256 for row in rows}
    await students.set_photos(tx, photos, source=ChangeSource.MAINTENANCE, actor=actor)
    await tx.audit("photo.accepted", subject=_subject(rows), student_ids=student_ids)
    await stand.tell_families(
        tx, student_ids, notices.Kind.PHOTO_ACCEPTED, "{name}的学籍照片已通过", "学校看过了，已经放进学籍。"
    )


async def _send_back(tx: Tx, caller: Caller, rows: list[PhotoRow], reason: Reason, text: str) -> None:
    student_ids = [row.student_id for row in rows]
    await store.decide(
        tx, [row.id for row in rows], PhotoState.RETURNED, actor_of(caller).name, reason=reason.value, text=text
    )
    await tx.audit("photo.returned", subject=_subject(rows), student_ids=student_ids, reason=reason.value)
    why = "：".join(part for part in (reason.label if reason is not Reason.OTHER else "", text) if part)
    await stand.tell_families(
        tx,
        student_ids,
        notices.Kind.PHOTO_RETURNED,
        "{name}的学籍照片要重新交",
        f"学校退回的原因：{sentence(why)}原来的照片没有变，请重新拍一张再交。",
    )


def _subject(rows: list[PhotoRow]) -> str:
    return f"photo:{rows[0].id}" if len(rows) == 1 else f"photos:{len(rows)}"


def _words(accepted: int, returned: int, overtaken: int) -> str:
    said = [f"通过 {accepted} 张"] if accepted else []
    said += [f"退回 {returned} 张"] if returned else []
    said += [f"{overtaken} 张已有新的结果，没有动"] if overtaken else []
    return "，".join(said) + "。"
