"""Accounts, posts, roles, logins, and who stands for which pupil."""

from xueji.features.accounts import jobs
from xueji.features.accounts.access_requests import count_requests
from xueji.features.accounts.colleagues_elsewhere import (
    Teacher,
    agree_to_account,
    check_post,
    hold_teacher,
    move_teacher,
    releases,
    second_post,
    teacher,
    teacher_named,
    title_of,
)
from xueji.features.accounts.events import (
    AccessDecided,
    AccessRequested,
    AccountLocked,
    AccountToReview,
    AccountUnlocked,
    PasswordReset,
    PostEnded,
    RolesChanged,
)
from xueji.features.accounts.found import (
    AdministratorThere,
    Founded,
    found_account,
    found_administrator,
    hashed_password,
)
from xueji.features.accounts.guardianships import (
    GuardianRow,
    GuardianshipRow,
    add_guardianship,
    approve_guardianship,
    count_guardians,
    decline_guardianship,
    end_guardianship,
    guardians_of,
    guardianship,
    guardianships_by,
    guardianships_of,
    head_teacher_account,
    lock_guardianships,
    name_family,
    openids_of,
    own_record_of,
    unlink_identities,
)
from xueji.features.accounts.identity_providers import IdentityProvider, log_in_family
from xueji.features.accounts.identity_providers import register as register_identity_provider
from xueji.features.accounts.load_caller import load_caller
from xueji.features.accounts.offices import grantors
from xueji.features.accounts.one_time_codes import Purpose, Redeemed, issue, redeem
from xueji.features.accounts.ports import use_unread_counter
from xueji.features.accounts.roles import Role, permissions_of
from xueji.features.accounts.routes import ROUTES
from xueji.features.accounts.schemas import AccountState, Hint, Session
from xueji.features.accounts.session_info import class_missing, hints, session_of
from xueji.features.accounts.stand_ins import (
    ColleagueRow,
    StandInRow,
    accounts_that_may,
    add_stand_in,
    colleagues,
    end_stand_in,
    only_families,
    stand_ins_of,
)
from xueji.features.accounts.step_up import Proof, ProofWanted, phone_hint, proof_of
from xueji.features.accounts.store import (
    Contacts,
    administrators_at,
    bind_family_phone,
    contacts_of,
    family_with_phone,
    insert_family,
    post_holders,
    posts_with_role,
)
from xueji.features.accounts.teachers import PostTeachers
from xueji.features.organisations import use_teachers

use_teachers(PostTeachers())

__all__ = [
    "ROUTES",
    "AccessDecided",
    "AccessRequested",
    "AccountLocked",
    "AccountState",
    "AccountToReview",
    "AccountUnlocked",
    "AdministratorThere",
    "ColleagueRow",
    "Contacts",
    "Founded",
    "GuardianRow",
    "GuardianshipRow",
    "Hint",
    "IdentityProvider",
    "PasswordReset",
    "PostEnded",
    "Proof",
    "ProofWanted",
    "Purpose",
    "Redeemed",
    "Role",
    "RolesChanged",
    "Session",
    "StandInRow",
    "Teacher",
    "accounts_that_may",
    "add_guardianship",
    "add_stand_in",
    "administrators_at",
    "agree_to_account",
    "approve_guardianship",
    "bind_family_phone",
    "check_post",
    "class_missing",
    "colleagues",
    "contacts_of",
    "count_guardians",
    "count_requests",
    "decline_guardianship",
    "end_guardianship",
    "end_stand_in",
    "family_with_phone",
    "found_account",
    "found_administrator",
    "grantors",
    "guardians_of",
    "guardianship",
    "guardianships_by",
    "guardianships_of",
    "hashed_password",
    "head_teacher_account",
    "hints",
    "hold_teacher",
    "insert_family",
    "issue",
    "jobs",
    "load_caller",
    "lock_guardianships",
    "log_in_family",
    "move_teacher",
    "name_family",
    "only_families",
    "openids_of",
    "own_record_of",
    "permissions_of",
    "phone_hint",
    "post_holders",
    "posts_with_role",
    "proof_of",
    "redeem",
    "register_identity_provider",
    "releases",
    "second_post",
    "session_of",
    "stand_ins_of",
    "teacher",
    "teacher_named",
    "title_of",
    "unlink_identities",
    "use_unread_counter",
]
