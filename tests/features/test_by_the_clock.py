"""Whatever runs by the clock runs: a night on an empty database fails nowhere, for statements are read all the same."""

import pytest

from xueji.app import rooms
from xueji.platform.jobs import JOBS, JobContext

rooms()
OF_THE_HOUSE = [job for job in JOBS.values() if job.cron is not None and job.run.__module__.startswith("xueji.")]


@pytest.mark.parametrize("name", sorted(job.name for job in OF_THE_HOUSE))
async def test_a_job_of_the_clock_finds_nothing_to_do_and_says_no_fault(
    empty: None, outside: object, name: str
) -> None:
    await JOBS[name].run(JobContext(0, name, 1))
