"""What a family has written down of a child, apart from every record. Pure.

Values stand as they were typed until they can be written in their one form, so that nothing a person wrote is lost.
"""

from collections.abc import Mapping, Sequence
from datetime import date

import msgspec

from xueji.features import students
from xueji.features.collections import pages
from xueji.features.students import Given, NewMember, Value, Values
from xueji.kernel.refusals import FieldError
from xueji.kernel.texts import visible


class EntryMember(msgspec.Struct, frozen=True):
    """A family member in the wanted order; `key` is `new-1` … `new-9`."""

    key: str
    values: Values = {}


class EntryContent(msgspec.Struct, frozen=True):
    values: Values = {}
    members: list[EntryMember] = []

    @property
    def member_values(self) -> list[Values]:
        return [member.values for member in self.members]


class About(msgspec.Struct, frozen=True):
    """What the form depends on besides what is written: the school's choice, the stage, the day."""

    chosen: frozenset[str]
    stage: str
    today: date


def begun() -> EntryContent:
    """A new form: the usual paper, and a first family member, who is a guardian unless the family says otherwise."""
    return EntryContent(dict(pages.FIRST), [EntryMember("new-1", {"id_type": pages.RESIDENT, "guardian": True})])


class Laid(msgspec.Struct, frozen=True):
    """The content with what was sent laid over it, the faults of the whole form, and what was read out of answers."""

    content: EntryContent
    faults: list[FieldError]
    derived: Values


def laid_over(
    content: EntryContent,
    changes: Mapping[str, Given],
    members: Sequence[NewMember] | None,
    about: About,
) -> Laid:
    raw: Values = {**content.values, **changes}
    given = content.members if members is None else _merged(content.members, members)
    written = _written(EntryContent(raw, given), about)
    changed = [name for name in changes if written.values.get(name) != content.values.get(name)]
    derived = pages.read_out(written.values, changed, about.today)
    whole = EntryContent(_filled({**written.values, **derived}), written.members)
    return Laid(whole, faults(whole, about), derived)


def _merged(saved: Sequence[EntryMember], given: Sequence[NewMember]) -> list[EntryMember]:
    before = {member.key: member.values for member in saved}
    return [EntryMember(member.key, {**before.get(member.key, {}), **member.values}) for member in given]


def _written(raw: EntryContent, about: About) -> EntryContent:
    names = pages.names_asked(about.chosen, raw.values, about.stage)
    cleaned = students.clean(students.Form(raw.values, raw.member_values), fields=names, today=about.today)
    values: Values = {name: _one(cleaned.values, name, given) for name, given in raw.values.items()}
    members = [
        EntryMember(member.key, _filled({name: _one(tidy, name, given) for name, given in member.values.items()}))
        for member, tidy in zip(raw.members, cleaned.members or [{} for _ in raw.members], strict=False)
    ]
    return EntryContent(_filled(values), members)


def _one(cleaned: Mapping[str, Value], name: str, raw: Given) -> Value:
    """The written form; a faulty value stays as it was typed."""
    if name in cleaned:
        return cleaned[name]
    return (visible(raw) or None) if isinstance(raw, str) else raw


def _filled(values: Mapping[str, Value]) -> Values:
    return {name: value for name, value in values.items() if value is not None}


def faults(content: EntryContent, about: About) -> list[FieldError]:
    """Every fault of the form as it stands, at the fields that are asked."""
    names = pages.names_asked(about.chosen, content.values, about.stage)
    return students.validate(content.values, fields=names, today=about.today, members=content.member_values)


def final(content: EntryContent, about: About, school: Values) -> tuple[Values, list[Values]]:
    """The record that the content makes: what was asked, what follows from it, and what the school knows.

    Answers to pages that are no longer asked are left out.
    """
    names = [*pages.names_asked(about.chosen, content.values, about.stage), *pages.OF_OVERSEAS]
    own: Values = {name: content.values[name] for name in names if name in content.values}
    return {**school, **own}, content.member_values


def filled(content: EntryContent, about: About, others: Sequence[bool] = ()) -> int:
    """How many of the asked answers are there, in per cent: for the bar over the form.

    `others`: what is wanted besides answers, and whether it is there.
    """
    names = [
        name for name in pages.names_asked(about.chosen, content.values, about.stage) if name in students.CATALOGUE
    ]
    needed = [name for name in names if students.CATALOGUE[name].required is students.Required.ALWAYS]
    of_member = [field.name for field in pages.MEMBER_FIELDS if field.required is students.Required.ALWAYS]
    first = content.members[0].values if content.members else {}
    there = sum(content.values.get(name) not in (None, "") for name in needed)
    there += sum(first.get(name) not in (None, "") for name in of_member)
    there += sum(others)
    return there * 100 // (len(needed) + len(of_member) + len(others))
