import argparse
import sys

from xueji.command_line.house import ready
from xueji.command_line.printing import say
from xueji.command_line.starting import run_async, settings_with_database
from xueji.features import accounts, organisations
from xueji.kernel.levels import Level
from xueji.kernel.refusals import FieldErrors
from xueji.platform.database import transaction
from xueji.settings import Settings


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("login_name", help="第一个省级系统管理员的用户名")
    parser.add_argument("name", help="姓名")
    parser.add_argument("--phone", help="手机号，忘记密码时收验证码")


def run(given: argparse.Namespace) -> int:
    settings = settings_with_database()
    try:
        word = run_async(_found(settings, given.login_name, given.name, given.phone))
    except accounts.AdministratorThere:
        print("已经有工作账号了：请系统管理员在“账号和岗位”里建新的账号，或者重设密码", file=sys.stderr)
        return 1
    except FieldErrors as refused:
        print("；".join(f"{error.field}：{error.message}" for error in refused.errors), file=sys.stderr)
        return 1
    say("已建", f"{settings.province_name}教育厅，系统管理员 {given.login_name}")
    say("一次性密码", f"{word}（第一次登录时换掉，并绑定动态验证码）")
    return 0


async def _found(settings: Settings, login_name: str, name: str, phone: str | None) -> str:
    async with ready(settings), transaction() as tx:
        province = await organisations.found_organisation(
            tx,
            None,
            Level.PROVINCE,
            f"{settings.province_name}教育厅",
            division_code=f"{settings.province_code}0000",
        )
        return await accounts.found_administrator(tx, province, login_name, name, phone=phone)
