"""Who stands for which pupil: codes from the school, binding, consent, unbinding."""

from xueji.features.guardians import jobs
from xueji.features.guardians.consents import consented, require_consent
from xueji.features.guardians.errors import ConsentNotGiven
from xueji.features.guardians.events import GuardianBound, GuardianUnbound
from xueji.features.guardians.routes import ROUTES
from xueji.features.guardians.rules import PURPOSES, BindAs, Purpose

__all__ = [
    "PURPOSES",
    "ROUTES",
    "BindAs",
    "ConsentNotGiven",
    "GuardianBound",
    "GuardianUnbound",
    "Purpose",
    "consented",
    "jobs",
    "require_consent",
]
