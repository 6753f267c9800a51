"""Photos of pupils (Q4, Q72): handed in by families, looked at by the school, uploaded one by one or as a ZIP."""

from xueji.features.casework import register_groups
from xueji.features.photos import worklist
from xueji.features.photos.current import CurrentPhoto, current
from xueji.features.photos.duty import HOME
from xueji.features.photos.enter import FirstPhoto, enter
from xueji.features.photos.errors import PhotoUnfit
from xueji.features.photos.hand_in import judge, keep
from xueji.features.photos.pictures import named, served
from xueji.features.photos.routes import ROUTES
from xueji.features.photos.rules import WANTED
from xueji.features.photos.store import KeptPhoto

register_groups("photos", worklist.groups)

__all__ = [
    "HOME",
    "ROUTES",
    "WANTED",
    "CurrentPhoto",
    "FirstPhoto",
    "KeptPhoto",
    "PhotoUnfit",
    "current",
    "enter",
    "judge",
    "keep",
    "named",
    "served",
]
