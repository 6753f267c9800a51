"""Pupils who leave for another province: it asks through the national platform, our parties answer (Q26, Q28, Q29)."""

from xueji.features.departures.effects import act
from xueji.features.departures.intake import take
from xueji.features.departures.routes import ROUTES

__all__ = ["ROUTES", "act", "take"]
