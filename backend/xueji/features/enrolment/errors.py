"""What this room refuses, in words."""

from xueji.kernel.refusals import Refusal


class NeedsSchool(Refusal):
    code = "enrolment_needs_school"
    status = 403
    title = "新生由学校录入"
    why = "您现在的岗位在{organisation}，不是学校。"
    next = "请切换到学校的岗位；持证件的港澳台和外国学生，用“主管部门代办”。"
    help = "q002"


class NeedsBureau(Refusal):
    code = "enrolment_needs_bureau"
    status = 403
    title = "这一项由主管部门办"
    why = "您现在的岗位在{organisation}。"
    next = "请联系主管学校的县（市、区）或市教育部门。"
    help = "q019"


class SchoolNotApproved(Refusal):
    code = "school_not_approved"
    title = "{school}还不能建籍"
    why = "只有教育部门批准、有学校标识码的学校才能建籍，{school}现在没有标识码。"
    next = "请主管部门先给学校匹配标识码；孩子在未经批准的学校就读，不能在那里建籍。"
    help = "q005"


class StageNotTaught(Refusal):
    code = "enrolment_stage_not_taught"
    status = 422
    title = "{school}没有办{stage}"
    why = "学校登记的学段是{taught}。"
    next = "请核对学段和年级；学段登记错了，请主管部门在机构里改。"
    help = "q099"


class ClassDoesNotFit(Refusal):
    code = "enrolment_class_unfit"
    status = 422
    title = "选的班级不合适"
    why = "班级不在这所学校的{grade}，或者已经停用。"
    next = "请重新选班级，也可以先不选，建籍后再分班。"
    help = "q051"


class ClaimedWaiting(Refusal):
    """Q9: somebody has entered the child and is waiting."""

    code = "duplicate_waiting"
    title = "重复学籍：{school} {name} {number} 待注册"
    why = "这个证件号已由{school}录入，还没有建籍成功，状态是待注册。"
    next = "请核对孩子在哪里就读；在您这里的，点“请对方取消”，对方取消后会自动接着查重。"
    help = "q009"


class ClaimedElsewhere(Refusal):
    """Q10: the child has a record."""

    code = "duplicate_enrolled"
    title = "重复学籍：{school} {name} {number} {state}"
    why = "这个证件号已经在{school}建了学籍，一个人只能有一个学籍。"
    next = "证件号填错的，改正再提交；孩子转到您学校就读的，请办理转学，信息会自动带过去。"
    help = "q010"


class ProblemFirst(Refusal):
    """Q17, Q20: the record of the stage before is doubled, so nobody may continue it yet."""

    code = "duplicate_problem"
    title = "{name}上一学段的学籍还不能接续"
    why = "{school}的这条学籍，证件号和别的学籍重复。"
    next = "请联系{school}在“问题学籍”里处理，只留下一条；处理好后点“重新查重”。"
    help = "q017"


class AlreadyHere(Refusal):
    code = "enrolment_already_here"
    title = "{name}已经在本校的建籍队列里"
    why = "本校已经录入过同一个证件号，正在办理。"
    next = "请在队列里打开这名学生，改好或继续提交，不用再录一次。"
    help = "q008"


class NotNow(Refusal):
    code = "enrolment_state"
    title = "“{state}”的申请现在不能{act}"
    why = "{name}的申请现在是“{state}”。"
    next = "请刷新看最新的状态。"
    help = "q002"


class StillChecking(Refusal):
    code = "enrolment_still_checking"
    title = "{name}还在查重认证"
    why = "全国平台或人口库还没有答复，系统会一直问，不用重新提交。"
    next = "有结果后会自动到“待提交”，再提交就行。"
    help = "q012"


class NotVerifiedYet(Refusal):
    code = "enrolment_not_verified"
    title = "{name}认证不通过，还不能提交"
    why = "人口库里的姓名和身份证件号和填的不一致。"
    next = "填错的，改正后重新认证；核对过没有错的，写明理由点“坚持建籍”。"
    help = "q011"


class PeriodClosed(Refusal):
    """Q1: outside the period only a late enrolment."""

    code = "enrolment_period_closed"
    title = "现在不在新生建籍时间"
    why = "{year} 年的新生建籍时间是 {opens} 到 {closes}。"
    next = "{way}"
    help = "q001"


class LateNeedsReason(Refusal):
    code = "late_needs_reason"
    status = 422
    title = "补建要写明原因"
    why = "{name}是补建学籍，县和市审批时要看为什么没有按时建籍。"
    next = "请打开这名学生，写明原因再提交。"
    help = "q007"


class LateNeedsId(Refusal):
    code = "late_needs_id"
    title = "{name}还没有身份证件号，先不能补建"
    why = "补建必须经过全国查重，没有证件号查不了。"
    next = "请家长先落户，有了证件号，改好再提交；申请会一直留着。"
    help = "q007"


class PlanFull(Refusal):
    """Q6: past the plan."""

    code = "enrolment_plan_full"
    title = "超过招生计划，不能确认"
    why = "{school}{year}年{stage}计划 {places} 人，已确认 {taken} 人。"
    next = "超计划招收的学生不能建籍；计划有变的，请先在“招生计划”里调整。"
    help = "q006"


class ReasonUnknown(Refusal):
    code = "enrolment_reason_unknown"
    status = 422
    title = "请选一个退回的原因"
    why = "学校要知道哪里要改。"
    next = "请从列表里选一个原因。"
    help = "q002"


class OtherNeedsText(Refusal):
    code = "enrolment_other_needs_text"
    status = 422
    title = "选了“其他”，请写一句"
    why = "学校只看到“其他”，不知道要改什么。"
    next = "请写明哪里要改。"
    help = "q002"


class NothingDone(Refusal):
    """Every one of many was left out; `left` says why for each."""

    code = "enrolment_nothing_done"
    title = "选的 {count} 名学生都没有办成"
    why = "{why}"
    next = "请按每一名学生的提示处理。"
    help = "q002"


class WithdrawFirst(Refusal):
    code = "enrolment_withdraw_first"
    title = "申请正在审批，先不能取消"
    why = "{name}的申请现在由{holder}办。"
    next = "请提交的学校先撤回，或者由审批的一方退回，再取消。"
    help = "q009"


class PermitDoesNotFit(Refusal):
    code = "permit_unfit"
    status = 422
    title = "证件和代办的理由对不上"
    why = "“{permit}”要用{papers}，在{stages}办。"
    next = "请核对证件类型；国内居民身份证的新生，由学校建籍。"
    help = "q019"


class EvidenceUnknown(Refusal):
    code = "evidence_unknown"
    status = 422
    title = "有材料找不到了"
    why = "材料要由同一个人刚上传，一份材料只能用一次。"
    next = "请重新上传材料再提交。"
    help = "q019"


class EvidenceNotPicture(Refusal):
    code = "evidence_not_picture"
    status = 422
    title = "材料要用照片或扫描图片"
    why = "只收 JPG 和 PNG 图片，一份不超过 2 MB，这个文件是 {size}。"
    next = "请拍照或扫描成图片；太大的，压缩一下再传。"
    help = "q019"


class PeriodWrong(Refusal):
    code = "enrolment_period_wrong"
    status = 422
    title = "建籍时间不对"
    why = "{what}"
    next = "请重新选开始和截止的日期。"
    help = "q001"


class PlanNotYours(Refusal):
    code = "enrolment_plan_school"
    status = 422
    title = "有 {count} 所学校不能设计划"
    why = "学校不归本单位管，或者没有办这个学段。"
    next = "请刷新页面再填。"
    help = "q006"


class NothingToRelease(Refusal):
    code = "release_nothing"
    title = "对方已经没有待注册的记录"
    why = "对方可能刚取消，或者已经建籍成功。"
    next = "请点“重新查重”；对方已建籍的，按提示办理转学。"
    help = "q009"


class ReleaseAsked(Refusal):
    code = "release_asked"
    title = "已经请对方取消了"
    why = "{day}提出的请求还在{school}手里。"
    next = "最晚 {due} 答复，逾期由对方的县（市、区）教育部门办。"
    help = "q009"


class GradeUnfit(Refusal):
    code = "grade_unfit"
    status = 422
    title = "不能改成这个年级"
    why = "{why}"
    next = "请核对年级；跨学段的，走毕业和接续。"
    help = "q019"


class NotUnplaced(Refusal):
    code = "assign_not_possible"
    status = 422
    title = "有 {count} 名学生不能分到这个班"
    why = "学生不在这个班的年级，或者已经不在校。"
    next = "请刷新名单，重新选学生和班级。"
    help = "q051"
