"""A code table: codes, their Chinese names, and what else people write for them."""

import difflib
from collections.abc import Iterable
from functools import cached_property

import msgspec

from xueji.kernel.texts import compact

_WORTH_SUGGESTING = 0.5


class Entry(msgspec.Struct, frozen=True):
    """`also` are other names that people and old templates use. A hidden entry is understood, but never offered."""

    code: str
    name: str
    also: tuple[str, ...] = ()
    hidden: bool = False


class CodeTable(msgspec.Struct, frozen=True, dict=True):
    key: str
    label: str
    entries: tuple[Entry, ...]
    standard: str = ""

    @property
    def offered(self) -> tuple[Entry, ...]:
        """What a picker shows, in its order."""
        return tuple(entry for entry in self.entries if not entry.hidden)

    @cached_property
    def _by_code(self) -> dict[str, Entry]:
        return {entry.code: entry for entry in self.entries}

    @cached_property
    def _by_word(self) -> dict[str, str]:
        words: dict[str, str] = {}
        for entry in self.entries:
            for word in (entry.name, *entry.also):
                words.setdefault(_bare(word), entry.code)
        return words

    def __contains__(self, code: object) -> bool:
        return code in self._by_code

    def get(self, code: str) -> Entry | None:
        return self._by_code.get(code)

    def name(self, code: str) -> str:
        """The Chinese name. A code that the table does not hold is shown as it is: it came from somewhere."""
        entry = self._by_code.get(code)
        return entry.name if entry else code

    def find(self, text: str) -> str | None:
        """The code that this text means: a name, one of its other names, or the code itself."""
        word = _bare(text)
        return self._by_word.get(word) or (word if word in self._by_code else None)

    def suggest(self, text: str, limit: int = 3) -> tuple[Entry, ...]:
        """The entries that somebody who wrote this may have meant, the likeliest first."""
        word = _bare(text)
        if not word:
            return ()
        scored = ((max(_likeness(word, _bare(other)) for other in (e.name, *e.also)), e) for e in self.offered)
        worth = [(score, entry) for score, entry in scored if score >= _WORTH_SUGGESTING]
        worth.sort(key=lambda pair: -pair[0])
        return tuple(entry for _, entry in worth[:limit])


def _bare(text: str) -> str:
    return compact(text).upper().replace("(", "").replace(")", "").replace("/", "").replace("、", "")


def _likeness(word: str, other: str) -> float:
    """1 for the same, a high mark for a beginning or a part, else how alike they are letter by letter."""
    if not other:
        return 0.0
    if other.startswith(word):
        return 0.9 + 0.1 * len(word) / len(other)
    if word in other or other in word:
        return 0.7 + 0.1 * min(len(word), len(other)) / max(len(word), len(other))
    return difflib.SequenceMatcher(None, word, other).ratio()


def table(key: str, label: str, rows: str | Iterable[Entry], standard: str = "") -> CodeTable:
    """A table from lines `code name other names…`; a line that begins with `-` is understood but not offered."""
    if not isinstance(rows, str):
        return CodeTable(key, label, tuple(rows), standard)
    entries: list[Entry] = []
    for line in filter(None, map(str.strip, rows.splitlines())):
        code, name, *also = line.removeprefix("-").split()
        entries.append(Entry(code, name, tuple(also), hidden=line.startswith("-")))
    return CodeTable(key, label, tuple(entries), standard)
