"""Which senior schools may take in pupils of other provinces after graduation: the province says so, each (Q37)."""

from xueji.features.border_rights.routes import ROUTES
from xueji.features.border_rights.store import has_right

__all__ = ["ROUTES", "has_right"]
