"""The settings that gateways were given where the process starts."""

from xueji.settings import Settings

_given: list[Settings] = []


def use_gateways(settings: Settings) -> None:
    """Called once where the process starts (and by tests, for stand-ins of their own)."""
    _given[:] = [settings]


def given() -> Settings:
    if not _given:
        raise RuntimeError("the gateways are not there yet: call use_gateways(settings) where the process starts")
    return _given[0]
