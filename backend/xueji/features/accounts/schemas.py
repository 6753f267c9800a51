"""What travels over the wire about sessions, accounts, posts, roles and access requests."""

import enum
from datetime import datetime
from typing import Annotated, Literal

import msgspec
from msgspec import UNSET, Meta, UnsetType

from xueji.features.accounts.roles import Granter, Role
from xueji.kernel.levels import Level
from xueji.kernel.permissions import May

Id = Annotated[int, Meta(ge=1, le=2**63 - 1)]
LoginName = Annotated[str, Meta(min_length=1, max_length=64)]
Password = Annotated[str, Meta(min_length=1, max_length=200)]
Digits = Annotated[str, Meta(min_length=4, max_length=16)]
Line = Annotated[str, Meta(max_length=100)]
Reason = Annotated[str, Meta(min_length=1, max_length=200)]
RoleList = Annotated[list[Role], Meta(max_length=20)]


# --- session ------------------------------------------------------------------------------------------------------


class RoleLabel(msgspec.Struct, frozen=True):
    role: Role
    label: str


class PostCard(msgspec.Struct, frozen=True):
    """One post of the caller. `senior`: its office has senior pupils; `class_names`: whose class teacher it is."""

    id: int
    organisation_id: int
    organisation_name: str
    organisation_short_name: str
    level: Level
    level_label: str
    senior: bool
    title: str
    roles: list[RoleLabel]
    class_names: list[str]


class Settings(msgspec.Struct, frozen=True):
    elder: bool = False
    theme: Literal["auto", "light", "dark"] = "auto"


class SessionAccount(msgspec.Struct, frozen=True):
    id: int
    name: str
    settings: Settings
    phone_masked: str | None
    password_due: bool


class Hint(msgspec.Struct, frozen=True):
    """Something that the page would otherwise show as an unexplained emptiness (Q145)."""

    code: str
    title: str
    why: str
    next: str
    help: str


class Session(msgspec.Struct, frozen=True):
    """Who the browser speaks for. `kind` is `nobody` before login; `own`: a pupil's own account."""

    kind: Literal["family", "staff", "nobody"]
    own: bool
    account: SessionAccount | None
    post: PostCard | None
    posts: list[PostCard]
    unread: int
    permissions: list[May]
    hints: list[Hint]


class SettingsChange(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    elder: bool | UnsetType = UNSET
    theme: Literal["auto", "light", "dark"] | UnsetType = UNSET


class MeChange(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    settings: SettingsChange


class PostChoice(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    post_id: Id


class LoginWay(msgspec.Struct, frozen=True):
    name: str
    label: str
    path: str
    in_wechat: bool


class LoginWays(msgspec.Struct, frozen=True):
    items: list[LoginWay]


# --- staff login --------------------------------------------------------------------------------------------------


class Step(enum.StrEnum):
    TOTP = "totp"
    ENROL_TOTP = "enrol_totp"
    CHANGE_PASSWORD = "change_password"  # noqa: S105 - the name of a step
    DONE = "done"


class Login(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    login_name: LoginName
    password: Password


class LoginStep(msgspec.Struct, frozen=True):
    """What the browser must do next. `totp_uri` and its QR code come once, at enrolment."""

    step: Step
    totp_uri: str | None = None
    totp_secret: str | None = None
    totp_qr_svg: str | None = None
    password_rules: list[str] = []


class SecondFactor(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    code: Digits


class NewPassword(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    old: Password
    new: Password


class ResetAsked(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    login_name: LoginName


class ResetSent(msgspec.Struct, frozen=True):
    """The same whether or not the account exists and has a phone."""

    message: str
    valid_minutes: int


class ResetConfirmed(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    login_name: LoginName
    code: Digits
    new: Password


class ResetDone(msgspec.Struct, frozen=True):
    message: str


# --- administration -----------------------------------------------------------------------------------------------


class AccountState(enum.StrEnum):
    """`waiting`: a senior school has entered it, the bureau has not agreed yet (Q117).

    `unissued`: made by itself, the bureau above has not handed it out yet (Q113).
    """

    UNISSUED = "unissued"
    WAITING = "waiting"
    ACTIVE = "active"
    LOCKED = "locked"
    FROZEN = "frozen"
    DELETED = "deleted"

    @property
    def label(self) -> str:
        return STATE_LABELS[self]


STATE_LABELS: dict[AccountState, str] = {
    AccountState.UNISSUED: "等主管部门下发",
    AccountState.WAITING: "等主管部门审核",
    AccountState.ACTIVE: "正常",
    AccountState.LOCKED: "已锁定",
    AccountState.FROZEN: "半年未用，已冻结",
    AccountState.DELETED: "已删除",
}


class AccountPost(msgspec.Struct, frozen=True):
    id: int
    organisation_id: int
    organisation_name: str
    level: Level
    title: str
    roles: list[RoleLabel]
    started_at: datetime
    ended_at: datetime | None
    editable: bool


class AccountCard(msgspec.Struct, frozen=True):
    """One row of the list."""

    id: int
    login_name: str
    name: str
    organisation_id: int
    organisation_name: str
    phone_masked: str | None
    email_masked: str | None
    state: AccountState
    state_label: str
    posts: list[AccountPost]
    last_seen_at: datetime | None
    version: int


class AccountDetail(msgspec.Struct, frozen=True):
    id: int
    login_name: str
    name: str
    organisation_id: int
    organisation_name: str
    phone_masked: str | None
    email_masked: str | None
    state: AccountState
    state_label: str
    state_reason: str
    posts: list[AccountPost]
    former_posts: list[AccountPost]
    second_factor: bool
    must_change_password: bool
    locked_until: datetime | None
    created_at: datetime
    last_seen_at: datetime | None
    manageable: bool
    version: int


class StateCount(msgspec.Struct, frozen=True):
    state: AccountState
    label: str
    count: int


class AccountPage(msgspec.Struct, frozen=True):
    items: list[AccountCard]
    total: int
    states: list[StateCount]
    next: str | None


class NewPost(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`confirm` answers the refusal `second_administrator`."""

    organisation_id: Id
    title: Line
    roles: RoleList
    confirm: bool = False


class NewAccount(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    login_name: LoginName
    name: Line
    organisation_id: Id
    title: Line
    roles: RoleList = []
    phone: Line | None = None
    email: Line | None = None
    confirm: bool = False


class Activation(msgspec.Struct, frozen=True):
    """The one-time password, shown once to whoever hands it over.

    Null when the owner has set a password already, or while the account waits for the bureau (`waits`).
    """

    account_id: int
    login_name: str
    name: str
    one_time_password: str | None
    valid_until: datetime | None
    waits: bool = False


class AccountChange(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    name: Line | UnsetType = UNSET
    phone: Line | UnsetType | None = UNSET
    email: Line | UnsetType | None = UNSET


class StateReason(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    reason: Reason


class ResetAccount(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`second_factor` also takes the authenticator away, for a lost phone."""

    second_factor: bool = False


class Move(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    organisation_id: Id
    title: Line | None = None
    roles: RoleList = []
    confirm: bool = False


class Deletion(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    account_ids: Annotated[list[Id], Meta(min_length=1, max_length=200)]


class Deleted(msgspec.Struct, frozen=True):
    account_ids: list[int]


class RoleChoice(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    roles: RoleList
    confirm: bool = False


class PermissionLabel(msgspec.Struct, frozen=True):
    permission: May
    label: str


class RoleEntry(msgspec.Struct, frozen=True):
    """`grantable` lists the levels at which the caller may grant the role."""

    role: Role
    label: str
    levels: list[Level]
    level_labels: list[str]
    permissions: list[PermissionLabel]
    granted_by: Granter
    granted_by_label: str
    separated: bool
    grantable: list[Level]


class RoleCatalogue(msgspec.Struct, frozen=True):
    items: list[RoleEntry]


class AccountImport(msgspec.Struct, frozen=True):
    """All rows entered, or none: faults come back as form errors by row."""

    created: list[Activation]
    empty_rows: int


# --- access requests ----------------------------------------------------------------------------------------------


class NewAccessRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    permission: May


class Office(msgspec.Struct, frozen=True):
    id: int
    name: str


class RequestState(enum.StrEnum):
    WAITING = "waiting"
    GRANTED = "granted"
    REFUSED = "refused"

    @property
    def label(self) -> str:
        return REQUEST_STATE_LABELS[self]


REQUEST_STATE_LABELS: dict[RequestState, str] = {
    RequestState.WAITING: "等待办理",
    RequestState.GRANTED: "已授予",
    RequestState.REFUSED: "没有同意",
}


class AccessRequest(msgspec.Struct, frozen=True):
    """`office` holds the request; `roles` are what would grant the permission at the post, narrowest first."""

    id: int
    permission: May
    permission_label: str
    office: Office
    account_id: int
    account_name: str
    post_id: int
    post_title: str
    organisation_name: str
    roles: list[RoleLabel]
    state: RequestState
    state_label: str
    reason: str
    created_at: datetime
    decided_at: datetime | None
    mine: bool


class AccessRequestList(msgspec.Struct, frozen=True):
    to_decide: list[AccessRequest]
    mine: list[AccessRequest]


class Grant(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Without `role` the narrowest one that holds the permission is given."""

    role: Role | None = None
    confirm: bool = False


class GrantRefusal(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    reason: Reason
