"""What the service says about itself: JSON lines in production, readable lines in development, never personal data."""

import logging
import sys
from collections.abc import MutableMapping
from typing import Any

import structlog
from structlog.typing import Processor, WrappedLogger

from xueji.platform.personal_data import mask
from xueji.settings import Environment, Settings

_QUIET = (
    "asyncio",
    "boto3",
    "botocore",
    "httpcore",
    "httpx",
    "procrastinate",
    "psycopg",
    "tortoise",
    "urllib3",
    "uvicorn",
)
_NOT_OURS = ("color_message", "taskName")


class _Masked:
    """Renders with another renderer and masks the whole line: message, values and traceback."""

    def __init__(self, inner: Processor) -> None:
        self._inner = inner

    def __call__(self, logger: WrappedLogger, name: str, event: MutableMapping[str, Any]) -> str:
        return mask(str(self._inner(logger, name, event)))


def configure(settings: Settings) -> None:
    """Have structlog and the standard library write the same lines to stderr."""
    pretty = settings.environment is not Environment.PRODUCTION
    before: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.stdlib.ExtraAdder(["request_id"]),
        _drop_foreign_noise,
    ]
    structlog.configure(
        processors=[*before, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    last: list[Processor] = [structlog.stdlib.ProcessorFormatter.remove_processors_meta]
    if pretty:
        last.append(
            _Masked(
                structlog.dev.ConsoleRenderer(
                    colors=sys.stderr.isatty(), exception_formatter=structlog.dev.plain_traceback
                )
            )
        )
    else:
        last += [structlog.processors.format_exc_info, _Masked(structlog.processors.JSONRenderer(ensure_ascii=False))]
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(structlog.stdlib.ProcessorFormatter(foreign_pre_chain=before, processors=last))
    handler.set_name("xueji")
    root = logging.getLogger()
    root.handlers = [each for each in root.handlers if each.get_name() != "xueji"] + [handler]
    root.setLevel(logging.WARNING if settings.environment is Environment.TEST else logging.INFO)
    for name in _QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)


def _drop_foreign_noise(_: WrappedLogger, __: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    for name in _NOT_OURS:
        event.pop(name, None)
    return event
