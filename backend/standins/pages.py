"""The few pages that a person looks at: who logs in, what a phone would show, which text messages came."""

import html
from datetime import UTC, datetime, timedelta

from standins.faults import WORDS, Fault
from standins.sms_state import SentSms
from standins.wechat_state import Person, SentMessage

STYLE = """
:root { color-scheme: light dark;
  --ink: #1a1f1c;
  --soft: #545c58;
  --page: #f1f4f2;
  --card: #fff;
  --line: #dfe4e1;
  --green: #0a6b45 }
@media (prefers-color-scheme: dark) { :root { --ink: #e9edeb;
  --soft: #aab2ae;
  --page: #111513;
  --card: #1b211e;
  --line: #313835;
  --green: #52c793 } }
* { box-sizing: border-box }
body { margin: 0;
  background: var(--page);
  color: var(--ink);
  font: 17px/1.5 system-ui, "PingFang SC", "Noto Sans CJK SC", sans-serif }
main { max-width: 480px; margin: 0 auto; padding: 24px 16px }
h1 { font-size: 22px; margin: 0 0 4px }
p { color: var(--soft); font-size: 15px; margin: 0 0 16px }
ul { list-style: none; margin: 0 0 16px; padding: 0; background: var(--card); border-radius: 12px; overflow: hidden }
li + li { border-top: 1px solid var(--line) }
a.row, li > div { display: block; padding: 12px 16px; min-height: 48px; color: inherit; text-decoration: none }
small { color: var(--soft); font-size: 13px; display: block }
b { font-weight: 600 }
dl { margin: 4px 0 0; font-size: 15px }
dt { display: inline; color: var(--soft) }
dd { display: inline; margin: 0 }
dd::after { content: ""; display: block }
.code { font-size: 24px; letter-spacing: 2px; font-variant-numeric: tabular-nums }
a { color: var(--green) }
"""

CHINA = timedelta(hours=8)


def page(title: str, intro: str, body: str, *, refresh: bool = False) -> str:
    again = '<meta http-equiv="refresh" content="3">' if refresh else ""
    return (
        f'<!doctype html><html lang="zh-CN"><head><meta charset="utf-8">{again}'
        f'<meta name="viewport" content="width=device-width, initial-scale=1"><title>{html.escape(title)}</title>'
        f"<style>{STYLE}</style></head><body><main><h1>{html.escape(title)}</h1><p>{html.escape(intro)}</p>{body}</main></body></html>"
    )


def clock(at: float) -> str:
    return f"{datetime.fromtimestamp(at, UTC) + CHINA:%m-%d %H:%M:%S}"


def _row(link: str, title: str, note: str) -> str:
    words = f"<b>{html.escape(title)}</b><small>{html.escape(note)}</small>"
    return f'<li><a class="row" href="{html.escape(link)}">{words}</a></li>'


def authorise_page(people: list[Person], here: str) -> str:
    """Choose who holds the phone. `here` is this address with its query."""
    rows = "".join(
        _row(f"{here}&as={html.escape(p.openid)}", p.name, "　".join(filter(None, (p.note, p.openid)))) for p in people
    )
    snapshot = _row(f"{here}&snapshot=1", "快照页", "没有点“使用完整服务”就打开的页面，微信给的是虚拟身份")
    return page(
        "用谁的微信登录",
        "这是演示用的微信，不是真的。选一个人，就像在他的手机上打开。",
        f"<ul>{rows}</ul><ul>{snapshot}</ul>",
    )


def sent_page(messages: list[SentMessage]) -> str:
    def card(message: SentMessage) -> str:
        rows = "".join(
            f"<dt>{html.escape(name)}　</dt><dd>{html.escape(str(part.get('value', '')))}</dd>"
            for name, part in message.data.items()
        )
        link = f'<a href="{html.escape(message.url)}">查看详情</a>' if message.url else ""
        head = f"<small>{clock(message.at)}　→ {html.escape(message.name)}（{html.escape(message.openid)}）</small>"
        return f"<li><div>{head}<b>{html.escape(message.template)}</b><dl>{rows}</dl>{link}</div></li>"

    body = "".join(card(message) for message in messages) or "<li><div>还没有发过消息</div></li>"
    return page("手机上收到的服务号消息", "新的在上面，每 3 秒刷新。", f"<ul>{body}</ul>", refresh=True)


def sms_page(messages: list[SentSms]) -> str:
    body = "".join(
        f"<li><div><small>{clock(m.at)}　→ {html.escape(m.phone)}</small>{_with_code(m.text)}</div></li>"
        for m in messages
    )
    return page(
        "手机上收到的短信",
        "新的在上面，每 3 秒刷新。",
        f"<ul>{body or '<li><div>还没有短信</div></li>'}</ul>",
        refresh=True,
    )


def _with_code(text: str) -> str:
    digits = 6
    words = html.escape(text)
    found = next((w for w in "".join(c if c.isdigit() else " " for c in text).split() if len(w) == digits), None)
    return words.replace(found, f'<span class="code">{found}</span>', 1) if found else words


def faults_page(faults: list[Fault]) -> str:
    rows = "".join(
        f"<li><div><b>{WORDS[f.kind]}</b><small>{html.escape(f.path)}　还有 {f.times} 次</small></div></li>"
        for f in faults
    )
    intro = (
        'POST /_faults {"path":"/wechat","kind":"slow|down|half_open|wrong|double|late|errcode","times":3,"seconds":5}'
        " 订一个故障；DELETE /_faults 全部取消。"
    )
    return page("订好的故障", intro, f"<ul>{rows or '<li><div>一切正常</div></li>'}</ul>")


def front_page() -> str:
    rows = (
        _row("/_sent", "服务号消息", "手机上收到的微信消息")
        + _row("/_sms", "短信", "验证码在这里看")
        + _row("/_national", "全国平台", "查重、学号、学校标识码")
        + _row("/_population", "人口库", "姓名和证件号对不对得上")
        + _row("/_exam", "学考平台", "学考名册；合格考成绩，还能再发布、更正")
        + _row("/_faults", "故障", "让外面的服务出错")
    )
    return page("外面的世界（演示）", "代替微信、短信和全国平台等，数据只在内存里。", f"<ul>{rows}</ul>")
