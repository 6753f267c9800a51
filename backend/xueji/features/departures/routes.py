"""No doors of its own: list, page, decision, tracker and notices are casework's. The flows register themselves here."""

from litestar.handlers import BaseRouteHandler

from xueji.features.departures import cases, nation

__all__ = ["ROUTES", "cases", "nation"]

ROUTES: list[BaseRouteHandler] = []
