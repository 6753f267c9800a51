"""The population register: who has which number. Of numbers that it was told nothing about it says what is expected."""

import msgspec

from standins.batches import Answer, Clock, Memory
from standins.configuration import Configuration
from standins.papers import well_formed
from standins.signed import Gatekeeper


class Someone(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`name` is whose number it is; without one the register has nobody with it."""

    id_number: str
    name: str | None = None


class Register(msgspec.Struct, forbid_unknown_fields=True):
    people: list[Someone] = []


class IdentityItem(msgspec.Struct):
    name: str
    id_number: str


class Asked(msgspec.Struct):
    name: str
    id_number: str
    outcome: str
    at: float


class PopulationState:
    def __init__(self, configuration: Configuration, clock: Clock) -> None:
        self.gatekeeper = Gatekeeper(configuration.population_account, configuration.population_secret)
        self.memory = Memory(clock)
        self.people: dict[str, Someone] = {}
        self.asked: list[Asked] = []

    def introduce(self, register: Register) -> int:
        """What the register knows, in place of what it knew."""
        self.people = {one.id_number: one for one in register.people}
        return len(self.people)

    def verify(self, item: IdentityItem) -> Answer:
        outcome = self._outcome(item)
        self.asked.append(Asked(item.name, item.id_number, outcome, self.memory.clock.now()))
        return {"outcome": outcome}

    def _outcome(self, item: IdentityItem) -> str:
        known = self.people.get(item.id_number)
        if known is None:
            return "match" if well_formed(item.id_number) else "unknown"
        if known.name is None:
            return "unknown"
        return "match" if known.name == item.name else "differs"
