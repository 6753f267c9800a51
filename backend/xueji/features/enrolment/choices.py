"""What forms of this room offer."""

from xueji.features.enrolment.rules import PERMITS, REASONS
from xueji.features.enrolment.schemas import EnrolmentChoices, PermitChoice, ReasonChoice


def read() -> EnrolmentChoices:
    return EnrolmentChoices(
        [ReasonChoice(one.code, one.label, one.text) for one in REASONS.values()],
        [
            PermitChoice(
                code=one.code,
                label=one.label,
                id_types=sorted(one.id_types),
                evidence=one.evidence,
                stages=sorted(one.stages),
            )
            for one in PERMITS.values()
        ],
    )
