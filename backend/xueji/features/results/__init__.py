"""Senior school results (Q124–132): credits, proficiency in technology, arts and PE, what graduation still needs."""

from xueji.features.results import taught
from xueji.features.results.exam import FETCH as FETCH_EXAMS
from xueji.features.results.home_page import HOME
from xueji.features.results.routes import ROUTES

__all__ = ["FETCH_EXAMS", "HOME", "ROUTES", "taught"]
