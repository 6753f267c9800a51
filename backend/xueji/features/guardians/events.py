"""What happened between accounts and pupils."""

import msgspec

from xueji.features.guardians.rules import BindAs


class GuardianBound(msgspec.Struct, frozen=True):
    """The account sees the pupil from now on."""

    guardianship_id: int
    account_id: int
    student_id: int
    bind_as: BindAs


class GuardianUnbound(msgspec.Struct, frozen=True):
    guardianship_id: int
    account_id: int
    student_id: int
    bind_as: BindAs
