"""One frozen struct, read once from the environment; nothing else reads it."""

import base64
import enum
import hashlib
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec


class Environment(enum.StrEnum):
    DEVELOPMENT = "development"
    TEST = "test"
    PRODUCTION = "production"


class UnsafeSettings(RuntimeError):  # noqa: N818 - the message lists what is unsafe
    """Production does not start with what is listed here."""


class WeChatSettings(msgspec.Struct, frozen=True):
    app_id: str = "wxdemo0000000001"
    secret: str = "demo-wechat-secret"  # noqa: S105 - refused in production
    token: str = "demoWeChatToken"  # noqa: S105 - the same
    aes_key: str = "ZGVtby13ZWNoYXQtYWVzLWtleS0wMTIzNDU2Nzg5MDE"
    api_url: str = "http://127.0.0.1:8100/wechat"
    open_url: str = "http://127.0.0.1:8100/wechat"
    template_messages_a_day: int = 100_000
    mini_app_id: str = "wxdemomini000001"
    mini_secret: str = "demo-mini-secret"  # noqa: S105 - the same; without an id there is no mini program


class Partner(msgspec.Struct, frozen=True):
    """Somebody outside who knows us by an account; requests are signed with the secret.

    `patience`: how many seconds an answer may take.
    """

    url: str
    account: str
    secret: str
    patience: float = 15.0


class SmsSettings(Partner, frozen=True):
    url: str = "http://127.0.0.1:8100/sms"
    account: str = "demo"
    secret: str = "demo-sms-secret"  # noqa: S105 - the same
    patience: float = 5.0


class NationalSettings(Partner, frozen=True):
    """The national platform: duplicate checks, numbers, acknowledgements, school codes."""

    url: str = "http://127.0.0.1:8100/national"
    account: str = "demo"
    secret: str = "demo-national-secret"  # noqa: S105 - the same


class PopulationSettings(Partner, frozen=True):
    """The population register: whether a name and an ID number belong together."""

    url: str = "http://127.0.0.1:8100/population"
    account: str = "demo"
    secret: str = "demo-population-secret"  # noqa: S105 - the same


class ExamSettings(Partner, frozen=True):
    """The exam platform: results of the proficiency exams."""

    url: str = "http://127.0.0.1:8100/exam"
    account: str = "demo"
    secret: str = "demo-exam-secret"  # noqa: S105 - the same


class S3Settings(msgspec.Struct, frozen=True):
    endpoint: str
    bucket: str
    access_key: str
    secret_key: str


class Settings(msgspec.Struct, frozen=True):
    environment: Environment = Environment.DEVELOPMENT
    database_url: str | None = None
    redis_url: str | None = None
    data_dir: Path = Path(".data")
    host: str = "127.0.0.1"
    port: int = 8000
    public_url: str = "http://localhost:8000"
    more_origins: tuple[str, ...] = ()
    standins_port: int = 8100
    keys: dict[str, str] = {}
    current_key: str = ""
    index_key: str = ""
    seal_key: str = ""
    session_key: str = ""
    metrics_token: str | None = None
    province_code: str = "37"
    province_name: str = "山东省"
    pool_size: int = 12
    h5_dist: Path = Path("h5/dist")
    staff_idle_minutes: int = 30
    staff_session_hours: int = 12
    family_session_days: int = 90
    wechat: WeChatSettings = WeChatSettings()
    sms: SmsSettings = SmsSettings()
    national: NationalSettings = NationalSettings()
    population: PopulationSettings = PopulationSettings()
    exam: ExamSettings = ExamSettings()
    s3: S3Settings | None = None

    @property
    def production(self) -> bool:
        return self.environment is Environment.PRODUCTION

    @property
    def secure_cookies(self) -> bool:
        return self.public_url.startswith("https://")

    @property
    def origins(self) -> tuple[str, ...]:
        """Where unsafe requests may come from."""
        return (self.public_url, *self.more_origins)


_PARTNERS: dict[str, type[SmsSettings | NationalSettings | PopulationSettings | ExamSettings]] = {
    "sms": SmsSettings,
    "national": NationalSettings,
    "population": PopulationSettings,
    "exam": ExamSettings,
}

SM3_PREFIX = "sm3:"
"""Before an index key: the blind index is HMAC-SM3."""


def _demo_key(name: str) -> str:
    return base64.b64encode(hashlib.sha256(f"xueji development key {name}".encode()).digest()).decode()


DEMO_KEYS = {name: _demo_key(name) for name in ("field", "index", "seal", "session")}


def load(environment: Mapping[str, str] | None = None) -> Settings:
    """Read the settings; in production raise `UnsafeSettings` with everything that is weak or missing."""
    env = os.environ if environment is None else environment
    kind = Environment(env.get("XUEJI_ENV", "development"))
    port = int(env.get("PORT", "8000"))
    standins_port = int(env.get("STANDINS_PORT", str(port + 100)))
    standins = f"http://127.0.0.1:{standins_port}"
    demo = kind is not Environment.PRODUCTION
    given: dict[str, Any] = {
        "environment": kind,
        "database_url": env.get("DATABASE_URL") or None,
        "redis_url": env.get("REDIS_URL") or None,
        "data_dir": Path(env.get("DATA", ".data")),
        "host": env.get("HOST", "127.0.0.1" if not demo else "0.0.0.0"),  # noqa: S104 - phones of the same network
        "port": port,
        "public_url": env.get("PUBLIC_URL", f"http://localhost:{port}").rstrip("/"),
        "more_origins": tuple(filter(None, env.get("MORE_ORIGINS", "").split(","))),
        "standins_port": standins_port,
        "keys": _keys(env.get("KEYS")) or ({"dev": DEMO_KEYS["field"]} if demo else {}),
        "current_key": env.get("CURRENT_KEY") or (next(reversed(_keys(env.get("KEYS"))), "dev" if demo else "")),
        "index_key": env.get("INDEX_KEY") or (DEMO_KEYS["index"] if demo else ""),
        "seal_key": env.get("SEAL_KEY") or (DEMO_KEYS["seal"] if demo else ""),
        "session_key": env.get("SESSION_KEY") or (DEMO_KEYS["session"] if demo else ""),
        "metrics_token": env.get("METRICS_TOKEN") or None,
        "province_code": env.get("PROVINCE_CODE", Settings().province_code),
        "province_name": env.get("PROVINCE_NAME", Settings().province_name),
        "pool_size": int(env.get("POOL_SIZE", "12")),
        "h5_dist": Path(env.get("H5_DIST", "h5/dist")),
        "wechat": WeChatSettings(
            app_id=env.get("WECHAT_APP_ID", WeChatSettings().app_id),
            secret=env.get("WECHAT_SECRET", WeChatSettings().secret),
            token=env.get("WECHAT_TOKEN", WeChatSettings().token),
            aes_key=env.get("WECHAT_AES_KEY", WeChatSettings().aes_key),
            api_url=env.get("WECHAT_API_URL", f"{standins}/wechat" if demo else "https://api.weixin.qq.com"),
            open_url=env.get("WECHAT_OPEN_URL", f"{standins}/wechat" if demo else "https://open.weixin.qq.com"),
            mini_app_id=env.get("WECHAT_MINI_APP_ID", WeChatSettings().mini_app_id if demo else ""),
            mini_secret=env.get("WECHAT_MINI_SECRET", WeChatSettings().mini_secret if demo else ""),
        ),
        **{
            name: made(
                url=env.get(f"{name.upper()}_URL", f"{standins}/{name}" if demo else "").rstrip("/"),
                account=env.get(f"{name.upper()}_ACCOUNT", made().account),
                secret=env.get(f"{name.upper()}_SECRET", made().secret),
            )
            for name, made in _PARTNERS.items()
        },
        "s3": _s3(env),
    }
    settings = Settings(**given)
    if settings.production and (weak := weaknesses(settings)):
        raise UnsafeSettings("不能以这些设置启动：\n" + "\n".join(f"- {line}" for line in weak))
    return settings


def weaknesses(settings: Settings) -> list[str]:
    """What makes these settings unfit for production, a sentence each."""
    found: list[str] = []
    if not settings.database_url:
        found.append("DATABASE_URL 没有设置：生产环境要用独立的 PostgreSQL")
    if not settings.secure_cookies:
        found.append("PUBLIC_URL 要以 https:// 开头")
    if settings.current_key not in settings.keys:
        found.append("CURRENT_KEY 不在 KEYS 里")
    secrets = {f"KEYS.{name}": value for name, value in settings.keys.items()}
    secrets |= {
        "INDEX_KEY": settings.index_key.removeprefix(SM3_PREFIX),
        "SEAL_KEY": settings.seal_key,
        "SESSION_KEY": settings.session_key,
    }
    found += [
        f"{name} 太弱或是示例值：用 openssl rand -base64 32 生成" for name, value in secrets.items() if weak_key(value)
    ]
    if len(set(secrets.values())) < len(secrets):
        found.append("几把密钥用了同一个值，要各不相同")
    found += [
        f"WECHAT_{name.upper()} 没有设置或还是示例值"
        for name in ("app_id", "secret", "token", "aes_key")
        if getattr(settings.wechat, name) in {"", getattr(WeChatSettings(), name)}
    ]
    if settings.wechat.mini_app_id and settings.wechat.mini_secret in {"", WeChatSettings().mini_secret}:
        found.append("设了 WECHAT_MINI_APP_ID，WECHAT_MINI_SECRET 却没有设置或还是示例值")
    if settings.s3:
        found += [
            f"S3_{name.upper()} 没有设置" for name in S3Settings.__struct_fields__ if not getattr(settings.s3, name)
        ]
    for name, example in _PARTNERS.items():
        partner: Partner = getattr(settings, name)
        if not partner.url or partner.secret in {"", example().secret}:
            found.append(f"{name.upper()}_URL 或 {name.upper()}_SECRET 没有设置")
    return found


def weak_key(value: str) -> bool:
    """True for what is not 32 random-looking bytes in base64, or a published example."""
    try:
        raw = base64.b64decode(value, validate=True)
    except ValueError:
        return True
    few_different = 16
    return len(raw) != 32 or len(set(raw)) < few_different or value in DEMO_KEYS.values()  # noqa: PLR2004 - AES-256


def _keys(text: str | None) -> dict[str, str]:
    return msgspec.json.decode(text, type=dict[str, str]) if text else {}


def _s3(env: Mapping[str, str]) -> S3Settings | None:
    if not env.get("S3_ENDPOINT"):
        return None
    return S3Settings(*(env.get(f"S3_{name.upper()}", "") for name in S3Settings.__struct_fields__))
