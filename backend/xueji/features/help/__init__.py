"""Help: every refusal leads here, in words of our own, about this software as it runs today."""

from xueji.features.help.entries import addresses, entries
from xueji.features.help.refusals import refusals

__all__ = ["addresses", "entries", "refusals"]
