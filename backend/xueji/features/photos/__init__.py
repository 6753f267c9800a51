"""Photos of pupils (Q4, Q72): handed in by families, looked at by the school, uploaded one by one or as a ZIP."""

from xueji.features.casework import register_groups
from xueji.features.photos import worklist
from xueji.features.photos.current import CurrentPhoto, current
from xueji.features.photos.duty import HOME
from xueji.features.photos.routes import ROUTES

register_groups("photos", worklist.groups)

__all__ = ["HOME", "ROUTES", "CurrentPhoto", "current"]
