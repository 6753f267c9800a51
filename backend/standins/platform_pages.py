"""What a person looks at: the national platform and the population register, as they stand."""

import html

from standins.national_state import NationalState
from standins.pages import clock, page
from standins.population_state import PopulationState

MOST = 50
KINDS = {"formal": "正式", "temporary": "临时", "no_paper": "无证件"}
NEWS = {"enrolled": "建籍", "code_matched": "学校标识码关联"}
OUTCOMES = {"match": "一致", "differs": "不一致", "unknown": "没有这个人"}
PHASES = {"open": "办理中", "closing": "正在撤销", "closed": "已撤销", "arrived": "已转入"}
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
