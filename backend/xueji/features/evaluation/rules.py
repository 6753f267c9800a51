"""Rule sets: the province lays them down per stage and school year, city and school may only be stricter. Pure."""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from functools import lru_cache

import msgspec

from xueji.features.evaluation.catalogue import CARDS, KindCard
from xueji.features.evaluation.kinds import Aspect, RecordKind, TermKind, bits
from xueji.kernel.refusals import FieldError

LEAST_PUBLICATION = 5
MOST_PUBLICATION = 30
AUTOMATIC_BEFORE = 5
"""Automatic publication comes this many days before the automatic report."""
MOST_RECORDS = 50
MOST_PICTURES = 9


class TermDates(msgspec.Struct, frozen=True):
    """When pupils may fill in, when what is not published is published, when what is not reported is reported."""

    fills_from: date
    fills_until: date
    reports_on: date

    @property
    def publishes_on(self) -> date:
        return self.reports_on - timedelta(days=AUTOMATIC_BEFORE)


class KindChange(msgspec.Struct, frozen=True, omit_defaults=True):
    """What an office lays down about one kind; absent = as above."""

    most: int | None = None
    select_most: int | None = None
    least_pictures: int | None = None
    required: bool | None = None
    explanation: str | None = None
    example: str | None = None


class RuleChange(msgspec.Struct, frozen=True, omit_defaults=True):
    """What one office has laid down for a stage and school year. `dates` and `open_to` whole: the province's alone.

    `fills_until`: an earlier last day, by term, of a city or school.
    """

    kinds: dict[RecordKind, KindChange] = {}
    publication_days: int | None = None
    dates: dict[TermKind, TermDates] = {}
    fills_until: dict[TermKind, date] = {}
    open_to: tuple[Aspect, ...] = ()


class RuleSet(msgspec.Struct, frozen=True):
    """What holds for a school."""

    kinds: Mapping[RecordKind, KindCard]
    publication_days: int
    dates: Mapping[TermKind, TermDates]
    open_to: frozenset[Aspect]

    @property
    def required(self) -> int:
        """The bits of the kinds that every pupil answers."""
        return bits({kind for kind, card in self.kinds.items() if card.required})


ORDINARY = RuleSet(kinds=CARDS, publication_days=LEAST_PUBLICATION, dates={}, open_to=frozenset())


def adjusted(base: RuleSet, change: RuleChange) -> RuleSet:
    """The province's own: whatever it says replaces what was."""
    kinds = {kind: _adjusted(card, change.kinds.get(kind, KindChange())) for kind, card in base.kinds.items()}
    days = base.publication_days if change.publication_days is None else change.publication_days
    return RuleSet(kinds, max(days, LEAST_PUBLICATION), {**base.dates, **change.dates}, frozenset(change.open_to))


def _adjusted(card: KindCard, change: KindChange) -> KindCard:
    given = {name: value for name, value in msgspec.structs.asdict(change).items() if value is not None}
    return msgspec.structs.replace(card, **given)


def tightened(base: RuleSet, own: RuleChange) -> RuleSet:
    """What is left when a lower office has its say: never looser than `base`, and only where `base` is open to it."""
    days = base.publication_days
    if Aspect.PUBLICATION_DAYS in base.open_to and own.publication_days is not None:
        days = max(days, own.publication_days)
    dates = dict(base.dates)
    if Aspect.FILLS_UNTIL in base.open_to:
        for term, until in own.fills_until.items():
            if term in dates:
                known = dates[term]
                earlier = max(min(known.fills_until, until), known.fills_from)
                dates[term] = msgspec.structs.replace(known, fills_until=earlier)
    kinds = {
        kind: _tightened(card, own.kinds[kind], base.open_to) if kind in own.kinds else card
        for kind, card in base.kinds.items()
    }
    return RuleSet(kinds, days, dates, base.open_to)


def _tightened(card: KindCard, own: KindChange, open_to: frozenset[Aspect]) -> KindCard:
    most, least = card.most, card.least_pictures
    if Aspect.MOST in open_to and own.most is not None:
        most = max(1, min(most, own.most))
    if Aspect.PICTURES in open_to and own.least_pictures is not None:
        least = min(max(least, own.least_pictures), card.most_pictures)
    return msgspec.structs.replace(card, most=most, least_pictures=least)


def looser(base: RuleSet, own: RuleChange) -> list[FieldError]:
    """Everything of a lower office's say that the rules above do not allow, in words."""
    errors: list[FieldError] = []
    for field, aspect, fault in (
        *_said(base, own),
        *(said for kind in own.kinds for said in _said_of(base, kind, own)),
    ):
        if aspect not in base.open_to:
            errors.append(FieldError(field, "rule_not_open", f"上级没有放开“{aspect.label}”，不能另外规定"))
        elif fault:
            errors.append(FieldError(field, "rule_looser", fault))
    errors += [
        FieldError(f"kinds.{kind}.{name}", "rule_of_province", f"{base.kinds[kind].label}的这一项由省里规定")
        for kind, change in own.kinds.items()
        for name in ("select_most", "required", "explanation", "example")
        if getattr(change, name) is not None
    ]
    if own.dates or own.open_to:
        errors.append(FieldError("dates", "rule_of_province", "学期的日期和放开的项目由省里规定"))
    return errors


def _said(base: RuleSet, own: RuleChange) -> Iterator[tuple[str, Aspect, str]]:
    """Field, what it is about, and what is wrong with it."""
    if own.publication_days is not None:
        least = base.publication_days
        fits = least <= own.publication_days <= MOST_PUBLICATION
        words = f"公示要在上级规定的 {least} 天到 {MOST_PUBLICATION} 天之间"
        yield "publication_days", Aspect.PUBLICATION_DAYS, "" if fits else words
    for term, until in own.fills_until.items():
        dates = base.dates.get(term)
        fits = dates is not None and dates.fills_from <= until <= dates.fills_until
        words = f"要在 {dates.fills_from} 到 {dates.fills_until} 之间" if dates else "上级没有规定这个学期的日期"
        yield f"fills_until.{term}", Aspect.FILLS_UNTIL, "" if fits else words


def _said_of(base: RuleSet, kind: RecordKind, own: RuleChange) -> Iterator[tuple[str, Aspect, str]]:
    card, change = base.kinds[kind], own.kinds[kind]
    if change.most is not None:
        words = f"{card.label}要在 1 到 {card.most} 条之间"
        yield f"kinds.{kind}.most", Aspect.MOST, "" if 1 <= change.most <= card.most else words
    if change.least_pictures is not None:
        fits = card.least_pictures <= change.least_pictures <= card.most_pictures
        words = f"{card.label}的佐证要在 {card.least_pictures} 到 {card.most_pictures} 张之间"
        yield f"kinds.{kind}.least_pictures", Aspect.PICTURES, "" if fits else words


def provincial_faults(change: RuleChange, known: Mapping[TermKind, tuple[date, date]]) -> list[FieldError]:
    """Whether a province's rule set holds together; `known` are first and last day of the year's terms."""
    errors: list[FieldError] = []
    days = change.publication_days
    if days is not None and not LEAST_PUBLICATION <= days <= MOST_PUBLICATION:
        words = f"公示要在 {LEAST_PUBLICATION} 到 {MOST_PUBLICATION} 天之间"
        errors.append(FieldError("publication_days", "publication_days", words))
    for term, (first, last) in known.items():
        dates = change.dates.get(term)
        if dates is None:
            errors.append(FieldError(f"dates.{term}", "required", f"请填{term.label}的日期"))
        elif not first <= dates.fills_from <= dates.fills_until < dates.publishes_on or dates.reports_on > last:
            words = (
                f"要按先后：{first} 起，开始填写、截止填写、自动公示（自动上报前 {AUTOMATIC_BEFORE} 天）、"
                f"自动上报，不晚于 {last}"
            )
            errors.append(FieldError(f"dates.{term}", "dates_order", words))
    if change.fills_until:
        errors.append(FieldError("fills_until", "rule_of_lower", "省里请直接填学期的日期"))
    return errors + [error for kind, one in change.kinds.items() for error in _kind_faults(CARDS[kind], one)]


def _kind_faults(card: KindCard, change: KindChange) -> Iterator[FieldError]:
    most = card.most if change.most is None else change.most
    if not 1 <= most <= MOST_RECORDS:
        yield FieldError(f"kinds.{card.kind}.most", "most", f"{card.label}要在 1 到 {MOST_RECORDS} 条之间")
    if change.select_most is not None and not 1 <= change.select_most <= most:
        yield FieldError(f"kinds.{card.kind}.select_most", "select_most", f"{card.label}遴选要在 1 到 {most} 条之间")
    if change.least_pictures is not None and not 0 <= change.least_pictures <= card.most_pictures:
        words = f"{card.label}的佐证要在 0 到 {card.most_pictures} 张之间"
        yield FieldError(f"kinds.{card.kind}.least_pictures", "least_pictures", words)


def ordinary_dates(first: date, last: date) -> TermDates:
    """What a province is offered for a term: three weeks before its end everything is filled in."""
    reports_on = last - timedelta(days=7)
    return TermDates(first, reports_on - timedelta(days=15), reports_on)


_decode = msgspec.json.Decoder(RuleChange).decode


@lru_cache(maxsize=512)
def rule_set(contents: tuple[str, ...]) -> RuleSet | None:
    """What holds where these have spoken, the province first; None while the province has not."""
    if not contents:
        return None
    found = adjusted(ORDINARY, _decode(contents[0]))
    for content in contents[1:]:
        found = tightened(found, _decode(content))
    return found
