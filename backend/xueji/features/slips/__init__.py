"""Registration slips (Q14): the school issues, the family reads and signs, whoever holds the paper can verify it."""

from xueji.features.slips import jobs
from xueji.features.slips.home_page import HOME
from xueji.features.slips.integrity import Examined, examine
from xueji.features.slips.routes import ROUTES

__all__ = ["HOME", "ROUTES", "Examined", "examine", "jobs"]
