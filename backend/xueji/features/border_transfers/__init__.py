"""In from other provinces: the receiving school asks, the other province answers through the national platform."""

from xueji.features.border_transfers.flow import AFTER_GRADUATION_IN, BORDER_IN
from xueji.features.border_transfers.routes import ROUTES

__all__ = ["AFTER_GRADUATION_IN", "BORDER_IN", "ROUTES"]
