"""Maintenance windows (Q75): guardians and pupils edit on the phone, the school confirms, the record changes."""

from xueji.features.windows import jobs
from xueji.features.windows.home_page import read as home
from xueji.features.windows.routes import ROUTES
from xueji.features.windows.worklist import use_request_counter

__all__ = ["ROUTES", "home", "jobs", "use_request_counter"]
