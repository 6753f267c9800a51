"""What the cases' room says no to, beside the approvals' own refusals."""

from xueji.kernel.refusals import Refusal


class ReasonNotOffered(Refusal):
    code = "case_reason_not_offered"
    status = 422
    title = "退回的原因不在列表里"
    why = "原因要从这项业务的列表里选，家长才看得明白。"
    next = "请重新选一个原因；都不合适，选“其他”并写明。"
    help = "approvals"


class OtherNeedsWords(Refusal):
    code = "case_other_needs_words"
    status = 422
    title = "选“其他”要写明原因"
    why = "只写“其他”，对方不知道要改什么。"
    next = "请写一句：哪里不对，怎么改。"
    help = "approvals"


class ChecksNotPassed(Refusal):
    code = "case_checks_not_passed"
    title = "系统核对有 {count} 项没通过"
    why = "{first}"
    next = "请点开这一件，看清楚再办；不能和别的一起办。"
    help = "q045"

    def __init__(self, texts: list[str]) -> None:
        super().__init__(count=len(texts), first=texts[0])


class EvidenceNotOpened(Refusal):
    code = "case_evidence_not_opened"
    title = "还有 {count} 份材料没看"
    why = "一起办的，每份材料都要先由您看过。"
    next = "请点开这一件，把材料看完再办。"
    help = "q045"

    def __init__(self, count: int) -> None:
        super().__init__(count=count)


class NotTogether(Refusal):
    code = "cases_not_together"
    status = 422
    title = "选的几件不能一起办"
    why = "一起办的，要是同一种业务、同一步。"
    next = "请按业务筛选以后再选。"
    help = "q045"


class OneByOne(Refusal):
    code = "cases_one_by_one"
    status = 422
    title = "“{flow}”要一件一件办"
    why = "这项业务每一件都要单独看。"
    next = "请点开每一件分别办理。"
    help = "q045"

    def __init__(self, flow: str) -> None:
        super().__init__(flow=flow)


class EvidenceTooLarge(Refusal):
    code = "case_evidence_too_large"
    status = 422
    title = "这张图片有 {size}，超过了 {most}"
    why = "太大的图片在传送中容易断。"
    next = "请用手机重新拍一张，或在相册里压缩以后再选。"
    help = "q031"

    def __init__(self, size: int, most: int) -> None:
        super().__init__(size=f"{size / 1048576:.1f} MB", most=f"{most / 1048576:.0f} MB")


class EvidenceNoPicture(Refusal):
    code = "case_evidence_no_picture"
    status = 422
    title = "这个文件不是能用的图片"
    why = "材料只收 JPG 和 PNG 图片；PDF、文档和损坏的文件都不收。"
    next = "请把材料拍成照片，或截屏后再选。"
    help = "q031"


class SlotUnknown(Refusal):
    code = "case_slot_unknown"
    status = 422
    title = "没有这一类材料"
    why = "“{flow}”不收这一类材料。"
    next = "请从列表里选材料的种类。"
    help = "q031"

    def __init__(self, flow: str) -> None:
        super().__init__(flow=flow)


class SlotFull(Refusal):
    code = "case_slot_full"
    title = "“{slot}”已经有 {most} 张了"
    why = "同一类材料最多 {most} 张，多了办理的人看不过来。"
    next = "请先删掉一张，再传新的。"
    help = "q031"

    def __init__(self, slot: str, most: int) -> None:
        super().__init__(slot=slot, most=most)


class EvidenceGone(Refusal):
    code = "case_evidence_gone"
    status = 422
    title = "有材料已经不在了"
    why = "没有交上去的材料，只有传的人能用，放一天会自动清掉。"
    next = "请重新传这份材料。"
    help = "q031"


class PeriodOfAbsence(Refusal):
    code = "stand_in_period"
    status = 422
    title = "代办的时间不对"
    why = "代办从今天或以后开始，最长 {most} 天。"
    next = "请重新选结束的日期；到期可以再设一次。"
    help = "stand-ins"


class StandInElsewhere(Refusal):
    code = "stand_in_elsewhere"
    status = 422
    title = "只能请本单位的同事代办"
    why = "代办的人要在同一个单位，有正在使用的岗位，并且不是您自己。"
    next = "请从列表里选一位同事。"
    help = "stand-ins"


class NothingToHandOver(Refusal):
    code = "stand_in_nothing"
    status = 422
    title = "没有能交给同事代办的权限"
    why = "只能交出您自己岗位上的审批权限，别人交给您的不能再转交。"
    next = "请重新选择，或请系统管理员给同事的岗位加角色。"
    help = "stand-ins"


class AlreadyStandsIn(Refusal):
    code = "stand_in_there"
    title = "这位同事已经在替您代办"
    why = "同一位同事同时只能有一份代办。"
    next = "要改权限或日期，请先结束原来的，再重新设。"
    help = "stand-ins"


class QueryCodeWrong(Refusal):
    code = "case_query_wrong"
    status = 422
    title = "申请编号或验证码不对"
    why = "验证码发到提交申请时用的手机，10 分钟内有效，最多试 5 次。"
    next = "请核对申请编号，或重新要一次验证码。"
    help = "q045"


class DaysNotGiven(Refusal):
    code = "calendar_days_wrong"
    status = 422
    title = "日历没有改"
    why = "要改的日子须是今年到后年，并且不能重复。"
    next = "请核对通知上的日期，再提交一次。"
    help = "q033"
