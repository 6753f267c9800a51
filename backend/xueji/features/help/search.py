"""Full-text search over the entries: pairs of characters in memory, no dictionary of words needed."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from math import log

import msgspec

from xueji.kernel.texts import half_width, visible

_RUN = re.compile(r"[a-z0-9_]+|[^\W\d_a-z]+")
_QUESTION = re.compile(r"q?(\d{1,3})")

TITLE, KEYWORDS, MESSAGES, BODY = 8.0, 6.0, 4.0, 1.0


class Document(msgspec.Struct, frozen=True):
    """What is searched of an entry, by weight."""

    slug: str
    title: str
    keywords: str
    messages: str
    body: str
    question: int | None = None


def grams(text: str) -> list[str]:
    """Latin words whole; of Han text every pair of neighbours, and a lone character as it is."""
    found: list[str] = []
    for run in _RUN.findall(half_width(visible(text)).lower()):
        if run.isascii() or len(run) == 1:
            found.append(run)
        else:
            found += [run[at : at + 2] for at in range(len(run) - 1)]
    return found


class Index:
    """Ranks documents: rare pairs weigh more, titles more than bodies, documents with every word before the others."""

    def __init__(self, documents: Iterable[Document]) -> None:
        self._documents = {document.slug: document for document in documents}
        self._weights: dict[str, dict[str, float]] = defaultdict(dict)
        for document in self._documents.values():
            for gram, weight in self._weigh(document).items():
                self._weights[gram][document.slug] = weight

    @staticmethod
    def _weigh(document: Document) -> dict[str, float]:
        weights: defaultdict[str, float] = defaultdict(float)
        parts = (
            (document.title, TITLE),
            (document.keywords, KEYWORDS),
            (document.messages, MESSAGES),
            (document.body, BODY),
        )
        for text, weight in parts:
            for gram in set(grams(text)):
                weights[gram] += weight
        return weights

    def search(self, query: str) -> list[str]:
        """Slugs, the best first; those that hold every word of the query before those that hold some."""
        words = [gram for word in half_width(visible(query)).lower().split() if (gram := grams(word))]
        number = _QUESTION.fullmatch(half_width(visible(query)).lower())
        if number and (slug := self._numbered(int(number[1]))):
            return [slug]
        scored = [self._score_word(word) for word in words]
        total: defaultdict[str, float] = defaultdict(float)
        hits: Counter[str] = Counter()
        for scores in scored:
            hits.update(scores.keys())
            for slug, score in scores.items():
                total[slug] += score
        return sorted(total, key=lambda slug: (-hits[slug], -total[slug], slug))

    def _numbered(self, question: int) -> str | None:
        return next((d.slug for d in self._documents.values() if d.question == question), None)

    def _score_word(self, word: Sequence[str]) -> dict[str, float]:
        """A document is hit by a word when it holds enough of its pairs; a few may be a slip of the pen."""
        scores: defaultdict[str, float] = defaultdict(float)
        found: Counter[str] = Counter()
        for gram in set(word):
            at = self._at(gram)
            rarity = log(1 + len(self._documents) / (1 + len(at)))
            for slug, weight in at.items():
                scores[slug] += weight * rarity
                found[slug] += 1
        needed = max(1, len(set(word)) * 2 // 5)
        return {slug: score for slug, score in scores.items() if found[slug] >= needed}

    def _at(self, gram: str) -> dict[str, float]:
        """A lone character is looked for inside pairs too: people type one and wait."""
        if len(gram) > 1 or gram.isascii():
            return self._weights.get(gram, {})
        merged: defaultdict[str, float] = defaultdict(float)
        for other, at in self._weights.items():
            if gram in other and not other.isascii():
                for slug, weight in at.items():
                    merged[slug] = max(merged[slug], weight)
        return merged
