"""What the printed notice says of a step: who agreed last, and for whom."""

from datetime import UTC, date, datetime

import pytest

from xueji.approvals import Approved, Behalf, Case, Entry, Party
from xueji.features.departures.flow import BORDER_OUT
from xueji.features.transfers.flow import CLEAR_OUT, RELEASE, TRANSFER
from xueji.features.transfers.notice import line_of

DAY = date(2026, 11, 26)
OFFICES = {1: "石桥镇中心小学", 2: "临溪县教育局"}
CASE = Case(
    number="ZX1", flow="transfer", flow_version=2026, student_id=5, filed_by=9, filers=(9,), opened_on=DAY,
    parties={Party.SENDING_SCHOOL: 1, Party.SENDING_BUREAU: 2},
)  # fmt: skip
FOR_SCHOOL = Behalf(party=Party.SENDING_SCHOOL, because="学校已停办")


def agreed(step: str, day: int = 26, behalf: Behalf | None = None) -> Entry:
    at = datetime(2026, 11, day, 4, tzinfo=UTC)
    return Entry(seq=day, at=at, event=Approved(on=DAY, step=step, on_behalf=behalf))


LINES = [
    ("the school itself", TRANSFER, RELEASE, [agreed(RELEASE)], "石桥镇中心小学", "2026 年 11 月 26 日"),
    ("the last time counts", TRANSFER, RELEASE, [agreed(RELEASE, 3), agreed(RELEASE, 20)], "石桥镇中心小学", "2026 年 11 月 20 日"),
    (
        "its bureau for it",
        TRANSFER,
        RELEASE,
        [agreed(RELEASE, behalf=FOR_SCHOOL)],
        "临溪县教育局（代石桥镇中心小学）",
        "2026 年 11 月 26 日",
    ),
    ("nobody yet", TRANSFER, CLEAR_OUT, [agreed(RELEASE)], "临溪县教育局", ""),
    ("another province", BORDER_OUT, "hand_over", [agreed("hand_over")], "对方省份，经全国平台", "2026 年 11 月 26 日"),
]  # fmt: skip


@pytest.mark.handbook(26)
@pytest.mark.parametrize(
    ("flow", "step", "entries", "office", "on"), [row[1:] for row in LINES], ids=[row[0] for row in LINES]
)
def test_a_step_of_the_notice_names_who_agreed(flow, step, entries, office, on) -> None:
    line = line_of(flow.step(step), CASE, OFFICES, entries)
    assert (line["office"], line["on"]) == (office, on)
