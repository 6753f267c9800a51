"""The family's home: children by duties, gathered from the rooms that have some."""

from xueji.features.home.page import read
from xueji.features.home.routes import ROUTES

__all__ = ["ROUTES", "read"]
