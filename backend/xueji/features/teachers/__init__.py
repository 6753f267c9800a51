"""Teachers between schools (Q116, Q146) and the accounts that senior schools enter (Q117)."""

from xueji.features.teachers.routes import ROUTES

__all__ = ["ROUTES"]
