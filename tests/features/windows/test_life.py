"""The life of one sheet under any order of acts: the record changes when the school says so, and only then."""

import random

import pytest

WRITABLE = {"new", "seen", "draft", "returned"}
NUMBERS = ["13905380426", "13905380427", "13905380428", "15912347731"]


class Model:
    """What ought to be so."""

    def __init__(self):
        self.state, self.record, self.draft, self.before = "new", "15912347731", None, None

    def save(self, number, status):
        allowed = self.state in WRITABLE
        assert (status == 200) is allowed
        if allowed:
            self.draft = None if number == self.record else number
            self.state = "draft" if self.state in {"new", "seen"} else self.state

    def submit(self, status):
        allowed = self.state in WRITABLE and self.draft is not None
        assert (status == 200) is allowed
        if allowed:
            self.state = "submitted"

    def accept(self, status):
        allowed = self.state == "submitted"
        assert (status == 200) is allowed
        if allowed:
            self.before, self.record, self.draft, self.state = self.record, self.draft, None, "confirmed"

    def send_back(self, status):
        allowed = self.state == "submitted"
        assert (status == 200) is allowed
        if allowed:
            self.before, self.state = self.record, "returned"

    def undo(self, status):
        allowed = self.before is not None and self.state in {"confirmed", "returned"}
        assert (status == 200) is allowed
        if allowed:
            if self.state == "confirmed":
                self.record, self.draft = self.before, self.record
            self.before, self.state = None, "submitted"

    def withdraw(self, status):
        allowed = self.state == "submitted"
        assert (status == 200) is allowed
        if allowed:
            self.state, self.before = "draft", None


async def act(acts, model, move, chance):
    sheet = await acts.sheet_id()
    match move:
        case "save":
            number = chance.choice(NUMBERS)
            answer = await acts.save({"phone": number}, chance.choice(["mother", "father"]))
            model.save(number, answer.status_code)
        case "submit":
            answer = await acts.submit(chance.choice(["mother", "father", "pupil"]))
            model.submit(answer.status_code)
        case "withdraw":
            answer = await acts.as_("father").post(f"{acts.path()}/withdraw")
            model.withdraw(answer.status_code)
        case "undo":
            answer = await acts.as_("second").post(f"/api/submissions/{sheet or 1}/undo")
            model.undo(answer.status_code)
        case "accept" | "send_back":
            seen = await acts.as_("registrar").get(f"/api/submissions/{sheet or 1}")
            version = seen.json()["version"] if seen.status_code == 200 else 1
            body = {"accepted": ["phone"]} if move == "accept" else {"returned": ["phone"], "reason": "incomplete"}
            answer = await acts.as_("registrar").request(
                "POST", f"/api/submissions/{sheet or 1}/decision", json=body, version=version
            )
            model.accept(answer.status_code) if move == "accept" else model.send_back(answer.status_code)
    assert answer.status_code < 500, answer.text


@pytest.mark.handbook(75)
@pytest.mark.parametrize("seed", range(4))
async def test_any_order_of_acts_keeps_record_and_state_as_they_ought_to_be(acts, seed):
    chance, model = random.Random(seed), Model()  # noqa: S311 - a walk that can be walked again
    await acts.open()
    moves = ["save", "save", "submit", "submit", "accept", "send_back", "undo", "withdraw"]
    for _ in range(30):
        await act(acts, model, chance.choice(moves), chance)
        form = await acts.form()
        assert form["state"] in ({model.state, "seen"} if model.state == "new" else {model.state})
        assert (await acts.record()).values["phone"] == model.record
        assert form["changed"] == (0 if model.draft is None else 1)
