"""The help centre over HTTP: open to everybody, as data and as plain pages."""

import re

import pytest

from xueji.features.help.entries import addresses


async def test_anybody_reads_an_entry_without_logging_in(browser) -> None:
    answer = await browser.get("/api/help/q075")
    assert answer.status_code == 200
    entry = answer.json()
    assert entry["question"] == 75
    assert {"code": "window_closed", "title": "这次维护已经结束"} in entry["explains"]


async def test_searching_ranks(browser) -> None:
    page = (await browser.get("/api/help", params={"q": "照片"})).json()
    assert {"q004", "q137"} <= {hit["slug"] for hit in page["items"][:3]}


async def test_an_unknown_entry_is_refused_with_words(browser) -> None:
    answer = await browser.get("/api/help/nothing")
    assert answer.status_code == 404
    assert answer.json()["code"] == "help_entry_unknown"


async def test_a_question_too_long_is_refused(browser) -> None:
    assert (await browser.get("/api/help", params={"q": "照" * 61})).status_code == 422


@pytest.mark.parametrize("path", ["/help", "/help?q=照片", "/help?q=<script>", "/help/q075", "/help/q010"])
async def test_pages_are_plain_html(browser, path: str) -> None:
    answer = await browser.get(path)
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/html")
    page = answer.text
    assert page.count("<h1>") == 1
    assert 'lang="zh-CN"' in page
    assert not re.search(r"<script|<style|\sstyle=|\son\w+=", page)


async def test_a_page_that_does_not_exist_offers_the_search(browser) -> None:
    answer = await browser.get("/help/nothing")
    assert answer.status_code == 404
    assert answer.headers["content-type"].startswith("text/html")
    assert "没有这一条帮助" in answer.text
    assert 'role="search"' in answer.text


async def test_the_style_sheet_is_served(browser) -> None:
    answer = await browser.get("/help.css")
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/css")


@pytest.mark.parametrize("slug", sorted(addresses()))
async def test_every_entry_has_its_page(browser, slug: str) -> None:
    answer = await browser.get(f"/help/{slug}")
    assert answer.status_code == 200
    assert addresses()[slug].title in answer.text
