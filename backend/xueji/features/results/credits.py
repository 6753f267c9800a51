"""Credits of senior school: graduation counts a module once, the transcript sums what was taken (Q124). Pure."""

import enum
from collections.abc import Iterable, Mapping
from decimal import Decimal

import msgspec

ZERO = Decimal(0)


def said(number: Decimal) -> str:
    """As people write it: two decimals at most, cut and not rounded up, so that 59.999 never reads as passed."""
    cut = number.quantize(Decimal("0.01"), rounding="ROUND_DOWN").normalize()
    return f"{cut:f}"


class Category(enum.StrEnum):
    REQUIRED = "required"
    ELECTIVE_REQUIRED = "elective_required"
    ELECTIVE = "elective"

    @property
    def label(self) -> str:
        return {
            Category.REQUIRED: "必修",
            Category.ELECTIVE_REQUIRED: "选择性必修",
            Category.ELECTIVE: "选修",
        }[self]


class Module(msgspec.Struct, frozen=True):
    """A module of the curriculum; `code` says whether two results are of the same one."""

    code: str
    name: str
    category: Category


class ModuleResult(msgspec.Struct, frozen=True):
    """One time a pupil took a module; without credits it was not passed."""

    module: Module
    credits: Decimal


class CreditRule(msgspec.Struct, frozen=True):
    """What pupils who entered in `from_cohort` or later need, until a newer rule begins."""

    from_cohort: int
    total: Decimal
    least: Mapping[Category, Decimal]


CREDIT_RULES = (
    CreditRule(2004, Decimal(144), {Category.REQUIRED: Decimal(116)}),
    CreditRule(
        2018,
        Decimal(144),
        {
            Category.REQUIRED: Decimal(88),
            Category.ELECTIVE_REQUIRED: Decimal(42),
            Category.ELECTIVE: Decimal(14),
        },
    ),
)


def credit_rule(cohort: int, rules: Iterable[CreditRule] = CREDIT_RULES) -> CreditRule | None:
    """The rule for an entry cohort; None for one older than every rule."""
    return max((rule for rule in rules if rule.from_cohort <= cohort), key=lambda rule: rule.from_cohort, default=None)


class CountedOnce(msgspec.Struct, frozen=True):
    """A module taken more than once: the transcript has `taken`, graduation counts `counted`."""

    module: Module
    times: int
    taken: Decimal
    counted: Decimal

    @property
    def words(self) -> str:
        both = f"成绩单合计 {said(self.taken)} 学分，毕业只算一次，计 {said(self.counted)} 学分"
        return f"{self.module.name}修了 {self.times} 次，{both}"


class Credits(msgspec.Struct, frozen=True):
    """Both figures of one pupil, and why they differ."""

    by_category: Mapping[Category, Decimal]
    transcript: Decimal
    repeated: tuple[CountedOnce, ...]

    @property
    def graduation(self) -> Decimal:
        return sum(self.by_category.values(), ZERO)


def credits_of(results: Iterable[ModuleResult]) -> Credits:
    """Sum a pupil's results; of a module taken again the best time counts."""
    taken: dict[str, list[ModuleResult]] = {}
    for result in results:
        taken.setdefault(result.module.code, []).append(result)
    by_category = dict.fromkeys(Category, ZERO)
    repeated: list[CountedOnce] = []
    transcript = ZERO
    for times in taken.values():
        module = times[0].module
        whole = sum((one.credits for one in times), ZERO)
        counted = max(one.credits for one in times)
        transcript += whole
        by_category[module.category] += counted
        if whole != counted:
            earned = sum(1 for one in times if one.credits)
            repeated.append(CountedOnce(module, earned, whole, counted))
    return Credits(by_category, transcript, tuple(sorted(repeated, key=lambda one: one.module.code)))


class CreditNeed(msgspec.Struct, frozen=True):
    """One line of the rule beside what the pupil has; `category` None is the total."""

    category: Category | None
    needed: Decimal
    has: Decimal

    @property
    def missing(self) -> Decimal:
        return max(self.needed - self.has, ZERO)

    @property
    def words(self) -> str:
        name = self.category.label if self.category else "总学分"
        if self.missing:
            return f"{name}要 {said(self.needed)} 学分，已有 {said(self.has)}，还差 {said(self.missing)}"
        return f"{name}要 {said(self.needed)} 学分，已有 {said(self.has)}，够了"


def credit_needs(credits_: Credits, rule: CreditRule) -> tuple[CreditNeed, ...]:
    """Each line of the rule, the total last: it can be short although no category is."""
    return (
        *(CreditNeed(category, least, credits_.by_category[category]) for category, least in rule.least.items()),
        CreditNeed(None, rule.total, credits_.graduation),
    )
