"""What the phone has to fetch for the first page, compressed, against the budget of 90 KB script and 150 KB in all."""

import gzip
import json

from world import ROOT, World

KILO = 1024
SCRIPT_BUDGET = 90 * KILO
WHOLE_BUDGET = 150 * KILO
ENTRY = "src/family/main.ts"
FIRST_PAGE = "home"


def _files() -> list[str]:
    manifest = json.loads((ROOT / "h5" / "dist" / ".vite" / "manifest.json").read_text())
    names = [
        ENTRY,
        *(name for name in manifest if f"/{FIRST_PAGE}/" in name.lower() and manifest[name].get("isDynamicEntry")),
    ]
    seen: dict[str, None] = {}
    while names:
        name = names.pop()
        chunk = manifest[name]
        if chunk["file"] in seen:
            continue
        seen[chunk["file"]] = None
        seen.update(dict.fromkeys(chunk.get("css", [])))
        names += chunk.get("imports", [])
    return list(seen)


def _weight(names: list[str]) -> int:
    return sum(len(gzip.compress((ROOT / "h5" / "dist" / name).read_bytes(), 9)) for name in names)


async def javascript(_: World) -> tuple[float, str]:
    weight = _weight([name for name in _files() if name.endswith(".js")])
    return weight / SCRIPT_BUDGET, f"{weight / KILO:.1f} KB of {SCRIPT_BUDGET // KILO} KB script, gz"


async def everything(_: World) -> tuple[float, str]:
    weight = _weight(_files())
    return weight / WHOLE_BUDGET, f"{weight / KILO:.1f} KB of {WHOLE_BUDGET // KILO} KB in all, gz"
