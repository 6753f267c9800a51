"""`python -m standins --port N`: the outside world for development and tests."""

import argparse
import os

import msgspec
import uvicorn

from standins.app import create_app
from standins.configuration import Configuration


class Server(uvicorn.Server):
    """Says one line when it listens, so that whoever started it knows."""

    async def startup(self, sockets: list[object] | None = None) -> None:  # type: ignore[override]
        await super().startup(sockets)  # type: ignore[arg-type]
        if self.started:
            print(f"standins ready http://127.0.0.1:{self.config.port}", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="standins", description="代替微信、短信、全国平台和人口库的小服务器，只用于开发和测试"
    )
    parser.add_argument("--host", default="0.0.0.0", help="手机也要能打开")  # noqa: S104 - phones of the same network
    parser.add_argument("--port", type=int, default=8100)
    parser.add_argument("--service-url", default=f"http://127.0.0.1:{os.environ.get('PORT', '8000')}")
    given = parser.parse_args()
    configuration = msgspec.structs.replace(Configuration(), service_url=given.service_url.rstrip("/"))
    Server(uvicorn.Config(create_app(configuration), host=given.host, port=given.port, log_level="warning")).run()  # type: ignore[arg-type]


if __name__ == "__main__":
    main()
