"""What operators see of the questions to the outside, and “try now”."""

from xueji.features.gateways.routes import ROUTES

__all__ = ["ROUTES"]
