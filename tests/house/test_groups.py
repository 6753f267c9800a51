"""Tests that share a product stay on one worker: two would start one each, on the same two cores."""

import pytest


@pytest.mark.xdist_group("product")
def test_the_runner_keeps_a_group_together(request: pytest.FixtureRequest) -> None:
    if request.config.getoption("loadgroup", default=False):
        assert request.node.nodeid.endswith("@product")
