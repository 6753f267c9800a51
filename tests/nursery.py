"""Processes that are to be killed, each there at once: a copy of one that has loaded the house."""

import asyncio
import gc
import os
import signal
import sys
from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager, suppress
from importlib import import_module
from pathlib import Path

from xueji.platform.schema import model_modules

PATIENCE = 60
"""Seconds, of a machine that is busy with other tests."""
ROOT = Path(__file__).parents[1]


class Nursery:
    """One child at a time; the words that it gets are the arguments of what it does."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process
        self._child: int | None = None

    async def start(self, *words: object) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(" ".join(map(str, words)).encode() + b"\n")
        self._child = await self._number()

    async def kill(self) -> None:
        """Kill -9, if it lives still; it is gone afterwards."""
        if self._child is not None:
            with suppress(ProcessLookupError):
                os.kill(self._child, signal.SIGKILL)
            await self.ended()

    async def ended(self) -> int:
        """Wait for it; answers its exit code."""
        code = await self._number()
        self._child = None
        return code

    async def _number(self) -> int:
        assert self._process.stdout is not None
        async with asyncio.timeout(PATIENCE):
            return int(await self._process.stdout.readline())


@asynccontextmanager
async def nursery(module: str, function: str, environment: Mapping[str, str]) -> AsyncGenerator[Nursery]:
    """Its children call that function."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, __file__, module, function, env={**os.environ, **environment}, cwd=ROOT, stdin=-1, stdout=-1
    )
    found = Nursery(process)
    try:
        yield found
    finally:
        await found.kill()
        process.stdin.close()  # type: ignore[union-attr]
        await process.wait()


def main(module: str, function: str) -> None:
    sys.path.insert(0, str(ROOT))
    work = getattr(import_module(module), function)
    for models in model_modules():
        import_module(models)
    gc.collect()
    gc.freeze()
    for line in sys.stdin:
        child = os.fork()
        if not child:
            os.dup2(os.open(os.devnull, os.O_RDWR), sys.stdout.fileno())  # what is said there is the parent's word
            work(*line.split())
            os._exit(0)
        _say(child)
        _say(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))


def _say(number: int) -> None:
    sys.stdout.write(f"{number}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(*sys.argv[1:])
