"""Words of the protocol as operators read them."""

from collections.abc import Mapping

OUTCOMES: Mapping[str | None, str] = {
    None: "还没发",
    "down": "没有回答",
    "fault": "我方处理出错，技术人员要看日志",
    "later": "已收到，到时间去取答复",
    "not_yet": "对方的数据还没同步好",
    "refused": "没有接收",
    "unreadable": "回答看不懂",
}

REASONS: Mapping[str, tuple[str, str]] = {
    "malformed": ("内容不合对方的要求", "请先改好对应的信息，再点“再发一次”。"),
    "signature": ("不认我们的签名", "请技术人员核对密钥，改好后点“全部再发”。"),
    "synchronising": ("对方正在同步", "不用处理，到时间自动再问。"),
    "ticket": ("取答复的凭条不对", "请点“再发一次”，重新排队。"),
    "unknown_pupil": ("全国库里还没有这名学生", "多半是省里和全国的数据同步有时间差，不用处理，到时间自动再问。"),
}
"""What the other side says, and what to do about it."""

NO_REASON = ("没有说明原因", "请点“再发一次”；还是不行，请联系对方。")


def outcome_words(outcome: str | None, reason: str | None) -> str:
    if reason is not None:
        return REASONS.get(reason, NO_REASON)[0]
    return OUTCOMES.get(outcome, "没有答复")


def next_words(outcome: str | None, reason: str | None, *, parked: bool) -> str:
    """What an operator does next; most of the time nothing."""
    if reason is not None or parked:
        return REASONS.get(reason or "", NO_REASON)[1]
    if outcome == "later":
        return "不用处理，到时间自动去取。"
    if outcome == "fault":
        return "请技术人员看日志；会自动再试。"
    return "不用处理，到时间自动再发。"
