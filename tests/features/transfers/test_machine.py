"""Whatever people try, in whatever order: nothing is skipped, nobody decides twice, the pupil is in exactly one school."""

import random

import pytest

from xueji.platform import database

WHO = (
    "registrar",
    "head",
    "old_registrar",
    "old_head",
    "old_county",
    "new_county",
    "stranger",
    "near_registrar",
    "city",
)
TURN = {
    "receive": {"registrar", "head"},
    "clear_in": {"new_county"},
    "release": {"old_registrar", "old_head"},
    "clear_out": {"old_county"},
}
ORDER = ("receive", "clear_in", "release", "clear_out")


async def step_of(case_id):
    return await database.value("SELECT step FROM approval_case WHERE id = $1", case_id)


async def state_of(case_id):
    return await database.value("SELECT state FROM approval_case WHERE id = $1", case_id)


@pytest.mark.handbook(28, 35, 47)
@pytest.mark.parametrize("seed", range(4))
async def test_at_each_instant_the_pupil_is_in_exactly_one_school(acts, world, seed):
    chance = random.Random(seed)  # noqa: S311 - not for secrets
    by_school = seed % 2 == 1
    filed = await acts.file() if by_school else await acts.apply()
    assert filed.status_code == 201, filed.text
    case_id = filed.json()["case_id"]
    if not by_school:
        assert (await acts.choose(case_id)).status_code == 200
    schools = {world.offices["old"].id, world.offices["new"].id}
    agreed = []
    for _ in range(45):
        step, state = await step_of(case_id), await state_of(case_id)
        if state == "completed":
            break
        if state == "returned":
            again = await again_(acts, case_id, by_school=by_school)
            assert again.status_code in {200, 201}, again.text
            agreed.clear()
            assert (await acts.choose(case_id)).status_code == 200
            continue
        who, wanted = chance.choice(WHO), chance.choice((step, step, chance.choice(ORDER)))
        agrees = chance.random() < 0.9
        body = {"step": wanted} if agrees else {"step": wanted, "reason": "unclear", "text": ""}
        answer = await acts.act(who, case_id, "approval" if agrees else "return", **body)
        may = wanted == step and who in TURN[step] and not (by_school and who == "registrar")
        assert (answer.status_code == 200) is may, (who, wanted, step, answer.text)
        if may and agrees:
            agreed.append(step)
        stood = await acts.placed()
        assert stood.school_id in schools
        done = await state_of(case_id) == "completed"
        assert (stood.school_id == world.offices["new"].id) is done
        assert tuple(agreed) == ORDER[: len(agreed)]
    moved = await database.value("SELECT count(*) FROM student_change WHERE case_id = $1 AND kind = 'school'", case_id)
    kept = await database.value("SELECT count(*) FROM archive_copy WHERE case_id = $1", case_id)
    assert (moved, kept) == ((1, 1) if await state_of(case_id) == "completed" else (0, 0))


async def again_(acts, case_id, *, by_school):
    if not by_school:
        return await acts.apply(evidence=[])
    body = {"stage": "primary", "grade": 3, "class_id": acts.world.classes["new"], "reason": "home", "evidence": []}
    return await acts.as_("registrar").request(
        "POST", f"/api/transfers/{case_id}/again", json=body, version=await acts.version(case_id)
    )
