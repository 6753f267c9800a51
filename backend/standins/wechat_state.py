"""What the WeChat stand-in remembers: people, codes, tokens, messages, today's counts. All of it in memory."""

import secrets
import time
from collections import deque
from typing import Any

import msgspec

from standins.configuration import Configuration
from standins.mini_program import MiniProgram

CODE_SECONDS = 300
MOST_MESSAGES = 2000


class Person(msgspec.Struct):
    """Somebody with WeChat. `following` the service account is what messages need."""

    openid: str
    name: str
    note: str = ""
    following: bool = True

    @property
    def unionid(self) -> str:
        return f"union-{self.openid}"


class Code(msgspec.Struct):
    openid: str
    scope: str
    snapshot: bool
    until: float
    used: bool = False


class SentMessage(msgspec.Struct):
    openid: str
    name: str
    template: str
    kind: str
    data: dict[str, Any]
    url: str
    at: float


PEOPLE = [
    Person("o-guardian-1", "王建国", "家长"),
    Person("o-guardian-2", "李秀英", "家长，三个孩子"),
    Person("o-guardian-3", "张敏", "第二位家长"),
    Person("o-guardian-4", "孙小雅", "新生家长"),
    Person("o-grandparent-1", "赵德山", "爷爷"),
    Person("o-student-1", "王小满", "高中学生"),
    Person("o-student-2", "冯雅静", "高二学生"),
    Person("o-student-3", "赖婉涵", "高三学生"),
    Person("o-student-4", "林乔安", "高一学生，持通行证"),
    Person("o-not-following", "陈路", "没有关注服务号", following=False),
    Person("o-new-1", "新用户甲", "还没有绑定"),
    Person("o-new-2", "新用户乙", "还没有绑定"),
]


class WeChatState:
    def __init__(self, configuration: Configuration) -> None:
        self.configuration = configuration
        self.people: dict[str, Person] = {}
        self.codes: dict[str, Code] = {}
        self.page_tokens: dict[str, Code] = {}
        self.tokens: dict[str, float] = {}
        self.mini_tokens: set[str] = set()
        self.stable: dict[bool, str] = {}
        self.tickets: dict[str, float] = {}
        self.sent: deque[SentMessage] = deque(maxlen=MOST_MESSAGES)
        self.delivered: set[str] = set()
        self.calls: dict[str, int] = {}
        self.templates_left = configuration.templates_a_day
        self.mini_program = MiniProgram()
        self.know(PEOPLE)

    def know(self, people: list[Person]) -> None:
        for person in people:
            self.people[person.openid] = person

    def person(self, openid: str) -> Person:
        """Somebody, known or met for the first time."""
        if openid not in self.people:
            self.people[openid] = Person(openid, f"微信用户{len(self.people) + 1}")
        return self.people[openid]

    def authorise(self, openid: str, scope: str, *, snapshot: bool) -> str:
        """A code for the redirect. A snapshot page has a virtual openid that changes every time."""
        who = f"snapshot-{secrets.token_hex(8)}" if snapshot else self.person(openid).openid
        code = secrets.token_urlsafe(24)
        self.codes[code] = Code(who, scope, snapshot, time.monotonic() + CODE_SECONDS)
        return code

    def take(self, code: str) -> Code | int:
        """What the code stands for, or WeChat's error: 40029 unknown or over, 40163 used."""
        found = self.codes.get(code)
        if found is None or found.until < time.monotonic():
            return 40029
        if found.used:
            return 40163
        found.used = True
        return found

    def page_token(self, code: Code) -> str:
        token = secrets.token_urlsafe(24)
        self.page_tokens[token] = code
        return token

    def fresh_token(self, *, stable: bool, force: bool = False, mini: bool = False) -> tuple[str, int]:
        """`stable_token` answers the same token while it lasts; `token` makes the one before it invalid soon."""
        now = time.monotonic()
        kept = self.stable.get(mini)
        if stable and not force and kept and self.tokens.get(kept, 0) > now:
            return kept, int(self.tokens[kept] - now)
        token = secrets.token_urlsafe(32)
        self.tokens[token] = now + self.configuration.token_seconds
        if mini:
            self.mini_tokens.add(token)
        if stable:
            self.stable[mini] = token
        return token, self.configuration.token_seconds

    def expire_tokens(self) -> None:
        """From now on every token that was handed out is too old (42001)."""
        for token in self.tokens:
            self.tokens[token] = 0
        self.stable.clear()

    def token_error(self, token: str, *, mini: bool = False) -> int | None:
        """A token of the service account is worth nothing in the mini program's name, nor the other way round."""
        if token not in self.tokens or (token in self.mini_tokens) is not mini:
            return 40001
        return 42001 if self.tokens[token] <= time.monotonic() else None

    def ticket(self) -> tuple[str, int]:
        ticket = f"ticket-{secrets.token_hex(16)}"
        self.tickets[ticket] = time.monotonic() + self.configuration.token_seconds
        return ticket, self.configuration.token_seconds

    def send(
        self, openid: str, template: str, kind: str, data: dict[str, Any], url: str, *, once: str = ""
    ) -> int | None:
        """Deliver a message, or answer WeChat's error. Messages with one `once` arrive once."""
        if once and once in self.delivered:
            return None
        if self.templates_left <= 0:
            return 45009
        person = self.people.get(openid)
        if person is None:
            return 40003
        if not person.following:
            return 43004
        self.templates_left -= 1
        self.delivered.add(once)
        self.sent.append(SentMessage(openid, person.name, template, kind, data, url, time.time()))
        return None

    def count(self, name: str) -> None:
        self.calls[name] = self.calls.get(name, 0) + 1
