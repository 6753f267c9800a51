"""Which processes belong to a data folder: written down at their start, so that `xueji stop` ends no others."""

import json
from pathlib import Path

import psutil

_PATIENCE = 15.0


def note(data_dir: Path, name: str, pid: int) -> None:
    """Remember a process, with the moment it was born: ids are used again."""
    known = _read(data_dir)
    known[name] = {"pid": pid, "born": psutil.Process(pid).create_time()}
    data_dir.mkdir(parents=True, exist_ok=True)
    (data_dir / "processes.json").write_text(json.dumps(known), encoding="utf-8")


def alive(data_dir: Path, name: str) -> psutil.Process | None:
    """The process of that name, if it is still the same one."""
    known = _read(data_dir).get(name)
    if known is None:
        return None
    try:
        process = psutil.Process(int(known["pid"]))
        same = abs(process.create_time() - known["born"]) < 1 and process.status() != psutil.STATUS_ZOMBIE
    except psutil.Error:
        return None
    return process if same else None


def end(data_dir: Path, name: str) -> bool:
    """End a process in order, and by force when it takes too long. False when there was none."""
    process = alive(data_dir, name)
    if process is None:
        return False
    process.terminate()
    try:
        process.wait(_PATIENCE)
    except psutil.TimeoutExpired:
        process.kill()
        process.wait(5)
    return True


def end_all(data_dir: Path) -> list[str]:
    return [name for name in _read(data_dir) if end(data_dir, name)]


def _read(data_dir: Path) -> dict[str, dict[str, float]]:
    try:
        return json.loads((data_dir / "processes.json").read_text(encoding="utf-8"))
    except (FileNotFoundError, json.JSONDecodeError):
        return {}
