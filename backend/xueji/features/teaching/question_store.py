"""The queries on questions about entries. Whose they are is said with each; who asks was checked before."""

from collections.abc import Sequence
from datetime import datetime

import msgspec

from xueji.features.evaluation import OthersKind, TermKind
from xueji.features.students import Reads
from xueji.features.teaching.models import ANSWER_SEAL, ENTRY_SEAL, QUESTION_SEAL
from xueji.features.teaching.subjects import Subject
from xueji.platform.crypto import keyring
from xueji.platform.database import Tx

_values = msgspec.json.Decoder(dict[str, str]).decode


class NewQuestion(msgspec.Struct, frozen=True, kw_only=True):
    student_id: int
    year: int
    term: TermKind
    subject: Subject
    kind: OthersKind
    words: str
    asked_by: int


async def add(tx: Tx, new: NewQuestion) -> int | None:
    """None while an earlier one about the same waits."""
    return await tx.value(
        "INSERT INTO entry_question (student_id, year, term, subject, kind, words, asked_by, asked_at, corrected)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, now(), false) ON CONFLICT DO NOTHING RETURNING id",
        *(new.student_id, new.year, new.term.value, new.subject.value, new.kind.value),
        *(keyring().seal(new.words.encode(), QUESTION_SEAL), new.asked_by),
    )


class QuestionRow(msgspec.Struct, frozen=True, kw_only=True):
    """A question with the entry that it is about, as that stands now."""

    id: int
    student_id: int
    name: str
    class_id: int | None
    class_name: str | None
    year: int
    term: TermKind
    subject: Subject
    kind: OthersKind
    words: bytes
    asked_by: int
    asked_at: datetime
    answer: bytes | None
    corrected: bool
    answered_by: str | None
    answered_at: datetime | None
    sealed: bytes
    version: int
    written_by: int
    writer: str

    @property
    def said(self) -> str:
        return keyring().open(self.words, QUESTION_SEAL).decode()

    @property
    def answered(self) -> str:
        return "" if self.answer is None else keyring().open(self.answer, ANSWER_SEAL).decode()

    @property
    def values(self) -> dict[str, str]:
        return _values(keyring().open(self.sealed, ENTRY_SEAL))


class Desk(msgspec.Struct, frozen=True):
    """Whose questions: those of a school about what the account entered or about pupils of the classes led, or all."""

    school_id: int
    account_id: int
    class_ids: Sequence[int]
    whole: bool

    @property
    def arguments(self) -> tuple[object, ...]:
        return self.school_id, self.account_id, list(self.class_ids), self.whole


_OF = """FROM entry_question q JOIN student s ON s.id = q.student_id AND s.school_id = $1
JOIN teacher_entry e ON e.student_id = q.student_id AND e.year = q.year AND e.term = q.term AND e.subject = q.subject
JOIN account w ON w.id = e.written_by LEFT JOIN account a ON a.id = q.answered_by
LEFT JOIN school_class c ON c.id = s.class_id
WHERE (e.written_by = $2 OR s.class_id = ANY($3::bigint[]) OR $4)"""

_QUESTION = f"""SELECT q.id, q.student_id, s.name, s.class_id, c.name AS class_name, q.year, q.term, q.subject, q.kind,
q.words, q.asked_by, q.asked_at, q.answer, q.corrected, a.name AS answered_by, q.answered_at, e.sealed, e.version,
e.written_by, w.name AS writer {_OF}"""


async def of_desk(source: Reads, desk: Desk, most: int) -> list[QuestionRow]:
    """What waits first, the oldest on top; then what was answered, the latest on top."""
    return await source.fetch(
        QuestionRow,
        f"{_QUESTION} ORDER BY q.answered_at DESC NULLS FIRST, q.asked_at LIMIT $5",
        *(*desk.arguments, most),
    )


async def waiting(source: Reads, desk: Desk) -> int:
    return await source.value(f"SELECT count(*) {_OF} AND q.answered_at IS NULL", *desk.arguments)


async def one(tx: Tx, desk: Desk, question_id: int) -> QuestionRow | None:
    """Held until the transaction ends."""
    return await tx.row(QuestionRow, f"{_QUESTION} AND q.id = $5 FOR UPDATE OF q, e", *desk.arguments, question_id)


async def answer(tx: Tx, question_id: int, words: str, by: int, *, corrected: bool) -> None:
    await tx.execute(
        "UPDATE entry_question SET answer = $2, answered_by = $3, corrected = $4, answered_at = now() WHERE id = $1",
        *(question_id, keyring().seal(words.encode(), ANSWER_SEAL), by, corrected),
    )


async def writers(tx: Tx, student_id: int, year: int, term: TermKind, subject: Subject) -> list[int]:
    """Who entered it, and who leads the pupil's class. Empty where nothing is entered."""
    rows = await tx.connection.fetch(
        "SELECT unnest(ARRAY[e.written_by, p.account_id]) AS id FROM teacher_entry e"
        " JOIN student s ON s.id = e.student_id LEFT JOIN school_class c ON c.id = s.class_id"
        " LEFT JOIN post p ON p.id = c.head_teacher_post_id AND p.active"
        " WHERE e.student_id = $1 AND e.year = $2 AND e.term = $3 AND e.subject = $4",
        *(student_id, year, term.value, subject.value),
    )
    return [row["id"] for row in rows if row["id"] is not None]


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """A question as its family sees it; it comes with the entry that it is about."""

    kind: OthersKind
    words: bytes
    asked_at: datetime
    answer: bytes | None
    corrected: bool
    answered_by: str | None
    answered_at: datetime | None

    @property
    def said(self) -> str:
        return keyring().open(self.words, QUESTION_SEAL).decode()

    @property
    def answered(self) -> str:
        return "" if self.answer is None else keyring().open(self.answer, ANSWER_SEAL).decode()


ASKED = r"""ARRAY(SELECT jsonb_build_object('kind', q.kind, 'words', replace(encode(q.words, 'base64'), E'\n', ''),
'asked_at', q.asked_at, 'answer', replace(encode(q.answer, 'base64'), E'\n', ''), 'corrected', q.corrected,
'answered_by', b.name, 'answered_at', q.answered_at) FROM entry_question q LEFT JOIN account b ON b.id = q.answered_by
WHERE q.student_id = e.student_id AND q.year = e.year AND q.term = e.term AND q.subject = e.subject
ORDER BY q.asked_at)"""
"""The questions about an entry e, inside the statement that reads it."""
