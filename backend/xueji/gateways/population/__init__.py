"""The population register: the identity check."""

from xueji.gateways.population.client import (
    Differs,
    IdentityQuestion,
    Match,
    Unknown,
    verify_identities,
)

__all__ = ["Differs", "IdentityQuestion", "Match", "Unknown", "verify_identities"]
