"""The entries: one Markdown file a situation, with its facts on top, read once.

A file says three things under fixed headings: 怎么回事, 为什么, 接下来怎么办. It describes this software as it runs
today; what does not run yet says whom to ask meanwhile.
"""

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path

import msgspec

from xueji.features.help.schemas import Block, BlockKind

FOLDER = Path(__file__).parent / "entries"
HEADINGS = ("怎么回事", "为什么", "接下来怎么办")

ACTORS: dict[str, str] = {
    "guardian": "家长",
    "student": "学生",
    "class_teacher": "班主任",
    "teacher": "任课教师",
    "academic_administrator": "教务管理员",
    "registrar": "学校学籍管理员",
    "school_administrator": "学校系统管理员",
    "bureau": "教育主管部门",
    "everyone": "所有人",
}

_NUMBERED = re.compile(r"\d+\.\s+")


class Entry(msgspec.Struct, frozen=True):
    """`also` are other addresses of the same entry; a question that gets an entry of its own takes its address back."""

    slug: str
    title: str
    question: int | None
    keywords: tuple[str, ...]
    actors: tuple[str, ...]
    also: tuple[str, ...]
    related: tuple[str, ...]
    blocks: tuple[Block, ...]

    @property
    def summary(self) -> str:
        """The first sentences: what has happened."""
        return next(block.text for block in self.blocks if block.kind is BlockKind.PARAGRAPH)

    @property
    def actor_labels(self) -> tuple[str, ...]:
        return tuple(ACTORS[actor] for actor in self.actors)

    @property
    def text(self) -> str:
        return "\n".join(part for block in self.blocks for part in (block.text, *block.items) if part)


class BadEntry(ValueError):  # noqa: N818 - says what is wrong, is no error of ours
    """An entry file that says too little: the service does not start with it."""


@cache
def entries() -> Mapping[str, Entry]:
    """Every entry by its slug, handbook questions first and in their order."""
    read = [parse(path.stem, path.read_text(encoding="utf-8")) for path in sorted(FOLDER.glob("*.md"))]
    read.sort(key=lambda entry: (entry.question is None, entry.question or 0, entry.slug))
    return {entry.slug: entry for entry in read}


@cache
def addresses() -> Mapping[str, Entry]:
    """Entries by slug and by their other addresses."""
    own = entries()
    return {**{other: entry for entry in own.values() for other in entry.also}, **own}


def parse(slug: str, text: str) -> Entry:
    """Read one file.

    Raises:
        BadEntry: facts are missing or unknown, or one of the three headings is.
    """
    before, _, rest = text.partition("---\n")
    facts_text, _, body = rest.partition("---\n")
    if before.strip() or not body:
        raise BadEntry(f"{slug}: the facts stand first, between two lines of ---")
    facts = dict(_fact(slug, line) for line in facts_text.splitlines() if line.strip())
    unknown = facts.keys() - {"question", "title", "keywords", "actors", "also", "related"}
    if unknown or not facts.get("title") or not facts.get("keywords"):
        raise BadEntry(f"{slug}: needs title and keywords, and has no place for {sorted(unknown)}")
    actors = tuple(facts.get("actors", "").split())
    if not actors or not set(actors) <= ACTORS.keys():
        raise BadEntry(f"{slug}: unknown actors {actors}")
    question = int(facts["question"]) if "question" in facts else None
    if question is not None and slug != f"q{question:03d}":
        raise BadEntry(f"{slug}: the file of question {question} has another name")
    blocks = tuple(_blocks(body))
    if tuple(block.text for block in blocks if block.kind is BlockKind.HEADING) != HEADINGS:
        raise BadEntry(f"{slug}: the headings are {HEADINGS}")
    return Entry(
        slug=slug,
        title=facts["title"],
        question=question,
        keywords=tuple(facts["keywords"].split()),
        actors=actors,
        also=tuple(facts.get("also", "").split()),
        related=tuple(facts.get("related", "").split()),
        blocks=blocks,
    )


def _fact(slug: str, line: str) -> tuple[str, str]:
    name, colon, value = line.partition(":")
    if not colon:
        raise BadEntry(f"{slug}: “{line}” is no fact")
    return name.strip(), value.strip()


def _blocks(body: str) -> list[Block]:
    found: list[Block] = []
    for chunk in re.split(r"\n\s*\n", body.strip()):
        lines = [line.strip() for line in chunk.splitlines()]
        if lines[0].startswith("# "):
            found.append(Block(BlockKind.HEADING, lines.pop(0).removeprefix("# ")))
        if lines:
            found.append(_block(lines))
    return found


def _block(lines: list[str]) -> Block:
    if all(_NUMBERED.match(line) for line in lines):
        return Block(BlockKind.STEPS, items=tuple(_NUMBERED.sub("", line, count=1) for line in lines))
    if all(line.startswith("- ") for line in lines):
        return Block(BlockKind.LIST, items=tuple(line.removeprefix("- ") for line in lines))
    return Block(BlockKind.PARAGRAPH, "".join(lines))
