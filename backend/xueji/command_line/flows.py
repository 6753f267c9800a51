import argparse
from importlib import import_module
from pathlib import Path

from xueji.approvals import Flow
from xueji.approvals.picture import draw
from xueji.command_line.printing import say

_FEATURES = Path(__file__).parents[1] / "features"


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--folder", type=Path, default=Path("docs/flows"), help="画到哪里")


def run(given: argparse.Namespace) -> int:
    given.folder.mkdir(parents=True, exist_ok=True)
    for name, page in draw(flows()).items():
        (given.folder / name).write_text(page, encoding="utf-8")
        say(name, str(given.folder))
    return 0


def flows() -> list[Flow]:
    """Every flow that a feature declares in its flow.py."""
    found: list[Flow] = []
    for path in sorted(_FEATURES.glob("*/flow.py")):
        module = import_module(f"xueji.features.{path.parent.name}.flow")
        found += [each for each in vars(module).values() if isinstance(each, Flow)]
    return found
