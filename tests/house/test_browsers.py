"""Every current browser and WeChat's (Q52): nothing in the pages is younger than what browsers of 2022 can do.

The floor is Chromium 92 (WeChat's own on Android is younger), Safari 15.4, Firefox 91. Syntax is the build's: es2018.
"""

import re

import pytest
from tests.house.conftest import ROOT

H5 = ROOT / "h5"

BUILT_FOR = "es2018"
TOO_YOUNG = {
    "Object.hasOwn": r"\bObject\.hasOwn\b",
    "findLast": r"\.findLast(Index)?\(",
    "copies of arrays that were changed": r"\.to(Sorted|Reversed|Spliced)\(",
    "structuredClone": r"\bstructuredClone\(",
    "groups of arrays": r"\b(Object|Map)\.groupBy\(",
    "withResolvers": r"\bPromise\.withResolvers\(",
    "timeouts of signals": r"\bAbortSignal\.(timeout|any)\(",
    "sets that are joined": r"\.(union|intersection|isSubsetOf|symmetricDifference)\(",
    "looking back in patterns": r"\(\?<[=!]",
    "rules within rules": r"@(container|layer|property|scope|starting-style)\b",
    "mixed colours": r"\b(color-mix|light-dark|oklch|oklab)\(",
    "subgrid": r"\bsubgrid\b",
    "anchors": r"\b(position-anchor|anchor-name)\b",
    "popovers": r"\bpopover(target)?=",
}
WITH_A_WAY_BACK = {
    "the height of the visible page": (r"\d+dvh", r"([\w-]+): ?[^;{}]*\d+vh[^;{}]*; ?\1: ?[^;{}]*\d+dvh"),
    "random names": (r"crypto\.randomUUID\(", r"crypto\?\.randomUUID\) return globalThis\.crypto\.randomUUID\("),
    ":has(), which alone puts a dialog at the foot of a phone": (r":has\(", r"\.el-overlay-dialog:has\("),
}
"""What is younger, and how it stands where older ones go on without it."""


def sources():
    return {
        str(path.relative_to(H5)): path.read_text(encoding="utf-8")
        for path in sorted((H5 / "src").rglob("*"))
        if path.suffix in {".ts", ".vue", ".css"} and "generated" not in path.parts
    }


@pytest.mark.handbook(52)
@pytest.mark.parametrize("pattern", TOO_YOUNG.values(), ids=TOO_YOUNG)
def test_no_page_asks_for_a_younger_browser(pattern):
    assert {name for name, text in sources().items() if re.search(pattern, text)} == set()


@pytest.mark.handbook(52)
@pytest.mark.parametrize(("young", "guarded"), WITH_A_WAY_BACK.values(), ids=WITH_A_WAY_BACK)
def test_what_is_younger_has_a_way_back(young, guarded):
    bare = {name for name, text in sources().items() if len(re.findall(young, text)) > len(re.findall(guarded, text))}
    assert bare == set()


@pytest.mark.handbook(52)
def test_the_build_writes_for_older_browsers():
    assert f"target: '{BUILT_FOR}'" in (H5 / "vite.config.ts").read_text(encoding="utf-8")
