"""The entries themselves: three headings, our own words, links that lead somewhere."""

import re

import pytest

from xueji.features.help.entries import HEADINGS, BadEntry, addresses, entries, parse
from xueji.features.help.schemas import BlockKind

GOOD = """---
question: 71
title: 题目
keywords: 词
actors: guardian
---
# 怎么回事

一。

# 为什么

二。

# 接下来怎么办

1. 三
"""

WRITTEN = (69, 71, 75, 76, 96, 97, 98, 100, 101, 102, 113, 114, 115, 116, 117, 137, 138, 143, 144, 145, 146, 147, 150)
GENERAL = (
    "session-ended",
    "not-found",
    "fields-invalid",
    "version-conflict",
    "too-many-tries",
    "rate-limited",
    "file-refused",
    "binding-code",
    "idempotency",
    "system-busy",
    "approvals",
    "consent",
)

BAD = [
    ("no facts", "# 怎么回事\n\n一"),
    ("no title", GOOD.replace("title: 题目\n", "")),
    ("no keywords", GOOD.replace("keywords: 词\n", "")),
    ("an unknown fact", GOOD.replace("title:", "colour: red\ntitle:")),
    ("an unknown actor", GOOD.replace("guardian", "neighbour")),
    ("a heading is missing", GOOD.replace("# 为什么\n\n", "")),
    (
        "the headings stand in another order",
        GOOD.replace("怎么回事", "x").replace("为什么", "怎么回事").replace("x", "为什么"),
    ),
    ("a line without a colon", GOOD.replace("title: 题目", "title: 题目\nloose words")),
]


@pytest.mark.parametrize("text", [row[1] for row in BAD], ids=[row[0] for row in BAD])
def test_a_file_that_says_too_little_is_refused(text: str) -> None:
    with pytest.raises(BadEntry, match="q071"):
        parse("q071", text)


def test_the_file_of_a_question_has_its_name() -> None:
    with pytest.raises(BadEntry, match="another name"):
        parse("q072", GOOD)


def test_a_good_file_becomes_blocks() -> None:
    entry = parse("q071", GOOD)
    kinds = [block.kind for block in entry.blocks]
    assert kinds == [
        BlockKind.HEADING,
        BlockKind.PARAGRAPH,
        BlockKind.HEADING,
        BlockKind.PARAGRAPH,
        BlockKind.HEADING,
        BlockKind.STEPS,
    ]
    assert entry.summary == "一。"
    assert entry.blocks[-1].items == ("三",)


def test_every_situation_of_this_issue_is_told() -> None:
    assert {entry.question for entry in entries().values() if entry.question} >= set(WRITTEN)
    assert entries().keys() >= set(GENERAL)


@pytest.mark.parametrize("slug", sorted(entries()))
def test_an_entry_says_what_why_and_what_next(slug: str) -> None:
    entry = entries()[slug]
    assert [block.text for block in entry.blocks if block.kind is BlockKind.HEADING] == list(HEADINGS)
    steps = [block for block in entry.blocks if block.kind is BlockKind.STEPS]
    assert steps, "what to do next is a list of steps"
    assert all(len(item) > 5 for block in steps for item in block.items)


@pytest.mark.parametrize("slug", sorted(entries()))
def test_related_entries_exist_and_are_others(slug: str) -> None:
    entry = entries()[slug]
    assert slug not in entry.related
    assert entries().keys() >= set(entry.related)


def test_an_address_leads_to_one_entry() -> None:
    others = [other for entry in entries().values() for other in entry.also]
    assert len(others) == len(set(others))
    assert not set(others) & entries().keys()
    assert addresses().keys() == entries().keys() | set(others)


@pytest.mark.parametrize("slug", sorted(entries()))
def test_words_are_those_that_people_use(slug: str) -> None:
    text = f"{entries()[slug].title}\n{entries()[slug].text}"
    for unwanted in ("！", "请知悉", "尽快", "耐心等待", "系统异常", "操作失败", "【", "——", "-->"):
        assert unwanted not in text
    assert not re.search(r"[A-Za-z]{12,}", text), "no words of programmers"


@pytest.mark.parametrize(
    ("question", "label", "must_say"),
    [
        (75, "who and when", ("退回", "撤回", "草稿", "核对")),
        (76, "what proves it", ("户口", "主管教育部门")),
        (71, "the filter", ("在校", "另有")),
        (96, "who grants", ("请求开通", "系统管理员")),
        (137, "one photo", ("马上是新的", "学校核对")),
        (146, "the ways", ("教师调动", "兼职", "调到别的机构")),
    ],
    ids=["Q75", "Q76", "Q71", "Q96", "Q137", "Q146"],
)
def test_an_entry_says_what_matters(question: int, label: str, must_say: tuple[str, ...]) -> None:
    text = entries()[f"q{question:03d}"].text
    for words in must_say:
        assert words in text, label
