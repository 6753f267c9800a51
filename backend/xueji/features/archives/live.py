"""Whoever watches reports of a school or of a bureau's schools sees them move."""

from collections.abc import Sequence

from xueji.features import organisations
from xueji.platform import live
from xueji.platform.database import Tx


def channels(school_path: str) -> Sequence[str]:
    """The school's, and one for every bureau above it."""
    return [f"archives:{one}" for one in organisations.ancestors_of(school_path)]


def changed(tx: Tx, school_path: str) -> None:
    """Watchers read anew once this transaction has committed."""
    for channel in channels(school_path):
        live.touched(tx, channel)
