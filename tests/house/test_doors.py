"""Every door declares who may pass, and what happens when it is used twice."""

import enum
import inspect
import os
from typing import Any

import pytest

from xueji.kernel.permissions import May
from xueji.platform.doors import FOREIGN, REPEATS
from xueji.platform.gate import MAY, Open

UNSAFE = {"POST", "PUT", "PATCH", "DELETE"}
WORDS = {Open.EVERYONE: "任何人", Open.FAMILY: "家长和学生", Open.LOGGED_IN: "已登录的人", Open.STAFF: "工作人员"}


def access_table(all_ways: list[Any]) -> str:
    """Who may pass which door, as docs/access.md shows it."""
    lines = [
        "# 谁能用哪个接口",
        "",
        "由各接口自己的声明生成；改了接口后运行 `UPDATE=1 make test ARGS=tests/house/test_doors.py`。",
        "",
    ]
    lines += ["| 方法 | 路径 | 谁 | 做什么 |", "|---|---|---|---|"]
    for way in all_ways:
        rule = way.opt[MAY]
        who = WORDS[rule] if isinstance(rule, Open) else f"{rule.label}（`{rule.value}`）"
        lines.append(f"| {way.method} | `{way.path}` | {who} | {way.handler.summary or ''} |")
    return "\n".join(lines) + "\n"


def test_every_door_has_a_rule(all_ways: list[Any]):
    bare = [str(way) for way in all_ways if not isinstance(way.opt.get(MAY), May | Open)]
    assert bare == []


def test_the_access_table_is_current(all_ways: list[Any], pytestconfig: pytest.Config):
    path = pytestconfig.rootpath / "docs" / "access.md"
    table = access_table(all_ways)
    if os.environ.get("UPDATE"):
        path.write_text(table, encoding="utf-8")
    assert path.read_text(encoding="utf-8") == table


def test_every_unsafe_door_takes_an_idempotency_key_or_says_why_not(all_ways: list[Any]):
    careless = [
        str(way)
        for way in all_ways
        if way.method in UNSAFE
        and "once" not in inspect.signature(way.handler.fn).parameters
        and not way.opt.get(REPEATS)
    ]
    assert careless == []


def test_no_safe_door_goes_through_once(all_ways: list[Any]):
    odd = [
        str(way) for way in all_ways if way.method == "GET" and "once" in inspect.signature(way.handler.fn).parameters
    ]
    assert odd == []


def test_only_callbacks_of_the_outside_come_from_foreign_origins(all_ways: list[Any]):
    assert [str(way) for way in all_ways if way.opt.get(FOREIGN)] == [
        "GET /wechat/messages",
        "POST /wechat/messages",
    ] or [way.path for way in all_ways if way.opt.get(FOREIGN) and way.path != "/wechat/messages"] == []


def test_every_door_is_explained_in_chinese(all_ways: list[Any]):
    silent = [str(way) for way in all_ways if not any("一" <= letter <= "鿿" for letter in way.handler.summary or "")]
    assert silent == []


def test_permissions_are_alphabetical_and_have_words():
    values = [may.value for may in May]
    names = [may.name for may in May]
    assert values
    assert names == sorted(names)
    assert all(isinstance(may, enum.Enum) and may.label for may in May)
