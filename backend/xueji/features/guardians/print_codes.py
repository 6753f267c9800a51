"""Make binding codes and hand them out: a class on paper, or one pupil's on the screen."""

from typing import Any, TypeVar, cast

import msgspec
from litestar import Request
from litestar.response import Response

from xueji.features import accounts
from xueji.features.guardians import errors, pupils, store
from xueji.features.guardians.bind import ROLES
from xueji.features.guardians.pupils import ClassOfPupils
from xueji.features.guardians.rules import NOTES, VALID_FOR, WAYS, BindAs
from xueji.features.guardians.schemas import BindingCodes, CodeHolder, NewBindingCodes, OneBindingCode
from xueji.features.students import POOL, Reads
from xueji.kernel.clock import china_date, day_words
from xueji.platform.audit import read_log
from xueji.platform.caller import Caller
from xueji.platform.database import Tx, transaction
from xueji.platform.documents import render_pdf
from xueji.platform.doors import Once
from xueji.platform.media_types import kept_as

Kept = TypeVar("Kept")


async def state_of(caller: Caller, class_id: int, bind_as: BindAs) -> BindingCodes:
    """Who of the class is bound, and who holds a code that is still good."""
    async with transaction(caller) as tx:
        found = await pupils.class_of_caller(tx, caller, class_id)
        shown = await _shown(tx, found, bind_as, fresh=frozenset())
    await read_log(caller, "binding_codes.list", [pupil.id for pupil in found.pupils], "查看绑定进度")
    return shown


async def make(tx: Tx, caller: Caller, class_id: int, data: NewBindingCodes) -> BindingCodes:
    """Give every pupil of the class a code who has none.

    Raises:
        NotFound: not the caller's class.
        NoPupilsForCodes: nobody there to give one to.
    """
    found = await pupils.class_of_caller(tx, caller, class_id)
    if not found.pupils:
        raise errors.NoPupilsForCodes
    ids = [pupil.id for pupil in found.pupils]
    have = set[int]() if data.renew else {row.student_id for row in await store.good_codes(tx, ids, data.bind_as)}
    if data.bind_as is BindAs.STUDENT:
        have |= set(await accounts.count_guardians(tx, ids, ROLES[BindAs.STUDENT]))
    wanted = [each for each in ids if each not in have]
    await _make(tx, caller, wanted, data.bind_as)
    await tx.audit(
        "binding_codes.made",
        subject=f"class:{class_id}",
        student_ids=wanted,
        bind_as=data.bind_as.value,
        renewed=data.renew,
    )
    return await _shown(tx, found, data.bind_as, fresh=frozenset(wanted))


async def _make(tx: Tx, caller: Caller, student_ids: list[int], bind_as: BindAs) -> None:
    await store.replace_codes(tx, student_ids, bind_as)
    await store.add_codes(tx, student_ids, bind_as, made_by=caller.account_id, lasts=VALID_FOR)


async def _shown(tx: Tx, found: ClassOfPupils, bind_as: BindAs, *, fresh: frozenset[int]) -> BindingCodes:
    ids = [pupil.id for pupil in found.pupils]
    good = {row.student_id: row for row in await store.good_codes(tx, ids, bind_as)}
    bound = await accounts.count_guardians(tx, ids, ROLES[bind_as])
    return BindingCodes(
        class_id=found.id,
        class_name=found.name,
        bind_as=bind_as,
        made=len(fresh),
        kept=len(good) - len(fresh & set(good)),
        expires_on=china_date(tx.now + VALID_FOR),
        items=[
            CodeHolder(
                student_id=pupil.id,
                name=pupil.name,
                guardians=bound.get(pupil.id, 0),
                code_expires_on=china_date(good[pupil.id].expires_at) if pupil.id in good else None,
                fresh=pupil.id in fresh,
            )
            for pupil in found.pupils
        ],
        pdf=f"/api/classes/{found.id}/binding-codes.pdf?bind_as={bind_as.value}",
    )


async def sheet(request: Request[Any, Any, Any], caller: Caller, class_id: int, bind_as: BindAs) -> Response[bytes]:
    """The class's good codes on paper, a strip for each pupil.

    Raises:
        NotFound: not the caller's class.
        NothingToPrint: no code is good.
    """
    async with transaction(caller) as tx:
        found = await pupils.class_of_caller(tx, caller, class_id)
        names = {pupil.id: pupil.name for pupil in found.pupils}
        good = await store.good_codes(tx, list(names), bind_as)
        if not good:
            raise errors.NothingToPrint
        await tx.audit(
            "binding_codes.printed",
            subject=f"class:{class_id}",
            student_ids=[row.student_id for row in good],
            bind_as=bind_as.value,
        )
        made_on = day_words(tx.today, tx.today)
        strips = [
            {
                "name": names[row.student_id],
                "code": row.printed or "",
                "url": link_of(request, row.printed or ""),
                "expires_on": day_words(china_date(row.expires_at), tx.today),
            }
            for row in good
        ]
    title = f"{found.school}{found.name}{bind_as.label}绑定码"
    data = {
        "school": found.school,
        "class_name": found.name,
        "made_on": made_on,
        "what": f"{bind_as.label}绑定码",
        "way": WAYS[bind_as],
        "note": NOTES[bind_as],
        "strips": strips,
    }
    return Response(
        await render_pdf("binding_codes", data),
        media_type="application/pdf",
        headers={
            **kept_as(title, "binding-codes.pdf"),
            "cache-control": "no-store",
        },
    )


class MadeCode(msgspec.Struct, frozen=True):
    """What the idempotency store keeps of a code that was made: its number, never the code."""

    code_id: int
    name: str


async def make_one(
    request: Request[Any, Any, Any], caller: Caller, once: Once, student_id: int, bind_as: BindAs
) -> OneBindingCode:
    """A fresh code for one pupil; the one before is good no more. A repeat shows the same code while it is good."""

    async def act(tx: Tx) -> MadeCode:
        pupil = await pupils.of_caller(tx, caller, student_id)
        code_id = await new_code_for(tx, caller, pupil.id, bind_as)
        await tx.audit(
            "binding_code.made",
            subject=f"student:{pupil.id}",
            student_ids=[pupil.id],
            organisation_id=pupil.school_id,
            bind_as=bind_as.value,
        )
        return MadeCode(code_id, pupil.name)

    made = again(await once(act), MadeCode)
    row, code = await shown_code(POOL, made.code_id)
    return OneBindingCode(
        student_id=row.student_id,
        name=made.name,
        bind_as=row.bind_as,
        code=code,
        link=link_of(request, code),
        expires_on=china_date(row.expires_at),
    )


async def new_code_for(tx: Tx, caller: Caller, student_id: int, bind_as: BindAs) -> int:
    await _make(tx, caller, [student_id], bind_as)
    (row,) = await store.good_codes(tx, [student_id], bind_as)
    return row.id


async def shown_code(source: Reads, code_id: int) -> tuple[store.CodeRow, str]:
    """The code itself, while it is good; else BindingCodeUsed."""
    row = await store.code(source, code_id)
    code = None if row is None else row.printed
    if row is None or code is None:
        raise errors.BindingCodeUsed
    return row, code


def again(answer: object, kind: type[Kept]) -> Kept:
    """What `once` answers is the stored bytes of the act's answer; this reads them."""
    return msgspec.json.decode(bytes(cast("msgspec.Raw", answer)), type=kind)


def link_of(request: Request[Any, Any, Any], code: str) -> str:
    """The address in the QR code: the binding page with the code filled in."""
    return f"{request.app.state.gate.settings.public_url}/m/bind?code={code}"
