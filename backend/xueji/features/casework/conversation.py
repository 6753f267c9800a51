"""What staff and family say to each other about a case. Beside its events: a word moves nothing.

A message is no event because events are what a case adds up to and number its versions: an official who has a page open
must not be refused because the mother has just written a line.
"""

from collections.abc import Sequence
from datetime import datetime

from xueji.approvals import Entry
from xueji.approvals.events import EvidenceAsked, EvidenceGiven, Urged
from xueji.features.casework.people import People
from xueji.features.casework.schemas import Speech, SpeechKind
from xueji.features.casework.store import MessageRow


def talk(
    entries: Sequence[Entry], messages: Sequence[MessageRow], who: People, reader: int, *, offices: bool = False
) -> list[Speech]:
    """Bubbles in their order: messages, what was asked for, what was given, who urged."""
    name = who.office if offices else who.of
    bubbles = [
        _bubble(SpeechKind.MESSAGE, one.account_id, name(one.account_id), reader, one.at, one.text) for one in messages
    ]
    for entry in entries:
        by = name(entry.account_id)
        match entry.event:
            case EvidenceAsked(text=text):
                bubbles.append(_bubble(SpeechKind.ASKED, entry.account_id, by, reader, entry.at, text))
            case EvidenceGiven(text=text, evidence=given):
                pieces = [int(one) for one in given if one.isdigit()]
                bubbles.append(_bubble(SpeechKind.GAVE, entry.account_id, by, reader, entry.at, text, pieces))
            case Urged(text=text):
                bubbles.append(_bubble(SpeechKind.URGED, entry.account_id, by, reader, entry.at, text))
            case _:
                continue
    return sorted(bubbles, key=lambda bubble: bubble.at)


def _bubble(
    kind: SpeechKind,
    account_id: int | None,
    by: str,
    reader: int,
    at: datetime,
    text: str,
    evidence: Sequence[int] = (),
) -> Speech:
    return Speech(
        kind=kind,
        kind_label=kind.label,
        by=by,
        own=account_id == reader,
        at=at,
        text=text,
        evidence=list(evidence),
    )
