"""What this room refuses, in words."""

from xueji.features.transfers import Finding
from xueji.kernel.refusals import Refusal


class DepartureNotReady(Refusal):
    code = "departure_not_ready"
    status = 409
    title = "现在还不能转出"
    why = "{what}。{because}"
    next = "{how}"
    help = "q036"

    def __init__(self, found: Finding) -> None:
        super().__init__(what=found.what, because=found.why, how=found.how)
