"""What the stand-ins believe: the same example secrets that xueji uses when nobody configures real ones."""

import msgspec


class Configuration(msgspec.Struct, frozen=True):
    """`service_url` is where xueji listens: call-backs are posted there."""

    app_id: str = "wxdemo0000000001"
    secret: str = "demo-wechat-secret"  # noqa: S105 - an example that everybody may know
    token: str = "demoWeChatToken"  # noqa: S105 - an example that everybody may know
    aes_key: str = "ZGVtby13ZWNoYXQtYWVzLWtleS0wMTIzNDU2Nzg5MDE"
    mini_app_id: str = "wxdemomini000001"
    mini_secret: str = "demo-mini-secret"  # noqa: S105 - an example that everybody may know
    sms_account: str = "demo"
    sms_secret: str = "demo-sms-secret"  # noqa: S105 - an example that everybody may know
    national_account: str = "demo"
    national_secret: str = "demo-national-secret"  # noqa: S105 - an example that everybody may know
    population_account: str = "demo"
    population_secret: str = "demo-population-secret"  # noqa: S105 - an example that everybody may know
    exam_account: str = "demo"
    exam_secret: str = "demo-exam-secret"  # noqa: S105 - an example that everybody may know
    service_url: str = "http://127.0.0.1:8000"
    token_seconds: int = 7200
    templates_a_day: int = 100_000
    sms_a_day: int = 1_000_000
