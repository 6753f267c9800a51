"""The outside as ports. Each gateway is one adapter with typed outcomes; who calls it decides about trying again."""

from xueji.gateways.configuration import use_gateways

__all__ = ["use_gateways"]
