"""Pupils who are away and come back: return from abroad, reinstatement (Q49, Q50)."""

from xueji.features.leaves.flow import REINSTATEMENT, RETURN_FROM_ABROAD
from xueji.features.leaves.routes import ROUTES

__all__ = ["REINSTATEMENT", "RETURN_FROM_ABROAD", "ROUTES"]
