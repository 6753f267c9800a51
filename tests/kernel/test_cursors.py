"""A cursor is the id of the last row, and nothing else."""

import pytest

from xueji.kernel.cursors import last_id
from xueji.kernel.refusals import NotFound


@pytest.mark.parametrize(("cursor", "found"), [(None, 0), ("1", 1), ("9" * 18, 10**18 - 1)])
def test_a_cursor_is_read_back(cursor: str | None, found: int) -> None:
    assert last_id(cursor) == found


@pytest.mark.parametrize("cursor", ["", "-1", "1.5", "１２", "²", "9" * 19, "1; DROP TABLE student"])
def test_what_nobody_of_ours_wrote_leads_nowhere(cursor: str) -> None:
    with pytest.raises(NotFound):
        last_id(cursor)
