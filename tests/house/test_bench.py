"""What is measured is measured with the service as it is: the bench still finds everything that it asks of it."""

import os
import subprocess
import sys
from pathlib import Path

BENCH = Path(__file__).parents[1] / "bench"


def test_the_bench_starts_and_names_its_rows() -> None:
    done = subprocess.run(  # noqa: S603 - our own
        [sys.executable, str(BENCH)],
        env={**os.environ, "ONLY": "no such row"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert "home, child_record" in done.stderr
