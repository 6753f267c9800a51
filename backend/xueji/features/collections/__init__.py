"""Collection on the phone (Q3): a class's QR code, the family fills in, the school takes over into enrolment."""

from xueji.features.collections import cases, jobs
from xueji.features.collections.home_page import HomeEntry, entries, waiting_days
from xueji.features.collections.ports import FieldRule, use_field_rules
from xueji.features.collections.routes import ROUTES

__all__ = ["ROUTES", "FieldRule", "HomeEntry", "cases", "entries", "jobs", "use_field_rules", "waiting_days"]
