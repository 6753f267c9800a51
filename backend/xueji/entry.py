"""The pages that a browser opens first: the shells of the two front ends, with their first data inside."""

import html
import json
from functools import cache
from pathlib import Path
from typing import Any

import msgspec
from jinja2 import Environment, PackageLoader, select_autoescape
from litestar import Request, Response
from litestar.handlers import BaseRouteHandler
from litestar.response import Redirect

from xueji.features import accounts, home
from xueji.platform.caller import Caller, CallerKind
from xueji.platform.doors import Everyone, door
from xueji.platform.gate import Staff, check
from xueji.settings import Settings

TAG = "入口"
_pages = Environment(loader=PackageLoader("xueji.platform", "shell"), autoescape=select_autoescape(["html", "jinja"]))


class Assets(msgspec.Struct, frozen=True):
    """What a shell loads: the entry's script, its styles, and the chunks worth fetching at once."""

    script: str
    styles: tuple[str, ...]
    preloads: tuple[str, ...]


@cache
def assets(dist: Path, source: str) -> Assets:
    """Read Vite's manifest for one entry; raises FileNotFoundError when the H5 has not been built."""
    manifest: dict[str, dict[str, Any]] = json.loads((dist / ".vite" / "manifest.json").read_text())
    chunk = manifest[source]
    imports = [manifest[name] for name in chunk.get("imports", [])]
    styles = [style for each in (chunk, *imports) for style in each.get("css", [])]
    return Assets(
        script=f"/{chunk['file']}",
        styles=tuple(f"/{style}" for style in dict.fromkeys(styles)),
        preloads=tuple(f"/{each['file']}" for each in imports),
    )


def _page(template: str, settings: Settings, source: str, data: dict[str, Any]) -> Response[str]:
    text = (
        msgspec.json.encode(data)
        .decode()
        .replace("<", "\\u003c")
        .replace("\u2028", "\\u2028")
        .replace("\u2029", "\\u2029")
    )
    session = data["session"]
    page = _pages.get_template(template).render(
        assets=assets(settings.h5_dist, source),
        data=text,
        settings=session.account.settings if session.account else None,
        escape=html.escape,
    )
    return Response(page, media_type="text/html; charset=utf-8")


@door.get(["/m", "/m/{rest:path}"], may=Everyone, tag=TAG, summary="家长和学生的页面", include_in_schema=False)
async def family(request: Request[Any, Any, Any], caller: Caller) -> Response[str]:
    settings: Settings = request.app.state.settings
    data: dict[str, Any] = {"session": await accounts.session_of(caller)}
    if caller.kind is CallerKind.FAMILY and request.scope["path"].rstrip("/") == "/m":
        data["home"] = await home.read(caller)
    return _page("family.html.jinja", settings, "src/family/main.ts", data)


@door.get(
    ["/staff", "/staff/{rest:path}"], may=Everyone, tag=TAG, summary="学校和教育部门的页面", include_in_schema=False
)
async def staff(request: Request[Any, Any, Any], caller: Caller) -> Response[str]:
    settings: Settings = request.app.state.settings
    data = {"session": await accounts.session_of(caller)}
    return _page("staff.html.jinja", settings, "src/staff/main.ts", data)


@door.get("/", may=Everyone, tag=TAG, summary="到家长和学生的页面", include_in_schema=False)
async def root() -> Redirect:
    return Redirect("/m/")


@door.get("/openapi.json", may=Everyone, tag=TAG, summary="接口说明", include_in_schema=False)
async def description(request: Request[Any, Any, Any], caller: Caller) -> Response[bytes]:
    gate = request.app.state.gate
    if gate.settings.production:
        await check(gate, Staff, caller)
    return Response(request.app.state.describe(), media_type="application/json")


ROUTES: list[BaseRouteHandler] = [family, staff, root, description]
