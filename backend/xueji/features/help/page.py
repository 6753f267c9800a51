"""The help centre as plain pages: readable without our front end, by any browser and any screen reader."""

from functools import cache
from pathlib import Path

from jinja2 import Environment, PackageLoader, select_autoescape
from litestar import Response

from xueji.features.help import find
from xueji.features.help.errors import NoSuchEntry

HTML = "text/html; charset=utf-8"
_pages = Environment(
    loader=PackageLoader("xueji.features.help", "pages"),
    autoescape=select_autoescape(["html", "jinja"]),
    trim_blocks=True,
)


def contents(query: str) -> Response[str]:
    return Response(_pages.get_template("contents.html.jinja").render(page=find.search(query)), media_type=HTML)


def entry(slug: str) -> Response[str]:
    """The entry, or a page that says there is none and offers the search."""
    try:
        found = find.entry(slug)
    except NoSuchEntry as refusal:
        title, why, what_next = refusal.words()
        page = _pages.get_template("missing.html.jinja").render(title=title, why=why, next=what_next)
        return Response(page, status_code=refusal.status, media_type=HTML)
    return Response(_pages.get_template("entry.html.jinja").render(entry=found), media_type=HTML)


@cache
def styles() -> str:
    return (Path(__file__).parent / "pages" / "help.css").read_text(encoding="utf-8")
