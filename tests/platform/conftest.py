"""A Redis of our own where the machine has one, and which forms of the cache can be tested here."""

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

REDIS = shutil.which("redis-server")
CACHES = ["in the process", *(["in Redis"] if REDIS or os.environ.get("CI") else [])]
"""Without redis-server there is nothing to skip: that form is tested where the Makefile has installed it."""


@contextmanager
def redis_server(port: int, folder: Path) -> Iterator[str]:
    assert REDIS, "apt-get install redis-server"
    server = subprocess.Popen(  # noqa: S603 - a program of the system
        [REDIS, "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", str(folder)],
        stdout=subprocess.DEVNULL,
    )
    try:
        for _ in range(100):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.05)
        yield f"redis://127.0.0.1:{port}/0"
    finally:
        server.terminate()
        server.wait()


@pytest.fixture
def start_redis(free_port: Callable[[], int], tmp_path: Path) -> Callable[..., object]:
    """`with start_redis() as url:`; with `port` the same place again."""
    return lambda port=None: redis_server(port or free_port(), tmp_path)


@pytest.fixture(scope="session")
def redis_url(tmp_path_factory: pytest.TempPathFactory, free_port: Callable[[], int]) -> Iterator[str]:
    with redis_server(free_port(), tmp_path_factory.mktemp("redis")) as url:
        yield url


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """A test that takes `cache_form` runs once for each form of the cache that this machine can have."""
    if "cache_form" in metafunc.fixturenames:
        metafunc.parametrize("cache_form", CACHES, scope="module")
