"""Every refusal of the house: a code of its own, Chinese words, a next step, and a help entry that exists."""

import re
import string

import pytest

from xueji import app
from xueji.features.help import addresses, refusals
from xueji.kernel.refusals import Refusal

app.rooms()
REFUSALS = sorted(set(refusals()), key=lambda kind: (kind.code, kind.__qualname__))
HAN = re.compile(r"[\u4e00-\u9fff]")
UNWANTED = ("！", "请知悉", "系统异常", "操作失败", "请联系管理员", "耐心等待")

every_refusal = pytest.mark.parametrize(
    "kind", REFUSALS, ids=[f"{kind.__module__}.{kind.__name__}" for kind in REFUSALS]
)


def test_there_are_refusals_of_every_storey() -> None:
    storeys = {kind.__module__.split(".")[1] for kind in REFUSALS}
    assert storeys >= {"kernel", "approvals", "platform", "features"}


def test_a_code_belongs_to_one_refusal() -> None:
    codes = [kind.code for kind in REFUSALS]
    assert sorted({code for code in codes if codes.count(code) > 1}) == []


@every_refusal
def test_its_code_is_stable_and_its_status_an_error(kind: type[Refusal]) -> None:
    assert re.fullmatch(r"[a-z][a-z0-9]*(_[a-z0-9]+)*", kind.code)
    assert 400 <= kind.status < 600


@every_refusal
def test_it_says_what_happened_and_what_to_do_next(kind: type[Refusal]) -> None:
    assert HAN.search(_spoken(kind.title)) or "{" in kind.title
    assert HAN.search(_spoken(kind.next)) or "{" in kind.next
    for words in (kind.title, kind.why, kind.next):
        assert not any(unwanted in words for unwanted in UNWANTED)


@every_refusal
def test_its_placeholders_are_names(kind: type[Refusal]) -> None:
    for words in (kind.title, kind.why, kind.next):
        for _, name, *_ in string.Formatter().parse(words):
            assert name is None or name.isidentifier()


@every_refusal
def test_its_help_entry_exists(kind: type[Refusal]) -> None:
    assert kind.help in addresses()


def _spoken(words: str) -> str:
    return re.sub(r"{[^}]*}", "", words)
