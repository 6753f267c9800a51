"""What the help centre sends."""

import enum

import msgspec


class BlockKind(enum.StrEnum):
    HEADING = "heading"
    PARAGRAPH = "paragraph"
    STEPS = "steps"
    LIST = "list"


class Block(msgspec.Struct, frozen=True, omit_defaults=True):
    """A heading or a paragraph has `text`; numbered steps and lists have `items`."""

    kind: BlockKind
    text: str = ""
    items: tuple[str, ...] = ()


class HelpHit(msgspec.Struct, frozen=True):
    """`question` is the number in the provincial handbook, none for what only this software asks."""

    slug: str
    title: str
    summary: str
    actors: tuple[str, ...]
    question: int | None = None


class HelpPage(msgspec.Struct, frozen=True):
    q: str
    total: int
    items: tuple[HelpHit, ...]


class Explained(msgspec.Struct, frozen=True):
    """A message of the software that leads to this entry."""

    code: str
    title: str


class HelpEntry(msgspec.Struct, frozen=True):
    slug: str
    title: str
    actors: tuple[str, ...]
    blocks: tuple[Block, ...]
    explains: tuple[Explained, ...]
    related: tuple[HelpHit, ...]
    question: int | None = None
