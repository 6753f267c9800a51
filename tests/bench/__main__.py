"""`make bench`: one line a measurement, against raw asyncpg and pgbench in the same run.

A line reads `name ratio=0.83 bar=0.80 ok`, or `short` where the bar was missed.
ONLY=name takes one. What was measured goes to docs/performance.md.
"""

import asyncio
import os
import sys
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path

import msgspec
import structlog

sys.path.insert(0, str(Path(__file__).parent))

import cases
import evaluation
import imports
import marks
import photos
import reads
import results
import sizes
import slips
import writes
from world import ROOT, World, build


class Row(msgspec.Struct, frozen=True):
    name: str
    bar: float
    run: Callable[[World], Awaitable[tuple[float, str]]]
    at_most: bool = False

    def verdict(self, ratio: float) -> str:
        return "ok" if (ratio <= self.bar if self.at_most else ratio >= self.bar) else "short"


ROWS = (
    Row("home", 0.80, reads.home),
    Row("child_record", 0.80, reads.child_record),
    Row("class_list", 0.80, reads.class_list),
    Row("tracker", 0.80, reads.tracker),
    Row("submit", 0.50, writes.submit),
    Row("confirm", 0.50, writes.confirm),
    Row("slip_sign", 0.50, slips.sign),
    Row("slip_pdfs", 1.00, slips.pdfs),
    Row("evaluation_term", 0.80, evaluation.term),
    Row("evaluation_save", 0.50, evaluation.save),
    Row("evaluation_progress", 1.00, evaluation.progress, at_most=True),
    Row("publication_snapshot", 1.00, evaluation.publication, at_most=True),
    Row("senior_statistics", 1.00, results.whole_province, at_most=True),
    Row("photo_check", 2.00, photos.check, at_most=True),
    Row("decide", 0.50, cases.decide),
    Row("worklist", 1.30, cases.worklist, at_most=True),
    Row("overdue_run", 1.00, cases.overdue_run, at_most=True),
    Row("outage_run", 1.00, cases.outage_run, at_most=True),
    Row("roster_import", 1.50, imports.roster, at_most=True),
    Row("roster_memory", 1.00, imports.memory, at_most=True),
    Row("roster_lag", 1.00, imports.lag, at_most=True),
    Row("enrolment_import", 1.00, imports.enrolment, at_most=True),
    Row("marks_import", 2.00, marks.import_, at_most=True),
    Row("home_javascript", 1.00, sizes.javascript, at_most=True),
    Row("home_everything", 1.00, sizes.everything, at_most=True),
)


async def main() -> int:
    only = os.environ.get("ONLY", "")
    chosen = [row for row in ROWS if only in {"", row.name}]
    if not chosen:
        print(f"no row is called {only}: {', '.join(row.name for row in ROWS)}", file=sys.stderr)
        return 2
    world = await build()
    structlog.configure(logger_factory=structlog.PrintLoggerFactory(sys.stderr))
    short = 0
    lines: dict[str, str] = {}
    for row in chosen:
        ratio, words = await row.run(world)
        verdict = row.verdict(ratio)
        short += verdict == "short"
        print(f"{row.name} ratio={ratio:.2f} bar={row.bar:.2f} {verdict}", flush=True)
        bar = f"{'≤' if row.at_most else '≥'} {row.bar:.2f}"
        lines[row.name] = f"| `{row.name}` | {ratio:.2f} | {bar} | {verdict} | {words} |"
        _write(lines)
    return 1 if short else 0


def _write(fresh: Mapping[str, str]) -> None:
    """Every row that was ever measured, as it was last."""
    path = ROOT / "docs" / "performance.md"
    before, _, rest = path.read_text(encoding="utf-8").partition("<!-- rows -->\n")
    table, _, after = rest.partition("<!-- end -->")
    kept = {line.split("`")[1]: line for line in table.splitlines() if line.startswith("| `")}
    lines = {**kept, **fresh}
    rows = [lines[row.name] for row in ROWS if row.name in lines]
    table = "\n".join(["| row | ratio | bar | | measured |", "|---|---|---|---|---|", *rows])
    path.write_text(f"{before}<!-- rows -->\n{table}\n<!-- end -->{after}", encoding="utf-8")


if __name__ == "__main__":
    raise SystemExit(asyncio.run(main()))
