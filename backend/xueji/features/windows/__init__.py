"""Maintenance windows (Q75): guardians and pupils edit on the phone, the school confirms, the record changes."""

from xueji.features.windows.routes import ROUTES

__all__ = ["ROUTES"]
