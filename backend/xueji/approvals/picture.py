"""The picture of a flow, drawn from the flow: docs/flows holds what this draws, and a test compares."""

from collections.abc import Iterable

from xueji.approvals.flow import AllOf, Flow, Overdue, Sends, Step


def picture(flow: Flow) -> str:
    """The flow as a Mermaid flowchart."""
    lines = ["flowchart LR", f'    filed(["{_filers(flow)}提交"])']
    before = ["filed"]
    for index, entry in enumerate(flow.steps):
        steps = flow.stage(index)
        if isinstance(entry, AllOf):
            lines += [f'    subgraph together_{index}["同时办"]', *("    " + _box(step) for step in steps), "    end"]
        else:
            lines += [_box(step) for step in steps]
        lines += [f"    {source} --> {step.name}" for source in before for step in steps]
        lines += [_back(flow, step, index) for step in steps]
        before = [step.name for step in steps]
    effects = dict.fromkeys(effect.label for effect in (*flow.on_accepted, *flow.on_approved))
    lines += [
        f'    done(["办结{"：" if effects else ""}{"、".join(effects)}"])',
        *(f"    {source} --> done" for source in before),
    ]
    return "\n".join(lines) + "\n"


def page(flow: Flow) -> str:
    """The picture with a table of its steps, as a Markdown page."""
    rows = [
        f"| {step.label} | {step.party.label} | {step.needs.label if step.needs else '由全国平台答复'} "
        f"| {step.working_days} | {_overdue(step)} |"
        for step in flow
    ]
    return "\n".join(
        [
            f"# {flow.label}（{flow.key}）",
            "",
            "```mermaid",
            picture(flow).rstrip(),
            "```",
            "",
            "| 步骤 | 谁办 | 需要的权限 | 工作日 | 过期以后 |",
            "|---|---|---|---|---|",
            *rows,
            "",
            f"申请人可以在办结前撤回；退回后 {flow.lapses_after} 个工作日没有再提交，这件事自动结束。",
            *(["确认或退回可以在当天撤销。"] if flow.undo_same_day else []),
            "本页由程序画出，改流程时重新生成，不要手改。",
            "",
        ]
    )


def draw(flows: Iterable[Flow]) -> dict[str, str]:
    """File name under docs/flows → content, for every flow and the page that lists them."""
    listed = sorted(flows, key=lambda flow: (flow.name, flow.version))
    pages = {f"{flow.key}.md": page(flow) for flow in listed}
    index = ["# 流程图", "", *(f"- [{flow.label}]({flow.key}.md)" for flow in listed), ""]
    return {"README.md": "\n".join(index), **pages}


def _box(step: Step) -> str:
    by_item = "<br/>逐项办" if step.by_item else ""
    return f'    {step.name}["{step.label}<br/>{step.party.label} · {step.working_days} 个工作日{by_item}"]'


def _back(flow: Flow, step: Step, index: int) -> str:
    if flow.ends_when_refused:
        return f"    {step.name} -. 不同意 .-> refused([结束，要再办另提一件])"
    if step.rejection is Sends.BACK_TO_APPLICANT:
        return f"    {step.name} -. 退回 .-> filed"
    return f"    {step.name} -. 退回 .-> {flow.stage(index - 1)[0].name}"


def _filers(flow: Flow) -> str:
    staff = dict.fromkeys(filing.party.label for filing in flow.filed_by)
    return "、".join([*(["监护人或学生"] if flow.filed_by_family else []), *staff])


def _overdue(step: Step) -> str:
    above = step.above.label if step.above else "上级教育部门"
    return f"{above}可以代办，写明原因" if step.overdue is Overdue.HAND_OVER else f"报{above}"
