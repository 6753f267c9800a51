"""HEIC of phones becomes a JPEG, in a process of its own: its decoder is large, and strangers choose its input."""

import subprocess
import sys
import sysconfig
from pathlib import Path

from xueji.platform.pictures.heic_child import TOO_MANY_PIXELS

MEGABYTES = 1024
SECONDS = 20
_CHILD = Path(__file__).with_name("heic_child.py")


class Bomb(Exception):  # noqa: N818 - it is told as a point, not raised at anybody
    """More pixels than may be unpacked."""


def as_jpeg(data: bytes, pixels: int) -> bytes | None:
    """The picture as a JPEG, upright; None if it does not come out. Blocks: call it in a thread.

    Raises:
        Bomb: it says that it has more pixels; it was not unpacked.
    """
    words = [str(pixels), str(MEGABYTES), str(SECONDS), sysconfig.get_path("platlib")]
    try:
        done = subprocess.run(  # noqa: S603 - our own file, numbers and a folder
            [sys.executable, "-I", str(_CHILD), *words],
            input=data,
            capture_output=True,
            timeout=2 * SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return None
    if done.returncode == TOO_MANY_PIXELS:
        raise Bomb
    return done.stdout if done.returncode == 0 else None
