"""A small province full of life: a city, two counties, eight schools, three thousand pupils. For showing and measuring."""

from xueji.demo.loading import load
from xueji.demo.personas import Persona, personas

__all__ = ["Persona", "load", "personas"]
