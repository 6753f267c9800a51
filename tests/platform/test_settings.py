import base64
import hashlib

import pytest

from xueji.settings import DEMO_KEYS, UnsafeSettings, load, weak_key, weaknesses


def key(name: str) -> str:
    return base64.b64encode(hashlib.sha256(name.encode()).digest()).decode()


PRODUCTION = {
    "XUEJI_ENV": "production",
    "DATABASE_URL": "postgresql://xueji@db/xueji",
    "PUBLIC_URL": "https://xueji.example.cn",
    "KEYS": f'{{"k1": "{key("one")}"}}',
    "INDEX_KEY": key("index"),
    "SEAL_KEY": key("seal"),
    "SESSION_KEY": key("session"),
    "WECHAT_APP_ID": "wx0123456789abcdef",
    "WECHAT_SECRET": "a-real-one",
    "WECHAT_TOKEN": "a-real-one",
    "WECHAT_AES_KEY": "kWxPEV2UEDyxWpmPdKC3F4dgPDmOvfKX1HGnEUDS1aR",
    "SMS_URL": "https://sms.example.cn",
    "SMS_SECRET": "a-real-one",
    "NATIONAL_URL": "https://national.example.cn",
    "NATIONAL_SECRET": "a-real-one",
    "POPULATION_URL": "https://population.example.cn",
    "POPULATION_SECRET": "a-real-one",
    "EXAM_URL": "https://exam.example.cn",
    "EXAM_SECRET": "a-real-one",
}


def test_a_well_kept_production_starts():
    assert load(PRODUCTION).production


@pytest.mark.parametrize(
    ("change", "word"),
    [
        pytest.param({"DATABASE_URL": ""}, "DATABASE_URL", id="no database"),
        pytest.param({"PUBLIC_URL": "http://xueji.example.cn"}, "https", id="no TLS"),
        pytest.param({"KEYS": f'{{"k1": "{DEMO_KEYS["field"]}"}}'}, "KEYS.k1", id="the example field key"),
        pytest.param({"KEYS": '{"k1": "c2hvcnQ="}'}, "KEYS.k1", id="a short field key"),
        pytest.param({"INDEX_KEY": ""}, "INDEX_KEY", id="no index key"),
        pytest.param({"SEAL_KEY": key("index")}, "同一个值", id="one key used twice"),
        pytest.param({"CURRENT_KEY": "k9"}, "CURRENT_KEY", id="current key unknown"),
        pytest.param({"WECHAT_SECRET": ""}, "WECHAT_SECRET", id="example WeChat secret"),
        pytest.param({"SMS_SECRET": ""}, "SMS_SECRET", id="example SMS secret"),
        pytest.param({"NATIONAL_SECRET": ""}, "NATIONAL_SECRET", id="example secret of the national platform"),
        pytest.param({"POPULATION_URL": ""}, "POPULATION_URL", id="no address of the population register"),
        pytest.param({"S3_ENDPOINT": "https://s3.example.cn"}, "S3_BUCKET", id="a file store without its bucket"),
        pytest.param({"WECHAT_MINI_APP_ID": "wxmini"}, "WECHAT_MINI_SECRET", id="a mini program without its secret"),
    ],
)
def test_production_does_not_start_with(change: dict[str, str], word: str):
    given = {name: text for name, text in {**PRODUCTION, **change}.items() if text}
    with pytest.raises(UnsafeSettings, match=word):
        load(given)


@pytest.mark.parametrize("name", ["WECHAT_APP_ID", "WECHAT_SECRET", "WECHAT_TOKEN", "WECHAT_AES_KEY", "SMS_SECRET"])
def test_a_line_left_empty_is_as_good_as_none(name: str):
    with pytest.raises(UnsafeSettings, match=name):
        load({**PRODUCTION, name: ""})


def test_a_mini_program_is_there_when_it_is_set():
    assert load(PRODUCTION).wechat.mini_app_id == ""
    mini = {"WECHAT_MINI_APP_ID": "wxmini", "WECHAT_MINI_SECRET": "a-real-one"}
    assert load({**PRODUCTION, **mini}).wechat.mini_app_id == "wxmini"


def test_development_starts_with_nothing_set():
    assert load({}).database_url is None


@pytest.mark.parametrize("value", ["", "not base64!", base64.b64encode(b"0" * 32).decode(), DEMO_KEYS["seal"]])
def test_weak_keys_are_seen(value: str):
    assert weak_key(value)


@pytest.mark.parametrize("prefix", ["", "sm3:"])
def test_an_index_key_may_name_its_algorithm(prefix: str):
    strong = base64.b64encode(bytes(range(32))).decode()
    assert not [line for line in weaknesses(load({"INDEX_KEY": prefix + strong})) if "INDEX_KEY" in line]
    for weak in ("", DEMO_KEYS["index"]):
        assert [line for line in weaknesses(load({"INDEX_KEY": prefix + weak})) if "INDEX_KEY" in line]
