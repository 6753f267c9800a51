import argparse
import os
import shutil

import uvicorn

from xueji.command_line.starting import load_or_leave
from xueji.platform import logging


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--workers", type=int, default=1, help="进程数，通常是 CPU 数")
    parser.add_argument(
        "--forwarded-allow-ips", default="", help="信任哪些代理送来的 X-Forwarded-For（逗号分开）；不写就谁也不信"
    )


def run(given: argparse.Namespace) -> int:
    settings = load_or_leave()
    logging.configure(settings)
    if given.workers > 1:  # the workers' figures are added up in a folder of their own
        figures = settings.data_dir.resolve() / "metrics"
        shutil.rmtree(figures, ignore_errors=True)
        figures.mkdir(parents=True)
        os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(figures)
    uvicorn.run(
        "xueji.command_line.application:create",
        factory=True,
        host=settings.host,
        port=settings.port,
        workers=given.workers,
        loop="uvloop",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=bool(given.forwarded_allow_ips),
        forwarded_allow_ips=given.forwarded_allow_ips or None,
        timeout_graceful_shutdown=10,
    )
    return 0
