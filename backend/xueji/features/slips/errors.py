"""What this room refuses, in words."""

from xueji.kernel.refusals import Refusal

HELP = "q014"


# --- the school ---------------------------------------------------------------------------------------------------


class SlipNeedsSchool(Refusal):
    code = "slip_needs_school"
    status = 403
    title = "确认单由学校发放"
    why = "您现在的岗位在{organisation}，不是学校。"
    next = "请切换到学校的岗位，或者让学校学籍管理员发放。"
    help = HELP


class NobodyToAsk(Refusal):
    code = "slip_nobody"
    status = 422
    title = "没有要发的确认单"
    why = "{what}"
    next = "{advice}"
    help = HELP


class SlipClassUnknown(Refusal):
    code = "slip_class_unknown"
    status = 422
    title = "选的有 {count} 个不在本校"
    why = "班级可能刚被停用，或者学生已经转走。"
    next = "请刷新页面，重新选。"
    help = HELP


class LastDayWrong(Refusal):
    code = "slip_last_day_wrong"
    status = 422
    title = "截止日不对"
    why = "{what}"
    next = "请重新选截止日，一般两周左右。"
    help = HELP


class NobodyToRemindOfSlips(Refusal):
    code = "slip_nobody_to_remind"
    title = "现在没有要提醒的家长"
    why = "{what}"
    next = "{advice}"
    help = HELP


class NothingObjected(Refusal):
    code = "slip_nothing_objected"
    title = "这张确认单没有要答复的"
    why = "家长标的有误，可能同事刚答复过，或者确认单已经重发。"
    next = "请刷新页面看现在的情况。"
    help = HELP


class AnswerMissing(Refusal):
    """What the family marked is neither mended in the record nor explained."""

    code = "slip_answer_missing"
    status = 422
    title = "还有 {count} 项没有改，也没有写原因"
    why = "{labels}和家长看到的一样。"
    next = "到学籍里改好，或者写明为什么不改，再重发。关键信息凭户口簿办理更正。"
    help = HELP


class SlipIsClosed(Refusal):
    code = "slip_closed"
    title = "这张确认单{state}"
    why = "它已经不是这名学生现在的确认单。"
    next = "请刷新页面，看最新的一张。"
    help = HELP


class NothingToPrint(Refusal):
    code = "slip_nothing_to_print"
    title = "这个班现在没有确认单"
    why = "还没有发放，或者都已撤销。"
    next = "请先给这个班发放，再打印。"
    help = HELP


class PrintNotReady(Refusal):
    code = "slip_print_not_ready"
    title = "还在生成，{done} / {total}"
    why = "一个班的确认单正在排版。"
    next = "请等几秒再下载，页面会自己更新。"
    help = HELP


class ScanUnreadable(Refusal):
    code = "slip_scan_unreadable"
    status = 422
    title = "这个文件不是能打开的照片"
    why = "纸质单要拍成照片或扫描成图片（JPG、PNG），现在的文件打不开。"
    next = "请重新拍一张，四个角都拍进去，再上传。"
    help = HELP


class ScanTooBig(Refusal):
    code = "slip_scan_too_big"
    status = 413
    title = "照片太大"
    why = "一张纸质单的照片最多 {most} MB、{pixels} 万像素。"
    next = "请在相机里选小一些的尺寸，或者截取确认单的部分再上传。"
    help = HELP


# --- the family ---------------------------------------------------------------------------------------------------


class SlipSignedAlready(Refusal):
    code = "slip_signed_already"
    title = "这张确认单已经签过了"
    why = "{by}在{at}签了名，一位家长签就够，不用再签。"
    next = "可以打开看签好的确认单；有不对的，请告诉班主任。"
    help = HELP


class SlipObjected(Refusal):
    code = "slip_objected"
    title = "学校正在更正，先不用签"
    why = "{at}标了 {count} 项有误，已交给学校。"
    next = "学校最晚 {due}答复，到时会重新发一张，再签。"
    help = HELP


class SlipGone(Refusal):
    code = "slip_gone"
    status = 410
    title = "这张确认单{state}"
    why = "{why_so}"
    next = "请回到首页，看有没有新的一张；没有就不用签。"
    help = HELP


class SlipChangedMeanwhile(Refusal):
    code = "slip_changed"
    status = 412
    title = "您看的时候，确认单换了"
    why = "您打开后学校重新发了一张，或者内容有变化。"
    next = "请刷新页面，看过新的再签。您签的名不用重写。"
    help = HELP


class NotAgreed(Refusal):
    code = "slip_not_agreed"
    status = 422
    title = "还没有勾选“{agree}”"
    why = "签名表示您看过每一项，也知道承诺的内容。"
    next = "请看一遍承诺，勾选后再签。"
    help = HELP


class DrawingEmpty(Refusal):
    code = "slip_drawing_empty"
    status = 422
    title = "签名太短，看不出名字"
    why = "框里只有一个点，或者一小笔。"
    next = "请在框里写全名；写不好可以横过来，或者改用打字签名。"
    help = HELP


class NameDiffers(Refusal):
    code = "slip_name_differs"
    status = 422
    title = "打的名字和您的姓名不一样"
    why = "打字签名要打您本人的姓名：{name}。"
    next = "请改好再签；您的姓名登记错了，请告诉班主任。"
    help = HELP


class StudentsTurn(Refusal):
    code = "slip_students_turn"
    title = "要等家长先签"
    why = "确认单先由一位家长签名，再由你本人确认。"
    next = "请让家长先在自己的手机上签，签好后会通知你。"
    help = HELP


class NothingMarked(Refusal):
    code = "slip_nothing_marked"
    status = 422
    title = "还没有标哪一项不对"
    why = "没有标出有误的项目，也没有写应该是什么。"
    next = "在不对的那一行点“不对？”，写上应该是什么；都对就直接签名。"
    help = HELP


class FieldNotOnSlip(Refusal):
    code = "slip_field_unknown"
    status = 422
    title = "确认单上没有这一项"
    why = "标的项目不在这张确认单上，可能确认单刚换过。"
    next = "请刷新页面再标。"
    help = HELP


class NotMasked(Refusal):
    code = "slip_value_not_masked"
    status = 422
    title = "这一项不用点开"
    why = "它本来就是完整显示的。"
    next = "请直接看页面上的内容。"
    help = HELP
