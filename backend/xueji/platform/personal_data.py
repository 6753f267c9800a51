"""What must not stand in logs, job arguments and audit facts: found by its shape, masked or refused."""

import re
from collections.abc import Iterator, Mapping
from typing import cast

_SHAPES = re.compile(r"(?<![0-9A-Fa-f.])(?:\d{17}[\dXx]?|\d{15}|1[3-9]\d{9})(?![0-9A-Fa-f])")
"""ID numbers of 15, 17, 18 signs (also behind the G of a national student number), mobile phones; not a hash."""
_SHORTEST = 10**10
"""No smaller number has any of these shapes."""
_TELLING_NAMES = frozenset({"address", "email", "health", "id_number", "password", "phone", "token"})


def mask(text: str) -> str:
    """Replace ID numbers and phones in `text` by their first three signs and stars."""
    return _SHAPES.sub(lambda found: found[0][:3] + "*" * (len(found[0]) - 3), text)


def leaks(value: object, path: str = "") -> Iterator[str]:
    """Where in `value` something personal stands: by its shape, or by the name of its key."""
    if isinstance(value, str):
        if _SHAPES.search(value):
            yield path
    elif isinstance(value, Mapping):
        for key, inner in cast("Mapping[str, object]", value).items():
            where = f"{path}.{key}" if path else key
            if key in _TELLING_NAMES and isinstance(inner, str) and inner:
                yield where
            else:
                yield from leaks(inner, where)
    elif isinstance(value, list | tuple):
        for number, inner in enumerate(cast("list[object]", value)):
            if not isinstance(inner, int) or inner >= _SHORTEST:
                yield from leaks(inner, f"{path}.{number}")
    elif isinstance(value, int):
        yield from leaks(str(value), path)


def refuse_leaks(value: object, where: str) -> None:
    """Fail while developing and testing, when something personal is about to be written where it must not be."""
    found = list(leaks(value)) if __debug__ else []
    if found:
        raise AssertionError(f"personal data must not stand in {where}: {', '.join(found)}")
