"""What the processes of these tests do: settle a school full of families, or serve them."""

import asyncio
import os

import uvicorn
from tests.faults.families import settle

from xueji.command_line.starting import service
from xueji.settings import load

SETTINGS = load(os.environ)
SERVICE = service(SETTINGS)
"""Built before a process is copied, so that none has to build it."""


def do(what: str, *given: str) -> None:
    match what:
        case "settle":
            asyncio.run(settle(SETTINGS, families=int(given[0])))
        case "serve":
            uvicorn.run(SERVICE, host="127.0.0.1", port=SETTINGS.port, log_config=None, access_log=False)
