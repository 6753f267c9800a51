"""What the approvals say no to."""

from xueji.approvals.case import Case
from xueji.approvals.flow import Flow, Party, Step
from xueji.kernel.refusals import Refusal


class CaseClosed(Refusal):
    code = "case_closed"
    title = "这件事已经结束"
    why = "“{flow}”现在的状态是：{state}。"
    next = "请刷新看最新结果；还要改，请重新提交一件。"
    help = "approvals"

    def __init__(self, flow: Flow, case: Case) -> None:
        super().__init__(flow=flow.label, state=case.state.label)


class NotYourTurn(Refusal):
    code = "not_your_turn"
    title = "这一步现在不由您办"
    why = "“{flow}”现在在{holder}手里：{step}。"
    next = "轮到您时会出现在“待办”里；想催办，请联系{holder}。"
    help = "approvals"

    def __init__(self, flow: Flow, holder: str, step: str) -> None:
        super().__init__(flow=flow.label, holder=holder, step=step)


class WrongOffice(Refusal):
    """The right permission, at an organisation that is no party of the case."""

    code = "wrong_office"
    status = 403
    title = "这件事不归您现在的岗位办"
    why = "“{step}”要由{party}办，您现在的岗位在别的单位。"
    next = "如果您在那里也有岗位，请先切换岗位；没有就不用您办。"
    help = "approvals"

    def __init__(self, step: Step) -> None:
        super().__init__(step=step.label, party=step.party.label)


class PostLacks(Refusal):
    """The right organisation, without the permission."""

    code = "post_lacks_permission"
    status = 403
    title = "您的岗位还不能办“{step}”"
    why = "这一步需要“{permission}”权限。"
    next = "请让本单位有这项权限的同事办理，或请系统管理员给您的岗位加上角色。"
    help = "q096"

    def __init__(self, step: Step) -> None:
        super().__init__(step=step.label, permission=step.needs.label if step.needs else "")


class OwnApplication(Refusal):
    code = "own_application"
    status = 403
    title = "不能审自己提交的事"
    why = "这件事是您提交的，或者关系到您自己的孩子。"
    next = "请由同单位的另一位同事办理。"
    help = "approvals"


class BehalfReasonMissing(Refusal):
    """The office above decides for another one and does not say why."""

    code = "behalf_reason_missing"
    status = 422
    title = "请写明为什么代办"
    why = "“{step}”原来由{party}办，您这里代它决定，{party}和家长都会看到原因。"
    next = "写一句原因再提交，例如：学校已停办；超过期限，联系后仍没有办。"
    help = "on-behalf"

    def __init__(self, step: Step) -> None:
        super().__init__(step=step.label, party=step.party.label)


class SamePersonTwice(Refusal):
    """Who decided for another office decides no other step of the case, and the other way round."""

    code = "same_person_twice"
    status = 403
    title = "这件事您已经办过一步"
    why = "代别的单位办的一步，和本单位自己的一步，不能由同一个人办。"
    next = "请由本单位的另一位同事办理；只有您一位的，请系统管理员再开一个岗位。"
    help = "on-behalf"


class NotTheApplicant(Refusal):
    code = "not_the_applicant"
    status = 403
    title = "只有申请人能办这一步"
    why = "撤回、修改后再提交和补材料，由提交的人或孩子的监护人来做。"
    next = "请让提交的人办理。"
    help = "approvals"


class MayNotFile(Refusal):
    code = "may_not_file"
    status = 403
    title = "您不能提交“{flow}”"
    why = "这件事只能由{filers}提交。"
    next = "请找{filers}提交，或换一个岗位再试。"
    help = "approvals"

    def __init__(self, flow: Flow) -> None:
        filers = [filing.party.label for filing in flow.filed_by]
        words = "、".join(dict.fromkeys([*(["监护人或学生本人"] if flow.filed_by_family else []), *filers]))
        super().__init__(flow=flow.label, filers=words)


class NothingToDecide(Refusal):
    code = "nothing_to_decide"
    status = 422
    title = "还没有选要办的项目"
    why = "一项都没有选，或者没有填要提交的内容。"
    next = "请至少选一项再提交。"
    help = "approvals"


class ItemsNotWaiting(Refusal):
    code = "items_not_waiting"
    title = "有 {count} 项不在等待确认"
    why = "这些项目已经办过，或者不在这次提交里；也可能同一项既选了确认又选了退回。"
    next = "请刷新后重新选择。"
    help = "approvals"

    def __init__(self, items: tuple[str, ...]) -> None:
        super().__init__(count=len(items), items=list(items))


class ReasonMissing(Refusal):
    code = "reason_missing"
    status = 422
    title = "退回要写原因"
    why = "对方要知道哪里要改，才能改好再交。"
    next = "请从列表里选一个原因，需要时再补一句。"
    help = "approvals"


class NotReturned(Refusal):
    code = "not_returned"
    title = "这件事没有退回给您"
    why = "它还在办理，退回之后才能修改再提交。"
    next = "要改内容，可以先撤回。"
    help = "approvals"


class StillReturned(Refusal):
    code = "with_the_applicant"
    title = "已经退回，正等申请人修改"
    why = "申请人还没有再次提交，现在没有要审的内容。"
    next = "申请人再次提交后，会重新出现在“待办”里。"
    help = "approvals"


class AlreadyDeclined(Refusal):
    code = "already_declined"
    title = "已经答复不同意"
    why = "另一方没有同意，答复正在送往对方省份，现在没有要审的内容。"
    next = "要转学的，由转入学校在对方省份重新申请。"
    help = "approvals"


class NobodyToAsk(Refusal):
    code = "nobody_to_ask"
    title = "这件事不能请人补材料"
    why = "申请是对方省份提出的，证明材料由他们审核，这里没有人可以补。"
    next = "有疑问请在沟通里问家长；还是不能同意的，选“不同意”并写明原因。"
    help = "approvals"


class NotOverdueYet(Refusal):
    code = "not_overdue_yet"
    title = "还没到催办的时候"
    why = "“{flow}”在{holder}手里，还没有超过期限。"
    next = "到了最后一天还没有结果，这里可以催办；催办会同时告诉上级教育部门。"
    help = "approvals"

    def __init__(self, flow: Flow, holder: str) -> None:
        super().__init__(flow=flow.label, holder=holder)


class AlreadyUrged(Refusal):
    code = "already_urged"
    title = "今天已经催过了"
    why = "同一步一天催一次，承办单位和上级都已经收到。"
    next = "明天还没有结果，可以再催。"
    help = "approvals"


class UndoTooLate(Refusal):
    code = "undo_too_late"
    title = "现在不能撤销了"
    why = "确认或退回只能在当天、并且申请人还没有再次提交时撤销。"
    next = "要再改，请由家长在下次开放时提交，或由学校直接修改。"
    help = "approvals"


class NoEvidenceAsked(Refusal):
    code = "no_evidence_asked"
    title = "现在没有要补的材料"
    why = "办理的一方没有要求补材料，或者您已经补过。"
    next = "请刷新看最新进度。"
    help = "approvals"


class PartyMissing(Refusal):
    """The filing does not say which organisation plays a part: mostly a school without a bureau above."""

    code = "party_missing"
    title = "还不知道由哪个单位办理"
    why = "没有找到这件事的{party}。"
    next = "请联系学校，由上级主管部门在机构里补上。"
    help = "approvals"

    def __init__(self, party: Party) -> None:
        super().__init__(party=party.label)
