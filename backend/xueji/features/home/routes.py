"""The door of the family's home."""

from litestar.handlers import BaseRouteHandler

from xueji.features.home import page
from xueji.features.home.schemas import Home
from xueji.platform.caller import Caller
from xueji.platform.doors import Family, door


@door.get("/api/home", may=Family, tag="首页（家长和学生）", summary="要办的事")
async def home(caller: Caller) -> Home:
    return await page.read(caller)


ROUTES: list[BaseRouteHandler] = [home]
