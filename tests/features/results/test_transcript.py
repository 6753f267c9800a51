"""The city prints what a pupil achieved here, long after the pupil has left for another province (Q74)."""

import pytest

from xueji.platform import database

pytestmark = pytest.mark.handbook(74)


@pytest.mark.parametrize("state", ["in_school", "transferred"])
async def test_the_city_prints_the_transcript_of_a_pupil_wherever_the_pupil_is_now(school, state):
    pupil = school.world.pupils["qi"]
    await database.execute("UPDATE student SET state = $2, class_id = NULL WHERE id = $1", pupil, state)
    answer = await school.as_("city").get(f"/api/senior-results/students/{pupil}/transcript.pdf")
    assert answer.status_code == 200, answer.text
    assert answer.content.startswith(b"%PDF")
    assert "no-store" in answer.headers["cache-control"]


async def test_a_county_reads_the_results_and_is_told_who_prints(school):
    pupil = school.world.pupils["qi"]
    refused = await school.as_("county").get(f"/api/senior-results/students/{pupil}/transcript.pdf")
    assert (refused.status_code, refused.json()["code"]) == (403, "transcript_by_the_city")


async def test_of_a_younger_pupil_there_is_no_transcript(school):
    refused = await school.as_("city").get(f"/api/senior-results/students/{school.world.pupils['xiao']}/transcript.pdf")
    assert refused.json()["code"] == "results_only_senior"
