"""What rooms above tell this one."""

from collections.abc import Awaitable, Callable, Mapping

import msgspec

from xueji.features.students import Reads


class FieldRule(msgspec.Struct, frozen=True):
    """What holds for a field at a school: `forbid` or `require`, and the office that laid it down."""

    rule: str
    by: str


Rules = Mapping[str, FieldRule]
RulesFor = Callable[[Reads, str], Awaitable[Rules]]
"""The rules that hold for the school at this path, by field."""


async def _none(source: Reads, path: str) -> Rules:  # noqa: ARG001
    return {}


_rules_for: RulesFor = _none


def use_field_rules(rules_for: RulesFor) -> None:
    """Called by the room that keeps the bureaus' rules, when the house is wired."""
    global _rules_for  # noqa: PLW0603 - the one source of rules
    _rules_for = rules_for


async def field_rules(source: Reads, path: str) -> Rules:
    return await _rules_for(source, path)
