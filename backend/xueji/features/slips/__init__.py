"""Registration slips (Q14): the school issues, the family reads and signs, whoever holds the paper can verify it."""

from xueji.features.casework import register_groups
from xueji.features.slips import jobs, worklist
from xueji.features.slips.home_page import HOME
from xueji.features.slips.integrity import Examined, examine
from xueji.features.slips.routes import ROUTES
from xueji.features.slips.verify import Line, Verdict, shown

register_groups("slips", worklist.groups)

__all__ = ["HOME", "ROUTES", "Examined", "Line", "Verdict", "examine", "jobs", "shown"]
