"""Doors of the help centre. Open to everybody: who is locked out needs help most."""

from typing import Annotated

from litestar import Response
from litestar.handlers import BaseRouteHandler
from litestar.params import Parameter

from xueji.features.help import find, page
from xueji.features.help.errors import NoSuchEntry
from xueji.features.help.schemas import HelpEntry, HelpPage
from xueji.platform.doors import Everyone, door

TAG = "帮助"

Words = Annotated[str, Parameter(max_length=60)]
Slug = Annotated[str, Parameter(max_length=60)]


@door.get("/api/help", may=Everyone, tag=TAG, summary="按关键词找帮助；不写关键词给出目录")
async def search(q: Words = "") -> HelpPage:
    return find.search(q)


@door.get("/api/help/{slug:str}", may=Everyone, tag=TAG, summary="一条帮助", refuses=(NoSuchEntry,))
async def read(slug: Slug) -> HelpEntry:
    return find.entry(slug)


@door.get("/help", may=Everyone, tag=TAG, summary="帮助目录页", include_in_schema=False)
async def contents_page(q: Words = "") -> Response[str]:
    return page.contents(q)


@door.get("/help/{slug:str}", may=Everyone, tag=TAG, summary="一条帮助的页面", include_in_schema=False)
async def entry_page(slug: Slug) -> Response[str]:
    return page.entry(slug)


@door.get("/help.css", may=Everyone, tag=TAG, summary="帮助页的样式", include_in_schema=False)
async def styles() -> Response[str]:
    return Response(
        page.styles(), media_type="text/css; charset=utf-8", headers={"cache-control": "public, max-age=3600"}
    )


ROUTES: list[BaseRouteHandler] = [search, read, contents_page, entry_page, styles]
