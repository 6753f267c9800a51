"""The national number, asked from the national platform: built when it is sent, applied exactly once (Q13)."""

from collections.abc import Sequence
from datetime import date

from xueji.features.students import number_store, store
from xueji.features.students.give_numbers import NATIONAL_NUMBER
from xueji.features.students.models import STUDENT_SEAL
from xueji.features.students.number_store import Given, Standing
from xueji.features.students.numbers import NationalKind, Trouble, replaces
from xueji.features.students.read_record import read_records
from xueji.features.students.record import Record, SealedRecord, opened, sealed_part
from xueji.features.students.timeline import ChangeKind, ChangeSource
from xueji.gateways import national, queue
from xueji.gateways.queue import Answer, Task
from xueji.platform.crypto import keyring
from xueji.platform.database import Tx

_ASKED = {
    NationalKind.FORMAL.value: national.NumberKind.FORMAL,
    NationalKind.TEMPORARY.value: national.NumberKind.TEMPORARY,
    NationalKind.WITHOUT_ID.value: national.NumberKind.NO_PAPER,
}
_TROUBLES = {
    national.NoNumberReason.DUPLICATE: Trouble.REFUSED,
    national.NoNumberReason.KEY_FIELD_WRONG: Trouble.KEY_FIELD,
    national.NoNumberReason.SCHOOL_UNKNOWN: Trouble.NO_SCHOOL_CODE,
}


def person_of(record: Record) -> national.Person:
    """Who a record is about, as the national platform knows people."""
    number = record.values.get("id_number")
    return national.Person(
        name=str(record.values["name"]),
        sex=str(record.values["sex"]),
        birth_date=date.fromisoformat(str(record.values["birth_date"])),
        id_type=str(record.values["id_type"]),
        id_number=number if isinstance(number, str) and number else None,
    )


async def _build(tx: Tx, tasks: Sequence[Task]) -> Sequence[national.NumberQuestion]:
    ids = [task.subject_id for task in tasks]
    records, standings = await read_records(tx, ids), await number_store.standings(tx, ids)
    return [
        _question(task, records[task.subject_id], standing)
        for task in tasks
        if task.subject_id in records and (standing := standings[task.subject_id]).wanted and standing.school_code
    ]


def _question(task: Task, record: Record, standing: Standing) -> national.NumberQuestion:
    return national.NumberQuestion(
        request_id=task.request_id,
        kind=_ASKED[standing.wanted or ""],
        person=person_of(record),
        school_code=standing.school_code or "",
        area_code=standing.area or "",
        replaces=record.national_number if standing.held == NationalKind.TEMPORARY.value else None,
        ticket=task.ticket,
    )


async def _receive(tx: Tx, answers: Sequence[Answer]) -> None:
    """A number goes into the sealed part of the record; one who has a number for life keeps it."""
    rows = {row.id: row for row in await store.locked_records(tx, [answer.task.subject_id for answer in answers])}
    given: list[Given] = []
    history: list[store.NewChange] = []
    troubles: dict[int, tuple[str | None, str | None]] = {}
    standings = await number_store.standings(tx, list(rows))
    for answer in answers:
        row = rows.get(answer.task.subject_id)
        if row is None:
            continue
        match answer.outcome:
            case national.Issued(number=number):
                kind = NationalKind(number[0])
                if replaces(row.national_number_kind, kind):
                    given.append(_given(row, number, kind))
                    history.append(_change(row))
            case national.NoNumber(reason=reason):
                troubles[row.id] = (standings[row.id].wanted, _TROUBLES[reason].value)
            case _:
                continue
    if given:
        await number_store.give_national(tx, given)
        await store.add_changes(tx, history)
    if troubles:
        await number_store.note_wanted(tx, troubles)


def _given(row: SealedRecord, number: str, kind: NationalKind) -> Given:
    ring = keyring()
    return Given(
        id=row.id, kind=kind.value, sealed=ring.seal(sealed_part(opened(row, ring).values, number), STUDENT_SEAL)
    )


def _change(row: SealedRecord) -> store.NewChange:
    return store.NewChange(
        student_id=row.id,
        kind=ChangeKind.NUMBER.value,
        source=ChangeSource.NATIONAL.value,
        actor_account_id=None,
        actor="全国平台",
        organisation_id=row.school_id,
        class_id=row.class_id,
        fields=["national_number"],
        sealed=None,
        case_id=None,
    )


KIND = queue.register(
    queue.Kind(
        name=NATIONAL_NUMBER,
        gateway=queue.Gateway.NATIONAL,
        label="申请全国学籍号",
        build=_build,
        send=national.issue_numbers,
        receive=_receive,
    )
)
