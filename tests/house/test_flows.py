"""The pictures in docs/flows are drawn from the flows of today (`make flows` draws them again)."""

from importlib import import_module
from pathlib import Path

import pytest

from xueji.approvals import Flow, draw
from xueji.features.help import addresses

ROOT = Path(__file__).parents[2]
FEATURES = ROOT / "backend" / "xueji" / "features"


def flows() -> list[Flow]:
    modules = [import_module(f"xueji.features.{path.parent.name}.flow") for path in sorted(FEATURES.glob("*/flow.py"))]
    return [each for module in modules for each in vars(module).values() if isinstance(each, Flow)]


def test_there_is_at_least_the_flow_of_maintenance() -> None:
    assert "maintenance" in {flow.name for flow in flows()}


@pytest.mark.parametrize("name", sorted(draw(flows())))
def test_a_picture_is_current(name: str) -> None:
    assert (ROOT / "docs" / "flows" / name).read_text(encoding="utf-8") == draw(flows())[name], "run `make flows`"


def test_no_picture_is_left_over() -> None:
    assert {path.name for path in (ROOT / "docs" / "flows").iterdir()} == draw(flows()).keys()


@pytest.mark.parametrize("flow", flows(), ids=lambda flow: flow.key)
def test_every_step_and_effect_has_chinese_words(flow: Flow) -> None:
    words = [flow.label, *(step.label for step in flow), *(effect.label for effect in flow.effects)]
    assert all(any("\u4e00" <= letter <= "\u9fff" for letter in word) for word in words)


def test_what_decides_is_explained() -> None:
    assert "approvals" in addresses()
