"""Who the browser speaks for, under which post, and what would else be an unexplained emptiness."""

from msgspec import UNSET

from xueji.features.accounts import errors, rules, store
from xueji.features.accounts.cookies import GONE, Handed
from xueji.features.accounts.load_caller import load_caller
from xueji.features.accounts.ports import unread
from xueji.features.accounts.roles import Role
from xueji.features.accounts.schemas import (
    Hint,
    PostCard,
    RoleLabel,
    Session,
    SessionAccount,
    SettingsChange,
)
from xueji.features.organisations import POOL, Reads, classes_led_by
from xueji.kernel.refusals import NotFound
from xueji.platform import sessions
from xueji.platform.caller import NOBODY, Caller, CallerKind
from xueji.platform.database import Tx, transaction
from xueji.platform.sessions import SessionCookie


async def session_of(caller: Caller) -> Session:
    """The session as the shells and the console show it; also for nobody."""
    if caller.kind is CallerKind.NOBODY:
        return Session("nobody", own=False, account=None, post=None, posts=[], unread=0, permissions=[], hints=[])
    me = await store.me(POOL, caller.account_id)
    if me is None:
        raise NotFound
    cards = await post_cards(POOL, caller.account_id) if caller.kind is CallerKind.STAFF else []
    return Session(
        kind="staff" if caller.kind is CallerKind.STAFF else "family",
        own=caller.own_record is not None,
        account=SessionAccount(
            id=caller.account_id,
            name=me.name,
            settings=me.settings,
            phone_masked=rules.masked_phone(store.open_contacts(me.sealed).phone),
            password_due=rules.password_due(me.password_changed_at, me.now),
        ),
        post=next((card for card in cards if caller.post and card.id == caller.post.id), None),
        posts=cards,
        unread=await unread(caller.account_id),
        permissions=sorted(caller.permissions),
        hints=await hints(caller) if caller.kind is CallerKind.STAFF else [],
    )


async def handed(session: SessionCookie) -> Handed[Session]:
    """A session that was opened just now, with what its browser is told."""
    return Handed(await session_of(await load_caller(sessions.hashed(session.secret)) or NOBODY), session=session)


async def post_cards(source: Reads, account_id: int) -> list[PostCard]:
    rows = await store.posts(source, [account_id])
    led = await classes_led_by(source, [row.id for row in rows])
    return [
        PostCard(
            id=row.id,
            organisation_id=row.organisation_id,
            organisation_name=row.organisation_name,
            organisation_short_name=row.organisation_short_name,
            level=row.level,
            level_label=row.level.label,
            senior=row.senior,
            title=row.title,
            roles=role_labels(row.roles),
            class_names=[one.name for one in led if one.head_teacher_post_id == row.id],
        )
        for row in rows
    ]


def role_labels(roles: tuple[str, ...]) -> list[RoleLabel]:
    return [RoleLabel(role, role.label) for role in Role if role in roles]


async def hints(caller: Caller) -> list[Hint]:
    """Why lists are empty and whom to ask: no post, no role, or a class teacher without a class (Q145)."""
    post = caller.post
    if post is None:
        return [
            Hint(
                "no_post",
                "您现在没有岗位",
                "工作都在岗位上办；您的岗位可能刚结束，或者机构已停用。",
                "请从右上角换一个岗位；一个都没有，请上级系统管理员添加。",
                "q098",
            )
        ]
    if not post.roles:
        return [
            Hint(
                "no_role",
                "您的岗位还没有角色",
                f"{post.organisation_name}的{post.title}岗位上没有角色，所以没有可办的事。",
                "请系统管理员给这个岗位加上角色。",
                "q096",
            )
        ]
    if Role.CLASS_TEACHER in post.roles and not post.class_ids:
        return [await class_missing(post.organisation_id, post.organisation_name)]
    return []


async def class_missing(school_id: int, school_name: str) -> Hint:
    """The words for a class teacher whose list is empty because no class is assigned."""
    posts = await store.posts_with_role(POOL, school_id, Role.ACADEMIC_ADMINISTRATOR.value)
    names = sorted(set((await store.post_holders(POOL, [post.id for post in posts])).values()))
    if names:
        ask = f"请教务管理员{'、'.join(names)}在“班级”里把您设为班主任，设好立即看得到学生。"
    else:
        ask = f"{school_name}还没有教务管理员：请学校系统管理员先设一位教务管理员，再由教务管理员给您分配班级。"
    return Hint(
        "class_missing",
        "还看不到学生：您没有分到班级",
        "班主任只看得到自己班的学生，您的岗位还没有对应的班级。",
        ask,
        "q145",
    )


async def change_settings(tx: Tx, caller: Caller, change: SettingsChange) -> None:
    given = {name: getattr(change, name) for name in ("elder", "theme") if getattr(change, name) is not UNSET}
    await store.merge_settings(tx, caller.account_id, given)


async def switch_post(caller: Caller, post_id: int) -> Handed[Session]:
    """Act under another of one's posts from now on, with a fresh session secret (Q98)."""
    async with transaction(caller) as tx:
        post = await store.post(tx, post_id)
        if post is None or not post.active or post.account_id != caller.account_id:
            raise errors.NotYourPost
        cookie = await sessions.switch_post(tx, caller.session_id, post_id)
        await tx.audit("account.post_switched", subject=f"post:{post_id}")
    return await handed(cookie)


async def log_out(caller: Caller) -> Handed[Session]:
    async with transaction(caller) as tx:
        await sessions.end(tx, caller.session_id)
        await tx.audit("account.logged_out", subject=f"account:{caller.account_id}")
    return Handed(await session_of(NOBODY), session=GONE, pending=GONE)
