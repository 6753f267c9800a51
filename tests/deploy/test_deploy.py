"""What stands in deploy/ against today's code: every command, setting, path and configuration in it exists."""

import os
import re
import shutil
import subprocess
from pathlib import Path

import msgspec
import pytest

from xueji.app import create_app
from xueji.command_line import parser
from xueji.settings import load

ROOT = Path(__file__).parent.parent.parent
DEPLOY = ROOT / "deploy"
NGINX = shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
PROGRAMS = [NGINX] if NGINX or os.environ.get("CI") else []
"""Where there is no nginx, that one test does not exist; the Makefile installs it for CI."""
CONF = (DEPLOY / "nginx" / "xueji.conf").read_text(encoding="utf-8")
FILES = sorted(path for path in DEPLOY.rglob("*") if path.is_file() and path.name != "requirements.lock")
SETTINGS = (ROOT / "backend" / "xueji" / "settings.py").read_text(encoding="utf-8")


def test_the_runbook_names_commands_that_exist() -> None:
    said = set(re.findall(r"xueji ([a-z][a-z-]*)\b", (DEPLOY / "runbook.md").read_text(encoding="utf-8")))
    assert {"backup", "doctor", "found", "keys", "migrate", "restore", "serve", "work"} <= said
    assert said - set(parser.COMMANDS) == set()


def test_the_runbook_names_settings_metrics_log_events_and_checks_that_exist() -> None:
    runbook = (DEPLOY / "runbook.md").read_text(encoding="utf-8")
    source = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "backend" / "xueji").rglob("*.py"))
    settings = set(re.findall(r"`([A-Z][A-Z_]{3,})`", runbook)) - {"PIP_AUDIT_OSV_URL", "NPM_CONFIG_REGISTRY"}
    words = set(re.findall(r"`([a-z]+(?:_[a-z]+)+)`", runbook)) - {"archive_mode"}
    checks = {
        name
        for line in re.findall(r"^\| doctor: (.*?) \|", runbook, re.MULTILINE)
        for name in re.findall(r"`(\w+)`", line)
    }
    assert settings >= {"KEYS", "INDEX_KEY"}
    assert words >= {"redis_away", "storage_full"}
    assert {name for name in settings if f'"{name}"' not in SETTINGS} == set()
    assert {word for word in words if word not in source} == set()
    assert {name for name in checks if f'"{name}"' not in source} == set()


def test_units_images_and_manifests_run_commands_that_exist() -> None:
    texts = {path: path.read_text(encoding="utf-8") for path in FILES}
    systemd = {word for text in texts.values() for word in re.findall(r"bin/xueji ([a-z-]+)", text)}
    lists = [*re.findall(r"args: \[(\w+)", texts[DEPLOY / "kubernetes" / "xueji.yaml"])]
    lists += re.findall(r"command: \[(\w+)\]", texts[DEPLOY / "compose.yaml"])
    lists += re.findall(r'CMD \["(serve)"', texts[DEPLOY / "Dockerfile"])
    assert systemd >= {"serve", "work", "migrate", "backup"}
    assert {*systemd, *lists} <= set(parser.COMMANDS)


def test_the_example_settings_are_read_by_somebody() -> None:
    text = (DEPLOY / "example.env").read_text(encoding="utf-8")
    names = re.findall(r"^(?:# )?([A-Z][A-Z0-9_]+)=", text, re.MULTILINE)
    assert len(names) > 15
    elsewhere = {"POSTGRES_PASSWORD"}
    partners = r"S3_|(?:SMS|NATIONAL|POPULATION|EXAM)_(?:URL|ACCOUNT|SECRET)$"
    read = {name for name in names if f'"{name}"' in SETTINGS or re.match(partners, name)}
    assert set(names) - read == elsewhere


def test_the_example_settings_do_not_start_as_they_are() -> None:
    text = (DEPLOY / "example.env").read_text(encoding="utf-8")
    given = dict(line.split("=", 1) for line in text.splitlines() if re.match(r"[A-Z]", line))
    given["KEYS"] = given["KEYS"].strip("'")
    assert msgspec.json.decode(given["KEYS"], type=dict[str, str])
    with pytest.raises(RuntimeError, match="INDEX_KEY"):
        load(given)


def test_the_paths_that_are_probed_and_closed_exist() -> None:
    doors = {route.path for route in create_app(load({"XUEJI_ENV": "test"})).routes}
    probed = {path for file in FILES for path in re.findall(r"/health/\w+", file.read_text(encoding="utf-8"))}
    assert probed == {"/health/live", "/health/ready"}
    assert {*probed, "/metrics"} <= doors
    assert "location = /metrics { return 404; }" in CONF
    streams = re.compile(re.findall(r"location ~ (\S+live\$)", CONF)[0])
    live = {path for path in doors if path.endswith("/live") and path.startswith("/api/")}
    assert live
    assert all(streams.match(path) for path in live)


def test_nginx_logs_no_addresses() -> None:
    (form,) = re.findall(r"log_format quiet '([^']*)'", CONF)
    told = set(re.findall(r"\$(\w+)", form))
    assert told & {"request", "request_uri", "uri", "args", "query_string", "remote_addr", "http_referer"} == set()
    assert re.findall(r"access_log (.*);", CONF) == ["/dev/stdout quiet"]
    assert re.findall(r"error_log (.*);", CONF) == ["/dev/stderr crit"]


@pytest.mark.parametrize("program", PROGRAMS)
def test_nginx_accepts_its_configuration(program: str | None, tmp_path: Path) -> None:
    assert program, "apt-get install nginx-light"
    key, certificate = tmp_path / "privkey.pem", tmp_path / "fullchain.pem"
    subprocess.run(  # noqa: S603 - a program of the system
        [
            shutil.which("openssl") or "openssl",
            *("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "1"),
            *("-subj", "/CN=xueji", "-keyout", str(key), "-out", str(certificate)),
        ],
        check=True,
        capture_output=True,
    )
    site = CONF.replace("/etc/nginx/certificates", str(tmp_path)).replace("app:8000", "127.0.0.1:8000")
    (tmp_path / "site.conf").write_text(site, encoding="utf-8")
    whole = f"pid {tmp_path}/pid;\nevents {{}}\nhttp {{ include {tmp_path}/site.conf; }}\n"
    (tmp_path / "nginx.conf").write_text(whole, encoding="utf-8")
    done = subprocess.run(  # noqa: S603 - the same
        [program, "-t", "-p", str(tmp_path), "-c", str(tmp_path / "nginx.conf")],
        check=False,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    assert "[warn]" not in done.stderr


def test_nginx_serves_assets_from_where_they_are_built() -> None:
    assert re.search(r"location /assets/ \{\s+alias /srv/pages/assets/;", CONF)
    compose = (DEPLOY / "compose.yaml").read_text(encoding="utf-8")
    assert "cp -r /srv/h5/dist/. /pages/" in compose
    assert "pages:/srv/pages:ro" in compose
