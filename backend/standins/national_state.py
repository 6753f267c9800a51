"""The national platform: pupils of other provinces, numbers it gave, news it took, releases of school codes."""

import secrets
from datetime import UTC, date, datetime, timedelta

import msgspec

from standins.batches import Answer, Clock, Memory
from standins.configuration import Configuration
from standins.national_border import BorderState
from standins.national_border_demo import APPLICATIONS, PUPILS
from standins.papers import check_digit, well_formed
from standins.signed import Gatekeeper

RESIDENT = "1"


class Pupil(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A record of another province: known by the ID number, or by name, sex and birth date.

    `redundant` and `problem` are what the platform says when the pupil stands at a school of ours nevertheless;
    `lag` makes it say for so many times that it has not heard of the pupil yet.
    """

    province: str
    school: str
    name: str
    sex: str = "1"
    birth_date: date | None = None
    id_number: str | None = None
    state: str = "normal"
    national_number: str | None = None
    redundant: bool = False
    problem: bool = False
    lag: int = 0


class Code(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    school_code: str
    name: str
    division_code: str
    state: str = "accredited"


class Release(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    name: str
    released_on: date
    codes: list[Code] = []


class Known(msgspec.Struct, forbid_unknown_fields=True):
    """What the platform knows; what is left out stays as it is. `unknown_codes` are schools it has not heard of."""

    pupils: list[Pupil] | None = None
    releases: list[Release] | None = None
    unknown_codes: list[str] | None = None
    code_lag: int | None = None


class PersonItem(msgspec.Struct):
    name: str
    sex: str
    birth_date: date
    id_type: str
    id_number: str | None = None


class DuplicateItem(msgspec.Struct):
    person: PersonItem


class NumberItem(msgspec.Struct):
    kind: str
    person: PersonItem
    school_code: str
    area_code: str
    replaces: str | None = None


class EnrolmentItem(msgspec.Struct):
    person: PersonItem
    school_code: str
    provincial_number: str
    enrolled_on: date
    national_number: str | None = None


class CodeItem(msgspec.Struct):
    school_code: str
    name: str


class ReleaseItem(msgspec.Struct):
    province_code: str
    after: str | None = None


class Given(msgspec.Struct):
    number: str
    kind: str
    name: str
    school_code: str
    replaced: str | None
    at: float


class Taken(msgspec.Struct):
    """News that was acknowledged."""

    what: str
    about: str
    school_code: str
    reference: str
    at: float


def demo_releases(today: date) -> list[Release]:
    """The release of the quarter before today's."""
    first = date(today.year, (today.month - 1) // 3 * 3 + 1, 1)
    on = first - timedelta(days=10)
    name = f"{on.year} 年第{'一二三四'[(on.month - 1) // 3]}季度"
    return [Release(name, on, DEMO_CODES)]


DEMO_CODES = [
    Code("2137000201", "临溪县龙泉实验小学", "379021"),
    Code("2137000202", "临溪县滨河路小学", "379021"),
    Code("3137000203", "青石区第二初级中学", "379002"),
    Code("5137000204", "海右市启明特殊教育学校", "379002"),
    Code("2137000205", "石桥镇上泉小学", "379021", "revoked"),
]


class NationalState:
    def __init__(self, configuration: Configuration, clock: Clock) -> None:
        self.gatekeeper = Gatekeeper(configuration.national_account, configuration.national_secret)
        self.memory = Memory(clock)
        self.border = BorderState(clock, PUPILS, APPLICATIONS)
        self.pupils: list[Pupil] = []
        self.releases = demo_releases(datetime.fromtimestamp(clock.now(), UTC).date())
        self.unknown_codes: set[str] = set()
        self.code_lag = 0
        self.heard: dict[str, int] = {}
        self.numbers: dict[tuple[str, ...], Given] = {}
        self.taken: list[Taken] = []

    def introduce(self, known: Known) -> None:
        if known.pupils is not None:
            self.pupils = known.pupils
        if known.releases is not None:
            self.releases = known.releases
        if known.unknown_codes is not None:
            self.unknown_codes = set(known.unknown_codes)
        if known.code_lag is not None:
            self.code_lag = known.code_lag

    # --- duplicates ---

    def check(self, item: DuplicateItem) -> Answer:
        found = self._elsewhere(item.person)
        if found is None:
            return {"outcome": "clear"}
        number = found.id_number or found.national_number or ""
        return {
            "outcome": "duplicate",
            "province": found.province,
            "school": found.school,
            "name": _masked(found.name, 1, 0),
            "number": _masked(number, 4, 2),
            "state": found.state,
        }

    def _elsewhere(self, person: PersonItem) -> Pupil | None:
        """By the number of a resident; by name, sex and birth date for every other paper."""
        if person.id_type == RESIDENT and person.id_number:
            return next((one for one in self.pupils if one.id_number == person.id_number), None)
        key = (person.name, person.sex, person.birth_date)
        return next((one for one in self.pupils if (one.name, one.sex, one.birth_date) == key), None)

    # --- numbers ---

    def number(self, item: NumberItem) -> Answer:
        """One person never gets two; a formal number takes the place of the temporary one."""
        if item.school_code in self.unknown_codes:
            return {"outcome": "no_number", "reason": "school_unknown"}
        if item.kind == "formal" and not well_formed(item.person.id_number or ""):
            return {"outcome": "no_number", "reason": "key_field_wrong"}
        if self._elsewhere(item.person) is not None and item.kind == "formal":
            return {"outcome": "no_number", "reason": "duplicate"}
        key = _key(item.person)
        before = self.numbers.get(key)
        if before is None or (before.kind == "temporary" and item.kind == "formal"):
            made = self._made(item)
            replaced = before.number if before else item.replaces
            before = self.numbers[key] = Given(
                made, item.kind, item.person.name, item.school_code, replaced, self.memory.clock.now()
            )
        return {"outcome": "issued", "number": before.number, "kind": before.kind}

    def _made(self, item: NumberItem) -> str:
        if item.kind == "formal":
            return f"G{item.person.id_number}"
        seventeen = f"{item.area_code}{item.person.birth_date:%Y%m%d}{len(self.numbers) % 999 + 1:03}"
        return f"{'J' if item.kind == 'no_paper' else 'L'}{seventeen}{check_digit(seventeen)}"

    # --- news ---

    def enrolled(self, item: EnrolmentItem) -> Answer:
        found = self._elsewhere(item.person)
        if found is not None and self._times(str(_key(item.person))) <= found.lag:
            return {"outcome": "not_yet", "reason": "unknown_pupil", "after_seconds": 3600}
        if found is not None and found.redundant:
            return {"outcome": "redundant", "province": found.province, "school": found.school}
        if found is not None and found.problem:
            return {"outcome": "problem_record"}
        return self._acknowledge("enrolled", item.provincial_number, item.school_code)

    def matched(self, item: CodeItem) -> Answer:
        code = next((c for r in self.releases for c in r.codes if c.school_code == item.school_code), None)
        if code is None or code.state != "accredited":
            return {"outcome": "code_refused"}
        if self._times(item.school_code) <= self.code_lag:
            return {"outcome": "not_yet", "reason": "synchronising", "after_seconds": 3600}
        return self._acknowledge("code_matched", item.name, item.school_code)

    def _acknowledge(self, what: str, about: str, school_code: str) -> Answer:
        reference = secrets.token_hex(6).upper()
        self.taken.append(Taken(what, about, school_code, reference, self.memory.clock.now()))
        return {"outcome": "acknowledged", "reference": reference}

    def _times(self, what: str) -> int:
        self.heard[what] = self.heard.get(what, 0) + 1
        return self.heard[what]

    # --- releases ---

    def release(self, item: ReleaseItem) -> Answer:
        """The release after the one that is known; all of the province's codes in it."""
        names = [one.name for one in self.releases]
        at = names.index(item.after) + 1 if item.after in names else 0
        if at >= len(self.releases):
            return {"outcome": "nothing_new"}
        found = self.releases[at]
        codes = [code for code in found.codes if code.school_code[2:4] == item.province_code]
        return {"outcome": "release", **msgspec.to_builtins(found), "codes": msgspec.to_builtins(codes)}


def _key(person: PersonItem) -> tuple[str, ...]:
    if person.id_type == RESIDENT and person.id_number:
        return (person.id_number,)
    return person.name, person.sex, person.birth_date.isoformat()


def _masked(text: str, first: int, last: int) -> str:
    return text[:first] + "*" * max(1, len(text) - first - last) + (text[-last:] if last and len(text) > last else "")
