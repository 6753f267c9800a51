"""Text messages through the provider's signed HTTP interface."""

from xueji.gateways.outcomes import Sending
from xueji.gateways.sms.client import send

__all__ = ["Sending", "send"]
