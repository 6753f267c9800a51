"""Where readers come from: one process that has imported what a reader needs, and forks one for each workbook.

It never sees a workbook itself, so no file meets what another left behind; and it has no environment to give away.
It is started with the first workbook that this process reads, and ends with this process.
"""

import atexit
import os
import socket
import sys
from contextlib import suppress
from pathlib import Path

import msgspec

_CHILD = Path(__file__).with_name("child.py")
_PACKAGES = str(Path(msgspec.__file__).parents[1])


class Forks:
    """The end of a socket on which a door for each reader is handed over."""

    def __init__(self) -> None:
        self._line: socket.socket | None = None
        self.pid = 0

    def reader(self) -> socket.socket:
        """A reader, by our end of the socket on which it waits for its words and its workbook."""
        ours, theirs = socket.socketpair()
        with theirs:
            try:
                self._hand_over(theirs)
            except (BrokenPipeError, ConnectionResetError):
                self._bury()
                self._hand_over(theirs)
        return ours

    def _hand_over(self, door: socket.socket) -> None:
        if self._line is None:
            self._line, theirs = socket.socketpair()
            atexit.register(self._line.close)
            with theirs:
                self.pid = _spawned(theirs)
        socket.send_fds(self._line, [b"."], [door.fileno()])

    def _bury(self) -> None:
        """Whoever does not answer has ended, killed by somebody."""
        if self._line is not None:
            self._line.close()
            self._line = None
            with suppress(ChildProcessError):  # a server forked from the one that started it
                os.waitpid(self.pid, 0)


def _spawned(line: socket.socket) -> int:
    """In a process group of its own: Ctrl-C is for the server, which still has a reading to end."""
    return os.posix_spawn(
        sys.executable,
        [sys.executable, "-I", "-S", str(_CHILD), _PACKAGES],
        {},
        setpgroup=0,
        file_actions=[
            (os.POSIX_SPAWN_DUP2, line.fileno(), 0),
            (os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0),
            (os.POSIX_SPAWN_OPEN, 2, os.devnull, os.O_WRONLY, 0),
        ],
    )


forks = Forks()
