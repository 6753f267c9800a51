"""What this room refuses, in words."""

from xueji.features.transfers.schemas import FindingView
from xueji.kernel.refusals import Refusal


class TransferStopped(Refusal):
    """The pre-check found what must be mended first; `findings` names each, with who mends it."""

    code = "transfer_stopped"
    title = "现在还不能转学：{first}"
    why = "有 {count} 处要先处理，填的内容都还在。"
    next = "按每一处写的找对应的单位，处理好再提交，不用重新填。"
    help = "q036"

    def __init__(self, findings: list[FindingView]) -> None:
        super().__init__(first=findings[0].what, count=len(findings), findings=findings)


class TransferNotReady(Refusal):
    """What was true when it was filed is true no more; nothing has been moved."""

    code = "transfer_not_ready"
    title = "现在不能办结：{what}"
    why = "{why}学籍还在原来的学校，没有变。"
    next = "{how}"
    help = "q036"


class TransferPupilUnknown(Refusal):
    """Q34: nobody has this ID number, as far as this school may know."""

    code = "transfer_pupil_unknown"
    status = 404
    title = "省里没有查到这个证件号的学籍"
    why = "证件号可能填错了，也可能原学校登记的证件号和户口簿不一致，或者孩子的学籍在外省。"
    next = "对照户口簿核对；没有填错的，写上孩子现在的学校再查一次，对不上的可以请那边更正。学籍在外省的，办跨省转学。"
    help = "q034"


class TransferFieldDiffers(Refusal):
    """Q34: which field differs, never what the other side has."""

    code = "transfer_field_differs"
    title = "{field}和原学校登记的不一致"
    why = "另一项对得上，{field}对不上。为了保护孩子的信息，这里不显示对方登记的内容。"
    next = "先对照户口簿核对；没有填错的，点“请原学校更正”，对方改好后再申请。"
    help = "q034"


class TransferNothingDiffers(Refusal):
    code = "transfer_nothing_differs"
    title = "没有要更正的地方"
    why = "姓名和证件号都和学籍里登记的一致。"
    next = "请直接提交转入申请。"
    help = "q034"


class TransferClassUnfit(Refusal):
    code = "transfer_class_unfit"
    status = 422
    title = "选的班级不合适"
    why = "班级不是{school}{grade}的，或者已经停用。"
    next = "请重新选班级。"
    help = "q024"


class TransferClassMissing(Refusal):
    code = "transfer_class_missing"
    title = "同意以前请先选班级"
    why = "办结的时候孩子要直接进班，不会有一天没有班级。"
    next = "在“转入班级”里选一个班，再点同意。"
    help = "q026"


class TransferPaperMissing(Refusal):
    code = "transfer_paper_missing"
    status = 422
    title = "还缺材料：{paper}"
    why = "原因选的是“{reason}”，要有材料说明。"
    next = "拍照上传{paper}，再提交。"
    help = "q031"


class TransferDraftMoved(Refusal):
    """A draft that somebody else of the family saved meanwhile."""

    code = "transfer_draft_moved"
    status = 412
    title = "家里另一位刚存过"
    why = "您打开以后，家里另一位改过这份申请。"
    next = "请刷新，看一看最新的再改。"
    help = "version-conflict"


class TransferNeedsSchool(Refusal):
    code = "transfer_needs_school"
    status = 403
    title = "转入由接收的学校发起"
    why = "您现在的岗位在{organisation}，不是学校。"
    next = "请家长在手机上申请，或者由接收学校的学籍管理员发起。"
    help = "q026"


class TransferSchoolFixed(Refusal):
    code = "transfer_school_fixed"
    status = 422
    title = "退回的申请不能换学校"
    why = "这件申请是交给{school}的，各方都记着它。"
    next = "要换学校，请先撤回这一件，再申请新的；填的内容会带过去。"
    help = "q035"


class ExceptionNeedsReason(Refusal):
    code = "transfer_exception_reason"
    status = 422
    title = "准许毕业年级转入，要写明原因和到哪一天"
    why = "家长和各方会看到这个原因。"
    next = "请写明原因，选一个今天以后的日子；不再准许的，两项都清空。"
    help = "q023"
