"""The whole product in one process, with the outside's stand-ins beside it."""

import argparse
import os
import socket
import subprocess
import sys
import time
from contextlib import suppress
from urllib.parse import urlsplit

import msgspec

from xueji.command_line import processes
from xueji.command_line.h5 import BuildError, ensure_built
from xueji.command_line.printing import say
from xueji.command_line.starting import load_or_leave, run_async, settings_with_database
from xueji.platform import embedded_postgres
from xueji.settings import Settings

_STANDINS = "外部系统的替身"
_SERVICE = "服务"


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--no-demo", action="store_true", help="不装演示数据")
    parser.add_argument("--no-h5", action="store_true", help="不构建页面")


def run(given: argparse.Namespace) -> int:
    began = time.monotonic()
    settings = load_or_leave()
    fault = "up 是开发和演示用的；生产环境用 xueji serve 和 xueji work" if settings.production else _taken(settings)
    if fault:
        print(fault, file=sys.stderr)
        return 1
    print("学籍 xueji 正在启动", flush=True)
    processes.note(settings.data_dir, _SERVICE, os.getpid())
    embedded = settings.database_url is None
    standins = _start_standins(settings)
    try:
        _up(given, settings, standins, began, embedded=embedded)
    finally:
        _end(standins)
        if embedded:
            embedded_postgres.stop(settings.data_dir)
    print("已停止", flush=True)
    return 0


def _up(
    given: argparse.Namespace, settings: Settings, standins: "subprocess.Popen[bytes]", began: float, *, embedded: bool
) -> None:
    settings = _reachable(msgspec.structs.replace(settings, database_url=settings_with_database().database_url))
    from xueji.command_line.demo import load_if_empty  # noqa: PLC0415 - the house is imported while the database starts
    from xueji.command_line.serving import serve_and_work  # noqa: PLC0415 - the same
    from xueji.command_line.tables import bring_up_to_date  # noqa: PLC0415 - the same

    say("数据库", f"内嵌 PostgreSQL，数据在 {settings.data_dir}" if embedded else "DATABASE_URL 指定的 PostgreSQL")
    done = run_async(bring_up_to_date(settings))
    say("数据表", f"升级到 {done[-1]}" if done else "已是最新")
    if not given.no_demo:
        say("演示数据", run_async(load_if_empty(settings)))
    if not given.no_h5:
        try:
            say("页面", ensure_built(settings.h5_dist))
        except BuildError as error:
            say("页面", f"没有构建成功，接口照常可用\n{error}")
    _await_standins(settings.standins_port, standins)

    def started() -> None:
        _introduce(settings, time.monotonic() - began)
        if not given.no_demo:
            _introduce_people()
        print("Ctrl-C 停止", flush=True)

    run_async(serve_and_work(settings, started, embedded=embedded))


def _taken(settings: Settings) -> str | None:
    """Why this cannot start here, in words."""
    if processes.alive(settings.data_dir, _SERVICE):
        return f"{settings.data_dir} 上已经有一个在运行：先 make stop，或用 DATA=… PORT=… 另起一个"
    processes.end(settings.data_dir, _STANDINS)
    for port, name in ((settings.port, "PORT"), (settings.standins_port, "STANDINS_PORT")):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return f"端口 {port} 已被占用：换一个，例如 {name}={port + 1000} make run"
    return None


def _reachable(settings: Settings) -> Settings:
    """With PUBLIC_URL set to this machine's address in the network, phones reach the stand-in of WeChat as well."""
    host = urlsplit(settings.public_url).hostname or "localhost"
    own = f"http://127.0.0.1:{settings.standins_port}"
    if host in {"localhost", "127.0.0.1"} or not settings.wechat.open_url.startswith(own):
        return settings
    there = settings.wechat.open_url.replace(own, f"http://{host}:{settings.standins_port}", 1)
    return msgspec.structs.replace(settings, wechat=msgspec.structs.replace(settings.wechat, open_url=there))


def _start_standins(settings: Settings) -> "subprocess.Popen[bytes]":
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    with (settings.data_dir / "standins.log").open("ab") as log:
        standins = subprocess.Popen(  # noqa: S603 - our own module
            [sys.executable, "-m", "standins", "--port", str(settings.standins_port)],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    processes.note(settings.data_dir, _STANDINS, standins.pid)
    return standins


def _await_standins(port: int, process: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline and process.poll() is None:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                say("替身", f"http://127.0.0.1:{port}（微信、短信）")
                return
        time.sleep(0.05)
    say("替身", "没有启动，微信登录和短信暂时用不了；原因在数据文件夹的 standins.log")


def _end(process: "subprocess.Popen[bytes]") -> None:
    if process.poll() is None:
        process.terminate()
        with suppress(subprocess.TimeoutExpired):
            process.wait(5)
        process.kill()


def _introduce(settings: Settings, seconds: float) -> None:
    print(f"已启动（{seconds:.1f} 秒）。打开：", flush=True)
    say("家长和学生", f"{settings.public_url}/m/")
    say("学校和部门", f"{settings.public_url}/staff/")
    if address := _own_address():
        say("用手机", f"同一网络里打开 http://{address}:{settings.port}/m/，用短信验证码登录")
        say("", f"要在手机上走微信登录：PUBLIC_URL=http://{address}:{settings.port} make run")


def _introduce_people() -> None:
    from xueji import demo  # noqa: PLC0415 - imported by now

    print("演示身份：", flush=True)
    for persona in demo.personas():
        print(f"  {persona}", flush=True)


def _own_address() -> str | None:
    """This machine's address in its network: the one it would send from. Nothing is sent."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))
        except OSError:
            return None
        address = str(probe.getsockname()[0])
    return None if address.startswith("127.") else address
