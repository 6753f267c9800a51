"""A flow: who must agree about a child, in what order, and what their agreement owes. Nothing but data."""

import enum
from collections.abc import Iterator

import msgspec

from xueji.kernel.permissions import May

TEN_DAYS = 10
LAPSE_DAYS = 60


class Party(enum.StrEnum):
    """The parts that organisations play in a case; filing the case fixes which organisation plays which."""

    SCHOOL = "school"
    OTHER_SCHOOL = "other_school"
    BUREAU = "bureau"
    COUNTY = "county"
    CITY = "city"
    PROVINCE = "province"
    RECEIVING_SCHOOL = "receiving_school"
    RECEIVING_BUREAU = "receiving_bureau"
    RECEIVING_CITY = "receiving_city"
    SENDING_SCHOOL = "sending_school"
    SENDING_BUREAU = "sending_bureau"
    SENDING_CITY = "sending_city"

    @property
    def label(self) -> str:
        return PARTY_LABELS[self]


PARTY_LABELS: dict[Party, str] = {
    Party.SCHOOL: "学校",
    Party.OTHER_SCHOOL: "对方学校",
    Party.BUREAU: "主管教育部门",
    Party.COUNTY: "县（市、区）教育部门",
    Party.CITY: "市教育部门",
    Party.PROVINCE: "省教育部门",
    Party.RECEIVING_SCHOOL: "转入学校",
    Party.RECEIVING_BUREAU: "转入地教育部门",
    Party.RECEIVING_CITY: "转入地上级教育部门",
    Party.SENDING_SCHOOL: "转出学校",
    Party.SENDING_BUREAU: "转出地教育部门",
    Party.SENDING_CITY: "转出地上级教育部门",
}


class Sends(enum.StrEnum):
    """Where a rejection goes."""

    BACK_TO_APPLICANT = "back_to_applicant"
    BACK_ONE_STEP = "back_one_step"


class Overdue(enum.StrEnum):
    """What an overdue step means: the office above learns of it, or may decide in its place. Never an approval.

    A step that is handed over goes to the office above at once where its own office is closed.
    """

    REPORT = "report"
    HAND_OVER = "hand_over"


class When(enum.StrEnum):
    """`NOW` shares the commit of the decision; `LATER` is a job deferred in the same transaction."""

    NOW = "now"
    LATER = "later"


class Effect(msgspec.Struct, frozen=True):
    """Something that an event of a case owes. Its name is the promise; a desk keeps it."""

    name: str
    label: str
    when: When = When.NOW


class Step(msgspec.Struct, frozen=True, kw_only=True):
    """One party's decision.

    `above` is who hears of an overdue step. An `outside` step is taken through the national platform: only the gateway
    answers it. An item-wise step (`by_item`) accepts some items of a filing and returns others.
    """

    name: str
    label: str
    party: Party
    needs: May | None = None
    working_days: int = TEN_DAYS
    rejection: Sends = Sends.BACK_TO_APPLICANT
    reminders: tuple[int, ...] = (5, 8, 10)
    overdue: Overdue = Overdue.REPORT
    above: Party | None = None
    outside: bool = False
    by_item: bool = False


class AllOf(msgspec.Struct, frozen=True):
    """Steps that decide at the same time; the case goes on when all have agreed."""

    steps: tuple[Step, ...]


class Filing(msgspec.Struct, frozen=True):
    """A staff post that may file: this permission at the organisation that plays this party."""

    party: Party
    needs: May


class Flow(msgspec.Struct, frozen=True, kw_only=True):
    """`name@version`. A running case keeps the version it began under, so a version is never edited once in use.

    `followed_by_family`: an office files it for the child, whose family follows it and may take it back.
    `filed_outside`: the other province's system opens it through the gateway, and withdraws it there.
    `filed_by_clock`: when its day comes the clock opens it for the office that has not.
    `ends_when_refused`: a question with a yes or a no; who has another one asks anew.
    """

    name: str
    version: int
    label: str
    steps: tuple[Step | AllOf, ...]
    filed_by_family: bool = False
    followed_by_family: bool = False
    filed_by: tuple[Filing, ...] = ()
    filed_outside: bool = False
    filed_by_clock: bool = False
    ends_when_refused: bool = False
    undo_same_day: bool = False
    lapses_after: int = LAPSE_DAYS
    on_opened: tuple[Effect, ...] = ()
    on_step: tuple[Effect, ...] = ()
    on_accepted: tuple[Effect, ...] = ()
    on_returned: tuple[Effect, ...] = ()
    on_evidence: tuple[Effect, ...] = ()
    on_approved: tuple[Effect, ...] = ()
    on_withdrawn: tuple[Effect, ...] = ()
    on_undone: tuple[Effect, ...] = ()
    on_overdue: tuple[Effect, ...] = ()
    on_lapsed: tuple[Effect, ...] = ()

    def __post_init__(self) -> None:
        """A flow that could not run is not built."""
        names = [step.name for step in self]
        if not names or len(set(names)) != len(names):
            raise ValueError(f"{self.key}: needs steps, each with a name of its own")
        if not self.filed_by_family and not self.filed_by and not self.filed_outside:
            raise ValueError(f"{self.key}: nobody may file it")
        if any(step.needs is None and not step.outside for step in self):
            raise ValueError(f"{self.key}: a step inside needs a permission")
        if any(step.overdue is Overdue.HAND_OVER and step.above is None for step in self):
            raise ValueError(f"{self.key}: handed over to whom?")
        if self.by_item and (len(names) > 1 or self.handed_over or self.ends_when_refused):
            raise ValueError(f"{self.key}: items are decided in one step, by the office whose it is, and mended")
        if self.undo_same_day and not self.by_item:
            raise ValueError(f"{self.key}: only decisions by item are undone; others need a new case")
        if isinstance(self.steps[0], Step) and self.steps[0].rejection is Sends.BACK_ONE_STEP:
            raise ValueError(f"{self.key}: nothing lies before the first step")
        for index in range(1, len(self.steps)):
            back = any(step.rejection is Sends.BACK_ONE_STEP for step in self.stage(index))
            if back and any(step.outside for step in self.stage(index - 1)):
                raise ValueError(f"{self.key}: what was decided outside is not sent back there")

    def __iter__(self) -> Iterator[Step]:
        """Every step, those side by side in their written order."""
        for stage in range(len(self.steps)):
            yield from self.stage(stage)

    @property
    def key(self) -> str:
        return f"{self.name}@{self.version}"

    @property
    def for_families(self) -> bool:
        """Whether a guardian sees such a case of the own child at all."""
        return self.filed_by_family or self.followed_by_family

    @property
    def by_item(self) -> bool:
        return any(step.by_item for step in self)

    @property
    def handed_over(self) -> tuple[Step, ...]:
        """The steps that the office above may decide for an office that does not."""
        return tuple(step for step in self if step.overdue is Overdue.HAND_OVER)

    def stage(self, index: int) -> tuple[Step, ...]:
        """The steps that are open together as the `index`-th thing."""
        entry = self.steps[index]
        return entry.steps if isinstance(entry, AllOf) else (entry,)

    def step(self, name: str) -> Step:
        return next(step for step in self if step.name == name)

    @property
    def effects(self) -> tuple[Effect, ...]:
        """All that this flow promises, each once."""
        promised = (
            *self.on_opened,
            *self.on_step,
            *self.on_accepted,
            *self.on_returned,
            *self.on_evidence,
            *self.on_approved,
            *self.on_withdrawn,
            *self.on_undone,
            *self.on_overdue,
            *self.on_lapsed,
        )
        return tuple(dict.fromkeys(promised))
