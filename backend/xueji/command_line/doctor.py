"""One line a check: `ok` or `mend`, what was looked at, what was found, and how to mend it."""

import argparse
import asyncio
import shutil
import sys
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import timedelta
from typing import Any

import asyncpg
import msgspec

from xueji.command_line.starting import database_url, run_async, settings_with_database
from xueji.features import archives, exam_roster, slips
from xueji.gateways.batches import greet
from xueji.platform import audit, audit_chain, crypto, files, migrating
from xueji.platform.cache_redis import RedisCache
from xueji.platform.connections import close_database, open_database, value
from xueji.platform.documents.fonts import FontMissingError, family, missing_glyphs
from xueji.platform.files import LEAST_FREE
from xueji.platform.schema import model_modules
from xueji.settings import Partner, Settings, weaknesses

_RARE = "䶮𬍛㛃𠮷〇·"
_CALENDAR_AHEAD = timedelta(days=30)
_NEWEST_BATCHES = 500
_OLD_JOB_SECONDS = 60
_NEWEST_SLIPS = 20_000
_NEWEST_ARCHIVES = 5_000


class Finding(msgspec.Struct, frozen=True):
    name: str
    what: str
    mend: str | None = None

    def line(self) -> str:
        return (
            f"{'mend' if self.mend else 'ok':<5} {self.name:<11} {self.what}{f'  → {self.mend}' if self.mend else ''}"
        )


Check = Callable[[Settings], Awaitable[Finding]]


def arguments(parser: argparse.ArgumentParser) -> None:
    """Takes none."""
    del parser


def run(given: argparse.Namespace) -> int:
    del given
    findings = run_async(examine(settings_with_database()))
    for finding in findings:
        print(finding.line())
    return 1 if any(finding.mend for finding in findings) else 0


async def examine(settings: Settings) -> list[Finding]:
    """Every check in turn. Those that need the database are left out when it does not answer."""
    findings = [await check(settings) for check in (_settings, _python, _disk, _fonts, _redis)]
    try:
        findings.append(await _database(settings))
    except (OSError, asyncpg.PostgresError, TimeoutError) as error:
        what = f"连不上（{type(error).__name__}）"
        return [*findings, Finding("database", what, "检查 DATABASE_URL 和 PostgreSQL 服务")]
    findings.append(await _migrations(settings))
    if findings[-1].mend:
        return findings
    audit.configure(settings)
    crypto.configure(settings)
    files.configure(settings)
    await open_database(database_url(settings), model_modules(), pool_size=2)
    try:
        findings += [
            await check(settings)
            for check in (_calendar, _jobs, _chain, _slips, _archives, _roster, _national, _population, _exam)
        ]
    finally:
        await close_database()
    return findings


async def _settings(settings: Settings) -> Finding:
    weak = weaknesses(settings)
    if settings.production and weak:
        return Finding("settings", "；".join(weak), "改好环境变量后重启")
    return Finding("settings", f"{settings.environment}，{settings.public_url}")


async def _python(_: Settings) -> Finding:
    return Finding("python", f"{sys.version_info.major}.{sys.version_info.minor}.{sys.version_info.micro}")


async def _disk(settings: Settings) -> Finding:
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    usage = shutil.disk_usage(settings.data_dir)
    what = f"{settings.data_dir} 还有 {usage.free / 2**30:.1f} GB"
    few = max(LEAST_FREE * 4, usage.total // 20)
    return Finding("disk", what, "快满了：PostgreSQL 会整个停下，清理或扩容" if usage.free < few else None)


async def _fonts(_: Settings) -> Finding:
    try:
        missing = await asyncio.to_thread(missing_glyphs, _RARE)
    except FontMissingError as error:
        return Finding("fonts", str(error), "apt-get install fonts-noto-cjk")
    if missing:
        return Finding("fonts", f"{family()} 没有这些字：{'、'.join(missing)}", "apt-get install fonts-noto-cjk")
    return Finding("fonts", f"{family()}，生僻字齐全")


async def _redis(settings: Settings) -> Finding:
    if not settings.redis_url:
        return Finding("redis", "没有设置，用进程内缓存（只适合一个进程）")
    shared = RedisCache(settings.redis_url)
    try:
        healthy = await shared.healthy()
    finally:
        await shared.close()
    return Finding("redis", "连得上") if healthy else Finding("redis", "连不上", "检查 REDIS_URL 和 Redis 服务")


async def _database(settings: Settings) -> Finding:
    connection = await asyncpg.connect(database_url(settings), timeout=5)
    try:
        number = int(await connection.fetchval("SHOW server_version_num"))
        durable = await connection.fetchval("SHOW fsync") == "on"
        encoding = await connection.fetchval("SHOW server_encoding")
    finally:
        await connection.close()
    what = f"PostgreSQL {number // 10000}.{number % 10000}，{encoding}"
    oldest = 150_000
    if number < oldest:
        return Finding("database", what, "需要 PostgreSQL 15 以上")
    if encoding != "UTF8":
        return Finding("database", what, "数据库编码要是 UTF8：重建数据库")
    return Finding("database", what, None if durable else "fsync 是关的，断电会丢数据：在 postgresql.conf 里打开")


async def _migrations(settings: Settings) -> Finding:
    waiting = await migrating.pending(database_url(settings))
    if waiting:
        return Finding("migrations", f"还差 {len(waiting)} 步：{'、'.join(waiting)}", "xueji migrate")
    return Finding("migrations", "已是最新")


async def _calendar(_: Settings) -> Finding:
    today, until = await value("SELECT current_date"), await value("SELECT max(day) FROM workday")
    if until is None:
        return Finding("calendar", "工作日历是空的", "xueji migrate")
    mend = None if until - today >= _CALENDAR_AHEAD else "国务院通知发布后，在“工作日历”里录入下一年"
    return Finding("calendar", f"工作日历到 {until}", mend)


async def _jobs(_: Settings) -> Finding:
    waiting, oldest, failed = (
        await value("SELECT count(*) FROM procrastinate_jobs WHERE status = 'todo'"),
        await value(
            "SELECT EXTRACT(epoch FROM now() - min(event.at)) FROM procrastinate_jobs job "
            "JOIN procrastinate_events event ON event.job_id = job.id AND event.type IN ('deferred', 'scheduled') "
            "WHERE job.status = 'todo' AND job.attempts = 0 AND COALESCE(job.scheduled_at <= now(), true)"
        ),
        await value("SELECT count(*) FROM procrastinate_jobs WHERE status = 'failed'"),
    )
    what = f"等待 {waiting}，失败 {failed}"
    if oldest and oldest > _OLD_JOB_SECONDS:
        return Finding("jobs", f"{what}，最久等了 {oldest:.0f} 秒", "后台任务没有在运行：xueji work（或 make run）")
    return Finding("jobs", what, "看日志里 procrastinate 的错误，改好后按 deploy/runbook.md 重试" if failed else None)


async def _chain(_: Settings) -> Finding:
    verdict = await audit_chain.verify(deep=_NEWEST_BATCHES)
    if verdict.broken:
        return Finding(
            "audit", f"第 {verdict.broken.seq} 批断开：{verdict.broken.why}", "保留现场，按 deploy/runbook.md 处理"
        )
    return Finding("audit", f"{verdict.batches} 批 {verdict.entries} 条连贯，未封存 {verdict.unsealed} 条")


async def _slips(_: Settings) -> Finding:
    found = await slips.examine(_NEWEST_SLIPS)
    return _frozen("slips", "张确认单", found.slips, found.broken)


async def _archives(_: Settings) -> Finding:
    found = await archives.examine(_NEWEST_ARCHIVES)
    return _frozen("archives", "份综评档案", found.archives, found.broken)


def _frozen(name: str, unit: str, examined: int, broken: Mapping[Any, Sequence[str]]) -> Finding:
    """What must never change, recomputed; `broken` by number."""
    if not broken:
        return Finding(name, f"最近 {examined} {unit}，和定下来时一样，没有改动")
    number, faults = next(iter(broken.items()))
    words = f"{len(broken)} {unit}对不上，如 {number}：{'；'.join(faults)}"
    return Finding(name, words, "保留现场，按 deploy/runbook.md 处理")


async def _roster(_: Settings) -> Finding:
    waited = await exam_roster.stalled()
    if waited is None:
        return Finding("roster", "学考名册的变化都在随时报")
    return Finding("roster", f"学考名册的变化等了 {waited / 60:.0f} 分钟", "后台任务没有在处理，见 deploy/runbook.md")


async def _national(settings: Settings) -> Finding:
    return await _platform("national", "全国平台", settings.national, settings)


async def _population(settings: Settings) -> Finding:
    return await _platform("population", "人口库", settings.population, settings)


async def _exam(settings: Settings) -> Finding:
    return await _platform("exam", "学考平台", settings.exam, settings)


async def _platform(name: str, label: str, partner: Partner, settings: Settings) -> Finding:
    why = await greet(partner)
    if why is None:
        return Finding(name, f"{label}有回答")
    if not settings.production:
        return Finding(name, f"{label}{why}；make run 会启动代替它的服务")
    return Finding(name, f"{label}{why}", f"检查 {name.upper()}_URL、{name.upper()}_SECRET 和专线；等着的事会自动再发")
