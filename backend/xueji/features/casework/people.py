"""How those who acted in a case are called: an office and its person, a mother, the system."""

from collections.abc import Mapping, Sequence

import msgspec

from xueji.features import students
from xueji.features.casework import store
from xueji.features.casework.store import OneRow, Speaker
from xueji.kernel.codes import CODES

SYSTEM = "系统"
FAMILY = "家长"
OWN = "00"


class People(msgspec.Struct, frozen=True):
    found: Mapping[int, Speaker]

    def of(self, account_id: int | None) -> str:
        """“临溪一小 周慧敏”, “母亲 林*”."""
        speaker = self.found.get(account_id or 0)
        if speaker is None:
            return SYSTEM
        if speaker.kind == "staff":
            return " ".join(filter(None, (speaker.office, speaker.name)))
        if speaker.relation == OWN:
            return "学生本人"
        relation = CODES["relation"].name(speaker.relation) if speaker.relation else FAMILY
        return f"{relation} {speaker.name[:1]}*".strip()

    def instead(self, account_id: int | None, absent: int | None) -> str:
        """With the colleague for whom somebody stood in."""
        said = self.of(account_id)
        away = self.found.get(absent or 0)
        return f"{said}（代{away.name}）" if away else said

    def office(self, account_id: int | None) -> str:
        """As families and the public see it: the office, without its person."""
        speaker = self.found.get(account_id or 0)
        if speaker is None:
            return SYSTEM
        return speaker.office or FAMILY if speaker.kind == "staff" else FAMILY


async def people(source: students.Reads, account_ids: Sequence[int], row: OneRow) -> People:
    return People(await store.speakers(source, account_ids, row.case.student_id))
