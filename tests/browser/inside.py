"""From page to page the way the app itself goes: by its router, without loading anything twice."""

import asyncio
from collections.abc import Mapping
from typing import Any

import httpx
from playwright.async_api import Page, Request, Response

ROUTER = "document.querySelector('#app').__vue_app__.config.globalProperties.$router"
NAMES = f"{ROUTER}.getRoutes().map(({{ name }}) => name).filter(Boolean)"
GO = f"async (to) => {{ await {ROUTER}.push(to); await new Promise(requestAnimationFrame) }}"
WAITING = "document.querySelectorAll('[aria-label=正在打开], .skeleton').length"
LIVE = "eventsource"
PATIENCE = 15


class Inside:
    """What is under way between page and service, and what was refused."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self._under_way: set[Request] = set()
        self._refused: list[str] = []
        page.on("request", self._began)
        page.on("requestfinished", self._ended)
        page.on("requestfailed", self._ended)
        page.on("response", self._answered)

    async def names(self) -> set[str]:
        """Every page that the router knows."""
        return set(await self.page.evaluate(NAMES))

    async def go(self, name: str, params: Mapping[str, Any]) -> list[str]:
        """Open it and wait until it has what it shows; answers what it was refused."""
        self._refused.clear()
        await self.page.evaluate(GO, {"name": name, "params": params})
        await self.quiet()
        return [f"{name} was refused {one}" for one in self._refused]

    async def quiet(self) -> None:
        """Nothing under way, nothing said to be opening, for two looks in a row."""
        still = 0
        async with asyncio.timeout(PATIENCE):
            while still < 2:
                await asyncio.sleep(0.03)
                waiting = await self.page.evaluate(WAITING)
                still = 0 if waiting or self._under_way else still + 1

    def _began(self, asked: Request) -> None:
        if asked.resource_type != LIVE:
            self._under_way.add(asked)

    def _ended(self, asked: Request) -> None:
        self._under_way.discard(asked)

    def _answered(self, answer: Response) -> None:
        if answer.status >= httpx.codes.BAD_REQUEST:
            self._refused.append(f"{answer.status} {answer.request.url}")
