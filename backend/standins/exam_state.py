"""The exam platform: the register of who takes part, and published results in the order of their serial numbers.

What was published is never taken back.
"""

from datetime import date

import msgspec

from standins.batches import Answer, Clock, Memory
from standins.configuration import Configuration
from standins.exam_demo import REFUSALS
from standins.exam_roster import Roster
from standins.signed import Gatekeeper

MOST_LINES = 500


class Line(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """`subject` is a word of the protocol: chinese, maths, … information, technology."""

    provincial_number: str
    name: str
    subject: str
    passed: bool
    session: str
    on: date
    correction: bool = False


class Publication(msgspec.Struct, forbid_unknown_fields=True):
    lines: list[Line] = []


class ResultsItem(msgspec.Struct):
    province_code: str
    after: int


class Asked(msgspec.Struct):
    after: int
    given: int
    at: float


class ExamState:
    def __init__(self, configuration: Configuration, clock: Clock) -> None:
        self.gatekeeper = Gatekeeper(configuration.exam_account, configuration.exam_secret)
        self.memory = Memory(clock)
        self.roster = Roster(clock, REFUSALS)
        self.lines: list[Line] = []
        self.asked: list[Asked] = []

    def publish(self, more: Publication) -> int:
        """Behind what was published before; answers how many there are."""
        self.lines += more.lines
        return len(self.lines)

    def results(self, item: ResultsItem) -> Answer:
        found = list(enumerate(self.lines, start=1))[item.after : item.after + MOST_LINES]
        self.asked.append(Asked(item.after, len(found), self.memory.clock.now()))
        if not found:
            return {"outcome": "nothing_new"}
        lines = [{"serial": serial, **msgspec.to_builtins(one)} for serial, one in found]
        return {"outcome": "results", "lines": lines}
