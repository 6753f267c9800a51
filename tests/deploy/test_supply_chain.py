"""What the product is made of: all of it locked, all of it listed, and asked about where advisories are kept."""

import json
import os
import re
import subprocess
from collections.abc import Generator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

ROOT = Path(__file__).parent.parent.parent
SERVER_LOCK = (ROOT / "deploy" / "requirements.lock").read_text(encoding="utf-8")
PAGES_LOCK = json.loads((ROOT / "h5" / "package-lock.json").read_text(encoding="utf-8"))["packages"]
PINNED = re.compile(r"^([a-z0-9-]+)==(\S+)(?: ;.*)? \\\n((?:    --hash=sha256:[0-9a-f]{64}(?: \\)?\n)+)", re.MULTILINE)

WEAK_SERVER = {"id": "PYSEC-2026-1", "summary": "A weakness of the test", "affected": [
    {"package": {"name": "litestar", "ecosystem": "PyPI"}, "ranges": [{"type": "ECOSYSTEM", "events": [{"introduced": "0"}]}]}
]}  # fmt: skip


def test_every_part_is_locked_with_hashes() -> None:
    for lock in (SERVER_LOCK, (ROOT / "requirements.lock").read_text(encoding="utf-8")):
        assert len(PINNED.findall(lock)) == len(re.findall(r"^[a-zA-Z]", lock, re.MULTILINE)) > 50
    assert [name for name, part in PAGES_LOCK.items() if name and "integrity" not in part] == []


def test_every_locked_part_is_in_the_list_of_parts_with_its_hash(tmp_path: Path) -> None:
    done = run("sbom.sh", str(tmp_path))
    assert done.returncode == 0, done.stderr
    server, pages = (json.loads((tmp_path / f"{name}.cdx.json").read_bytes()) for name in ("server", "pages"))
    for listed in (server, pages):
        assert (listed["bomFormat"], listed["specVersion"]) == ("CycloneDX", "1.5")
        assert listed["metadata"]["component"]["version"]
    locked = {
        f"pkg:pypi/{name}@{version}": hashes.count("sha256:") for name, version, hashes in PINNED.findall(SERVER_LOCK)
    }
    assert {part["purl"]: len(part["externalReferences"][0]["hashes"]) for part in server["components"]} == locked
    named = {(part["name"], part["version"]) for part in pages["components"]}
    assert named == {(name.rsplit("node_modules/", 1)[1], part["version"]) for name, part in PAGES_LOCK.items() if name}
    assert all(part["hashes"] for part in pages["components"])
    needed = {part["name"] for part in pages["components"] if part["scope"] == "required"}
    assert {"vue", "vant", "element-plus"} <= needed
    assert "vite" not in needed


@pytest.mark.parametrize(
    ("server", "pages", "outcome"),
    [
        pytest.param(None, {}, (0, []), id="nothing is known"),
        pytest.param(
            WEAK_SERVER, None, (1, ["PYSEC-2026-1", "nobody could be asked"]), id="one is weak, one registry silent"
        ),
    ],
)
def test_the_audit_passes_only_where_somebody_answered_that_nothing_is_known(
    server: dict[str, object] | None, pages: dict[str, object] | None, outcome: tuple[int, list[str]], tmp_path: Path
) -> None:
    with advisories(server, pages) as url:
        done = run(
            "audit.sh", PIP_AUDIT_OSV_URL=f"{url}/v1/query", NPM_CONFIG_REGISTRY=url, NPM_CONFIG_CACHE=str(tmp_path)
        )
    said = done.stdout + done.stderr
    assert done.returncode == outcome[0], said
    assert [word for word in outcome[1] if word not in said] == []


@contextmanager
def advisories(server: dict[str, object] | None, pages: dict[str, object] | None) -> Generator[str]:
    """A mirror of OSV and of the npm registry's advisories; None for pages is one that has neither."""

    class Door(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            self.send_error(404)

        def do_POST(self) -> None:
            asked = self.rfile.read(int(self.headers["content-length"]))
            if self.path == "/v1/query":
                weak = server and json.loads(asked)["package"]["name"] == "litestar"
                self.answer({"vulns": [server]} if weak else {})
            else:
                self.answer(pages)

        def answer(self, body: dict[str, object] | None) -> None:
            told = json.dumps(body).encode()
            self.send_response(405 if body is None else 200)
            self.send_header("content-length", str(len(told)))
            self.end_headers()
            self.wfile.write(told)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name it has there
            """The output of the test is the command's."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Door) as mirror:
        Thread(target=mirror.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{mirror.server_port}"
        mirror.shutdown()


def run(script: str, *words: str, **more: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # noqa: S603 - our own script
        [str(ROOT / "deploy" / script), *words],
        env={**os.environ, **more},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
