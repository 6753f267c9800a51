"""Finding: what people type finds what they meant, in time that nobody notices."""

import time

import hypothesis.strategies as st
import pytest
from hypothesis import given

from xueji.features.help import find
from xueji.features.help.entries import entries
from xueji.features.help.search import Document, Index, grams

SEARCHES = [
    ("a photo", "照片", "q137"),
    ("two words", "转学 驳回", "transfers"),
    ("a password", "密码", "q100"),
    ("a question's number", "Q75", "q075"),
    ("a number alone", "75", "q075"),
    ("a full-width number", "７５", "q075"),
    ("a sentence as it is spoken", "班主任看不到学生", "q145"),
    ("a slip of the pen", "忘记蜜码", "q100"),
    ("the paper from school", "绑定码过期", "binding-code"),
    ("a file of a program", "excel", "file-refused"),
    ("spaces around", "  调班 ", "q147"),
    ("the centre that runs several schools", "中心校", "q098"),
    ("twice tapped", "点了两次", "idempotency"),
    ("the code of an answer", "403", "q096"),
]


@pytest.mark.parametrize(("typed", "slug"), [row[1:] for row in SEARCHES], ids=[row[0] for row in SEARCHES])
def test_what_people_type_finds_what_they_meant(typed: str, slug: str) -> None:
    found = [hit.slug for hit in find.search(typed).items]
    assert slug in found[:3]


@pytest.mark.parametrize("typed", ["", "   ", "\u200b"], ids=["nothing", "spaces", "an invisible sign"])
def test_nothing_typed_is_the_table_of_contents(typed: str) -> None:
    page = find.search(typed)
    assert page.total in {len(entries()), 0}
    if typed.strip("\u200b ") == "" and page.total:
        assert page.items[0].question == min(entry.question for entry in entries().values() if entry.question)


def test_what_nobody_wrote_about_finds_nothing() -> None:
    assert find.search("xyzzy").total == 0


def test_a_lone_character_finds_what_holds_it() -> None:
    assert "q137" in [hit.slug for hit in find.search("照").items]


def test_who_holds_every_word_comes_before_who_holds_one_often() -> None:
    index = Index(
        [
            Document("often", "密码 密码", "密码", "", "密码"),
            Document("both", "别的", "密码 短信", "", ""),
        ]
    )
    assert index.search("密码 短信") == ["both", "often"]


def test_a_message_of_the_software_is_found_by_its_words() -> None:
    index = Index([Document("a", "x", "", "绑定码应是 16 位字母和数字 binding_code_unreadable", "")])
    assert index.search("绑定码应是16位") == ["a"]
    assert index.search("binding_code_unreadable") == ["a"]


@given(st.text(max_size=60))
def test_no_text_breaks_the_search(typed: str) -> None:
    page = find.search(typed)
    assert page.total >= len(page.items)


@given(st.text(max_size=40))
def test_grams_are_never_empty_strings(typed: str) -> None:
    assert all(grams(typed))


def test_a_search_takes_no_time_that_anybody_notices() -> None:
    find.search("照片")
    began = time.perf_counter()
    for _ in range(100):
        find.search("班主任 看不到 学生")
    assert (time.perf_counter() - began) / 100 < 0.02
