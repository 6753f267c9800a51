"""The population register's address below /population, and its orders and lists below /_population."""

from typing import Any

import msgspec
from litestar import Request, Response, get, post, put
from litestar.di import NamedDependency
from litestar.params import JSONBody

from standins.batches import Desk
from standins.platform_pages import population_page
from standins.population_state import Asked, IdentityItem, PopulationState, Register, Someone

HTML = "text/html; charset=utf-8"
Raw = Request[Any, Any, Any]


@post("/population/identities", status_code=200)
async def identities(request: Raw, population: NamedDependency[PopulationState]) -> Response[dict[str, Any]]:
    return await Desk(IdentityItem, population.verify).serve(request, population.gatekeeper, population.memory)


@post("/population/greetings", status_code=200)
async def greetings(request: Raw, population: NamedDependency[PopulationState]) -> Response[dict[str, str]]:
    return await population.gatekeeper.refuse(request) or Response({"code": "OK"})


@put("/_population", sync_to_thread=False)
def introduce(population: NamedDependency[PopulationState], data: JSONBody[Register]) -> int:
    """Who has which number from now on."""
    return population.introduce(data)


class Picture(msgspec.Struct):
    people: list[Someone]
    asked: list[Asked]


@get("/_population.json", sync_to_thread=False)
def list_all(population: NamedDependency[PopulationState]) -> Picture:
    return Picture(list(population.people.values()), population.asked)


@get("/_population", sync_to_thread=False)
def look(population: NamedDependency[PopulationState]) -> Response[str]:
    return Response(population_page(population), media_type=HTML)


ROUTES = [identities, greetings, introduce, list_all, look]
