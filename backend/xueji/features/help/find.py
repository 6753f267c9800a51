"""Looking things up: what the doors of the help centre call."""

from functools import cache

from xueji.features.help.entries import Entry, addresses, entries
from xueji.features.help.errors import NoSuchEntry
from xueji.features.help.refusals import explained
from xueji.features.help.schemas import Explained, HelpEntry, HelpHit, HelpPage
from xueji.features.help.search import Document, Index

MOST = 30


@cache
def _messages() -> dict[str, tuple[Explained, ...]]:
    """The messages by the slug of the entry that explains them, other addresses resolved."""
    found: dict[str, tuple[Explained, ...]] = {}
    for address, messages in explained().items():
        entry = addresses().get(address)
        if entry is not None:
            found[entry.slug] = (*found.get(entry.slug, ()), *messages)
    return found


@cache
def _index() -> Index:
    return Index(
        Document(
            slug=entry.slug,
            title=entry.title,
            keywords=" ".join(entry.keywords),
            messages=" ".join(f"{message.title} {message.code}" for message in _messages().get(entry.slug, ())),
            body=entry.text,
            question=entry.question,
        )
        for entry in entries().values()
    )


def search(query: str) -> HelpPage:
    """The entries for what somebody typed; all of them for nothing typed."""
    if not query.strip():
        return everything()
    slugs = _index().search(query)
    return HelpPage(query, len(slugs), tuple(_hit(entries()[slug]) for slug in slugs[:MOST]))


def everything() -> HelpPage:
    """The table of contents."""
    return HelpPage("", len(entries()), tuple(map(_hit, entries().values())))


def entry(slug: str) -> HelpEntry:
    """Raises NoSuchEntry."""
    found = addresses().get(slug)
    if found is None:
        raise NoSuchEntry
    return HelpEntry(
        slug=found.slug,
        title=found.title,
        actors=found.actor_labels,
        blocks=found.blocks,
        explains=_messages().get(found.slug, ()),
        related=tuple(_hit(entries()[other]) for other in found.related),
        question=found.question,
    )


def _hit(found: Entry) -> HelpHit:
    return HelpHit(found.slug, found.title, found.summary, found.actor_labels, found.question)
