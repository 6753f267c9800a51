"""What a person looks at: the national platform, the population register and the exam platform, as they stand."""

import html

from standins.exam_state import ExamState
from standins.national_state import NationalState
from standins.pages import clock, page
from standins.population_state import PopulationState

MOST = 50
KINDS = {"formal": "正式", "temporary": "临时", "no_paper": "无证件"}
NEWS = {"enrolled": "建籍", "code_matched": "学校标识码关联"}
OUTCOMES = {"match": "一致", "differs": "不一致", "unknown": "没有这个人"}
PHASES = {"open": "办理中", "closing": "正在撤销", "closed": "已撤销", "arrived": "已转入"}
ACTS = {"taken": "收下", "removed": "从名册里去掉", "refused": "没有收下", "later_known": "已经有更新的，不用"}
CODES = {"accredited": "新认定", "revoked": "已撤销"}


def _card(title: str, *notes: str) -> str:
    small = "".join(f"<small>{html.escape(note)}</small>" for note in notes if note)
    return f"<li><div><b>{html.escape(title)}</b>{small}</div></li>"


def _part(title: str, cards: list[str], none: str) -> str:
    body = "".join(cards[:MOST]) or f"<li><div>{html.escape(none)}</div></li>"
    return f"<p>{html.escape(title)}</p><ul>{body}</ul>"


def national_page(state: NationalState) -> str:
    taken = [
        _card(f"{NEWS[one.what]}　{one.about}", f"学校 {one.school_code}　回执 {one.reference}　{clock(one.at)}")
        for one in reversed(state.taken)
    ]
    numbers = [
        _card(one.number, f"{KINDS[one.kind]}　{one.name}　学校 {one.school_code}", f"代替 {one.replaced or '——'}")
        for one in reversed(list(state.numbers.values()))
    ]
    pupils = [_card(f"{one.name}　{one.state}", f"{one.province}　{one.school}") for one in state.pupils]
    codes = [
        _card(f"{code.school_code}　{code.name}", f"{release.name}　{CODES[code.state]}　{code.division_code}")
        for release in reversed(state.releases)
        for code in release.codes
    ]
    border = [
        _card(
            f"{one.pupil.name}　{PHASES[one.phase]}",
            f"{one.reference}　{one.pupil.province}　{one.pupil.school}　到 {one.school_code}",
        )
        for one in reversed(state.border.applications)
    ]
    wanted = [
        _card(
            f"{one.name}　{'撤销' if one.withdrawn else '要转出'}",
            f"{one.reference}　{one.to_province}　{one.to_school}",
        )
        for one in reversed(state.border.wanted)
    ]
    intro = (
        'PUT /_national {"pupils":[…],"releases":[…]} 换掉它知道的；'
        'PUT /_national/border {"elsewhere":[…],"wanted":[…]} 安排外省怎么答复；'
        'POST /_pass-time {"seconds":172800} 让时间过去。'
    )
    return page(
        "全国平台（演示）",
        intro,
        _part("收到的消息", taken, "还没有")
        + _part("跨省转入", border, "还没有")
        + _part("外省要转走的", wanted, "还没有")
        + _part("发出的学号", numbers, "还没有")
        + _part("外省的学生", pupils, "没有，查重一律没有重复")
        + _part("下发的学校标识码", codes, "没有"),
        refresh=True,
    )


def population_page(state: PopulationState) -> str:
    asked = [
        _card(f"{one.name}　{OUTCOMES[one.outcome]}", f"{one.id_number}　{clock(one.at)}")
        for one in reversed(state.asked)
    ]
    people = [_card(one.name or "（没有这个人）", one.id_number) for one in state.people.values()]
    intro = 'PUT /_population {"people":[{"id_number":"…","name":"…"}]} 换掉它知道的；没说过的号码，写法对就算一致。'
    return page(
        "人口库（演示）",
        intro,
        _part("问过的", asked, "还没有") + _part("另外交代过的人", people, "没有"),
        refresh=True,
    )


def exam_page(state: ExamState) -> str:
    lines = [
        _card(
            f"{one.name}　{one.subject}　{'合格' if one.passed else '不合格'}{'（更正）' if one.correction else ''}",
            f"第 {serial} 条　{one.provincial_number}　{one.session}　{one.on}",
        )
        for serial, one in reversed(list(enumerate(state.lines, start=1)))
    ]
    asked = [
        _card(f"从第 {one.after + 1} 条起", f"给了 {one.given} 条　{clock(one.at)}") for one in reversed(state.asked)
    ]
    pupils = [
        _card(f"{one.name}　{one.school} {one.class_name}", f"{one.provincial_number}　{clock(one.at)}")
        for one in reversed(list(state.roster.pupils.values()))
    ]
    acts = [
        _card(f"{one.name or one.provincial_number}　{ACTS[one.what]}", one.words, clock(one.at))
        for one in reversed(state.roster.acts)
    ]
    intro = (
        'PUT /_exam {"lines":[{"provincial_number":"…","name":"…","subject":"physics","passed":true,'
        '"session":"2026 年夏季","on":"2026-07-10"}]} 在后面再发布几条；更正的加 "correction":true。'
        'PUT /_exam/refusals {"refusals":[{"name":"…","words":"为什么不收"}]} 换掉名册不收的人。'
    )
    return page(
        "学考平台（演示）",
        intro,
        _part(f"名册，{len(pupils)} 人", pupils, "还没有")
        + _part("报来的", acts, "还没有")
        + _part("发布的成绩", lines, "还没有")
        + _part("来取过的", asked, "还没有"),
        refresh=True,
    )
