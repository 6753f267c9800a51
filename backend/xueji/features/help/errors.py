"""What the help centre says no to: nothing but an entry that does not exist."""

from xueji.kernel.refusals import Refusal


class NoSuchEntry(Refusal):
    code = "help_entry_unknown"
    status = 404
    title = "没有这一条帮助"
    why = "链接可能不完整，或者这一条已经换了位置。"
    next = "请在帮助里搜一搜，比如“照片”“绑定”“密码”。"
    help = "not-found"
