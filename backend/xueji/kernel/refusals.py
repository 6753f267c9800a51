"""Refusals: what the software says no to, in words that a parent understands."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

import msgspec


class Refusal(Exception):  # noqa: N818 - a refusal is an answer, not an error
    """An answer “not so”, with what happened, why, and what to do next.

    `code` never changes once published; `facts` fill the placeholders of the words and travel to the client, so they
    hold no personal data beyond what the caller may see anyway.
    """

    code: ClassVar[str]
    status: ClassVar[int] = 409
    title: ClassVar[str]
    why: ClassVar[str] = ""
    next: ClassVar[str]
    help: ClassVar[str]

    def __init__(self, **facts: Any) -> None:
        super().__init__(self.code)
        self.facts = facts

    def words(self) -> tuple[str, str, str]:
        """Title, why and next with the facts filled in."""
        facts = _Blank(self.facts)
        return self.title.format_map(facts), self.why.format_map(facts), self.next.format_map(facts)


class _Blank(dict[str, Any]):
    """Leaves a placeholder without a fact empty: bad words are better than a refusal that crashes."""

    def __missing__(self, key: str) -> str:
        return ""


class FieldError(msgspec.Struct, frozen=True, omit_defaults=True):
    """One fault of a form. `field` is a path such as `phone` or `members.0.phone`."""

    field: str
    code: str
    message: str
    suggestion: str | None = None


class FieldErrors(Refusal):
    code = "fields_invalid"
    status = 422
    title = "有 {count} 处要改"
    why = "填写的内容有误，没有保存这次提交。您填的都还在。"
    next = "按每一处的提示改好，再提交一次。"
    help = "fields-invalid"

    def __init__(self, errors: Sequence[FieldError]) -> None:
        super().__init__(count=len(errors))
        self.errors = tuple(errors)


class NotFound(Refusal):
    """Also the answer for whatever lies outside the caller's scope."""

    code = "not_found"
    status = 404
    title = "没有找到"
    why = "这条内容不存在，或者不归您查看。"
    next = "请从首页重新进入；如果是别人发给您的链接，请让对方核对。"
    help = "not-found"


class VersionConflict(Refusal):
    code = "version_conflict"
    status = 412
    title = "内容刚被别人改过"
    why = "您打开之后，有人先保存了一次。您填的没有丢。"
    next = "看一看两边的不同，选要留下的，再保存。"
    help = "version-conflict"

    def __init__(self, *, yours: Mapping[str, Any], theirs: Mapping[str, Any]) -> None:
        super().__init__(yours=dict(yours), theirs=dict(theirs))
