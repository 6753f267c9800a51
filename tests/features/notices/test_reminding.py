"""Whom a reminder reaches, as a table."""

import msgspec
import pytest

from xueji.features import notices


class Waits(msgspec.Struct, frozen=True):
    student_id: int
    account_id: int | None
    fresh: bool = True


MOTHER, FATHER = 7, 8


@pytest.mark.parametrize(
    ("silent", "told", "counts"),
    [
        pytest.param([], {}, (0, 0, 0), id="nobody is silent"),
        pytest.param([Waits(1, MOTHER), Waits(2, MOTHER)], {MOTHER: [1, 2]}, (2, 0, 0), id="two children, one notice"),
        pytest.param([Waits(1, MOTHER), Waits(1, FATHER)], {MOTHER: [1], FATHER: [1]}, (1, 0, 0), id="both parents of one child"),
        pytest.param([Waits(1, MOTHER, fresh=False), Waits(2, MOTHER, fresh=False)], {}, (0, 1, 0), id="reminded today, counted once"),
        pytest.param([Waits(1, None), Waits(2, FATHER)], {FATHER: [2]}, (1, 0, 1), id="a child without anybody"),
    ],
)  # fmt: skip
def test_everybody_hears_once_about_all_own_children(
    silent: list[Waits], told: dict[int, list[int]], counts: tuple[int, int, int]
) -> None:
    reached = notices.reach(silent)
    assert {account: [one.student_id for one in own] for account, own in reached.people.items()} == told
    assert (reached.pupils, reached.already, reached.unreachable) == counts
