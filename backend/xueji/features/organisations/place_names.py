"""The places that our bureaus are of, so that a division of the house has a name wherever its code is shown."""

from xueji.features.organisations import store
from xueji.kernel.codes import also_known

_ENDINGS = ("教育和体育局", "教育局", "教体局")


async def name_places() -> None:
    """Once a process, when the database is open; what is founded later is shown by its code until the next start."""
    found = await store.bureau_divisions(store.POOL)
    also_known({code: place_of(name) for code, name in found.items()})


def place_of(office: str) -> str:
    """临溪县 of 临溪县教育和体育局."""
    for ending in _ENDINGS:
        office = office.removesuffix(ending)
    return office
