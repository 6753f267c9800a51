"""Judging beside the event loop, a few at once, so that photos never starve the doors."""

import asyncio
import os
from concurrent.futures import ThreadPoolExecutor
from functools import cache

from xueji.platform.pictures.judging import Judged, judge
from xueji.platform.pictures.rules import RECORD_PHOTO, PhotoRules


@cache
def _hands() -> ThreadPoolExecutor:
    """Pillow lets go of the interpreter while it decodes; more hands than cores would only fill memory."""
    return ThreadPoolExecutor(max_workers=min(4, os.cpu_count() or 1), thread_name_prefix="pictures")


async def judge_apart(data: bytes, rules: PhotoRules = RECORD_PHOTO) -> Judged:
    """As `judge`, in a thread; who comes when all hands are busy waits in line."""
    return await asyncio.get_running_loop().run_in_executor(_hands(), judge, data, rules)
