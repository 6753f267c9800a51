import argparse
from importlib import import_module
from pathlib import Path

from xueji.approvals import Flow, picture
from xueji.command_line.printing import say

_FEATURES = Path(__file__).parents[1] / "features"


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--folder", type=Path, default=Path("docs/flows"), help="画到哪里")


def run(given: argparse.Namespace) -> int:
    given.folder.mkdir(parents=True, exist_ok=True)
    for flow in flows():
        page = f"# {flow.label}\n\nDrawn from the code by `make flows`; never edited by hand.\n\n"
        (given.folder / f"{flow.name}.md").write_text(f"{page}```mermaid\n{picture(flow)}\n```\n", encoding="utf-8")
        say(flow.name, flow.label)
    return 0


def flows() -> list[Flow]:
    """Every flow that a feature declares in its flow.py."""
    found: list[Flow] = []
    for path in sorted(_FEATURES.glob("*/flow.py")):
        module = import_module(f"xueji.features.{path.parent.name}.flow")
        found += [each for each in vars(module).values() if isinstance(each, Flow)]
    return found
