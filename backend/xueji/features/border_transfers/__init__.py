"""In from other provinces: the receiving school asks, the other province answers through the national platform."""

from xueji.features.border_transfers.flow import BORDER_IN
from xueji.features.border_transfers.routes import ROUTES

__all__ = ["BORDER_IN", "ROUTES"]
