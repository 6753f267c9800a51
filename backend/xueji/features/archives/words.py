"""How terms, grades and answers are called here."""

from datetime import date, datetime, timedelta
from typing import Protocol

from xueji.approvals import Returned
from xueji.features.archives.store import ReportRow, Unsettled
from xueji.features.evaluation import TermKind
from xueji.features.organisations import Stage, grade_label
from xueji.kernel.clock import china_date, day_words, minute_words


class Graded(Protocol):
    @property
    def stage(self) -> Stage: ...
    @property
    def grade(self) -> int: ...


class Termed(Protocol):
    @property
    def year(self) -> int: ...
    @property
    def term(self) -> TermKind: ...


def grade(row: Graded) -> str:
    return grade_label(row.stage, row.grade)


def term(row: Termed) -> str:
    """“2026—2027 学年上学期”."""
    return f"{row.year}—{row.year + 1} 学年{row.term.label}"


def last_day(ends_at: datetime) -> date:
    """A publication ends with the last minute of a day."""
    return china_date(ends_at - timedelta(minutes=1))


def unsettled(row: ReportRow, found: Unsettled) -> list[str]:
    """What may still change a publication that has been shown to its end, each in words."""
    today = china_date(row.now)
    waits: list[str] = []
    if found.numbers:
        waits.append(f"异议、更正、撤销的申请有 {len(found.numbers)} 件没有办完：{'、'.join(found.numbers)}")
    if found.granted_until is not None:
        waits.append(f"给学生的更正时间到 {minute_words(found.granted_until, today)}，写的内容还没有公示")
    if row.running:
        waits.append(f"改过的内容，学生核对到 {day_words(last_day(row.ends_at), today)}")
    return waits


REASONS = {
    "disputed": "还有异议没有答复",
    "unconfirmed": "确认的学生太少，没有说明原因",
    "content": "公示的内容有问题",
}


def returned(event: Returned) -> str:
    """Why the city has sent a report back: “原因：公示的内容有问题，高一（3）班缺两人。”"""
    said = "，".join(filter(None, (REASONS.get(event.reason, ""), event.text.strip().rstrip("。"))))
    return f"原因：{said}。" if said else ""
