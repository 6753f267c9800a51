"""Who stands for which pupil: codes from the school, binding, consent, unbinding."""

from xueji.features.guardians import jobs
from xueji.features.guardians.consents import consented, require_consent
from xueji.features.guardians.errors import ConsentNotGiven
from xueji.features.guardians.events import GuardianBound, GuardianUnbound
from xueji.features.guardians.first_guardian import FirstGuardian, bind_first
from xueji.features.guardians.routes import ROUTES
from xueji.features.guardians.rules import PURPOSES, BindAs, Purpose, grouped, new_code, read_code, under_14

__all__ = [
    "PURPOSES",
    "ROUTES",
    "BindAs",
    "ConsentNotGiven",
    "FirstGuardian",
    "GuardianBound",
    "GuardianUnbound",
    "Purpose",
    "bind_first",
    "consented",
    "grouped",
    "jobs",
    "new_code",
    "read_code",
    "require_consent",
    "under_14",
]
