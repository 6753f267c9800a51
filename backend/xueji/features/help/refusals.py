"""Which messages of the software lead to which entry: read from the refusals themselves, so it cannot be stale."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping

from xueji.features.help.schemas import Explained
from xueji.kernel.refusals import Refusal

_PLACEHOLDER = re.compile(r"{[^}]*}")


def refusals() -> Iterator[type[Refusal]]:
    """Every refusal of the rooms that are loaded, those that are only a base for others left out."""
    waiting = [Refusal]
    while waiting:
        for kind in waiting.pop().__subclasses__():
            waiting.append(kind)
            if "code" in vars(kind):
                yield kind


def explained() -> Mapping[str, tuple[Explained, ...]]:
    """Help address → the messages that lead to it."""
    found: defaultdict[str, dict[str, Explained]] = defaultdict(dict)
    for kind in refusals():
        found[kind.help][kind.code] = Explained(kind.code, plain(kind.title))
    return {slug: tuple(by_code[code] for code in sorted(by_code)) for slug, by_code in found.items()}


def plain(title: str) -> str:
    """A title as it is remembered: without what was filled in."""
    return _PLACEHOLDER.sub("…", title)
