"""Comprehensive quality evaluation (Q113–149): pupils record their term by the province's rules, teachers guide."""

from xueji.features.evaluation.home_page import HOME
from xueji.features.evaluation.routes import ROUTES

__all__ = ["HOME", "ROUTES"]
