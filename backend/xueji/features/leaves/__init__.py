"""Pupils who are away and come back (Q49, Q50), and the city's word that one has graduated (Q20)."""

from xueji.features.leaves.flow import RETURN_FROM_ABROAD
from xueji.features.leaves.routes import ROUTES

__all__ = ["RETURN_FROM_ABROAD", "ROUTES"]
