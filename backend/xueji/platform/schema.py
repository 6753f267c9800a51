"""Where the tables are declared."""

from pathlib import Path

ROOT = Path(__file__).parent.parent


def model_modules() -> list[str]:
    """Every module that declares tables, in the order of the storeys."""
    found = [f"xueji.platform.{path.stem}" for path in sorted((ROOT / "platform").glob("*_models.py"))]
    found += [f"xueji.gateways.{path.parent.name}.models" for path in sorted((ROOT / "gateways").glob("*/models.py"))]
    found += [f"xueji.features.{path.parent.name}.models" for path in sorted((ROOT / "features").glob("*/models.py"))]
    return found
