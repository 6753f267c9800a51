"""Photos of pupils (Q4, Q72): handed in by families, looked at by the school, uploaded one by one or as a ZIP."""

from xueji.features.photos.current import CurrentPhoto, current
from xueji.features.photos.routes import ROUTES

__all__ = ["ROUTES", "CurrentPhoto", "current"]
