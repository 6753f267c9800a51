"""What this room refuses, in words."""

from xueji.kernel.refusals import Refusal


class NoTermNow(Refusal):
    code = "teaching_no_term"
    title = "现在不在学期里"
    why = "教学班和成绩按学期登记，今天不在省里公布的任何一个学期内。"
    next = "开学以后再来；学期日期有误的，请联系省里的管理员。"
    help = "q122"


class TeachingTermOver(Refusal):
    code = "teaching_term_over"
    title = "“{name}”是以前学期的教学班"
    why = "学期结束以后，任课教师不能再改那个学期的成绩。"
    next = "有写错的，公示期间由教务管理员凭材料更正。"
    help = "q118"


class NotYourTeachingClass(Refusal):
    code = "teaching_not_yours"
    status = 403
    title = "“{name}”不是您教的"
    why = "这个教学班的任课教师是{teacher}，只有任课教师能下载和上传它的成绩。"
    next = "排课有误的，请教务管理员在“教学班”里改任课教师。"
    help = "q122"


class NotASubjectTeacher(Refusal):
    code = "teaching_not_a_teacher"
    status = 422
    title = "这位老师不能当任课教师"
    why = "要选本校有“任课教师”角色的老师。"
    next = "请系统管理员先在“账号和岗位”里加上这个角色。"
    help = "q122"


class TeachingNameTaken(Refusal):
    code = "teaching_name_taken"
    title = "“{name}”已经有了"
    why = "教学班的名称和班号在全校是唯一的，最多 30 个字。"
    next = "可以用“{suggestion}”。"
    help = "q120"


class TeachingNumberTaken(Refusal):
    code = "teaching_number_taken"
    title = "{grade}{subject}已经有 {number} 班了"
    why = "同一学期同一年级同一学科，教学班的班号不能重复。"
    next = "可以用 {suggestion} 班。"
    help = "q120"


class TeachingFollowsClass(Refusal):
    code = "teaching_follows_class"
    title = "“{name}”的学生跟着行政班走"
    why = "它是按行政班排的，学生就是{class_name}的学生，在学籍里调班以后这里马上变。"
    next = "要调学生，请在“班级”里调班；要走班，请另建一个按名单的教学班。"
    help = "q118"


class PupilsNotFitting(Refusal):
    code = "teaching_pupils_unfit"
    status = 422
    title = "有 {count} 名学生不能放进这个教学班"
    why = "教学班只收本校{grade}在校的学生：{names}。"
    next = "请刷新名单再选。"
    help = "q118"


class MarksAlreadyThere(Refusal):
    code = "teaching_marks_there"
    title = "有 {count} 名学生已经登记了成绩"
    why = "{names}这学期的{subject}成绩已经登记。移出以后成绩不会丢，跟着学生走，新的任课教师能看到、能改。"
    next = "确定要调的，请选“成绩跟着学生走，继续调整”。"
    help = "q118"


class TemplateNotOurs(Refusal):
    code = "teaching_template_foreign"
    status = 422
    title = "请使用系统模板进行上传"
    why = "表里没有本系统的标记，或者标记被删、被改过。"
    next = "请重新下载“{target}”的模板，只填数据，不加减工作表。"
    help = "q139"


class TemplateOfOther(Refusal):
    code = "teaching_template_other"
    status = 422
    title = "模板对不上"
    why = "{what}，现在要用“{target}”的。"
    next = "请重新下载模板，把数据粘贴进去再上传。"
    help = "q119"


class TemplateAltered(Refusal):
    code = "teaching_template_altered"
    status = 422
    title = "模板被改过"
    why = "{differences}。"
    next = "请重新下载模板，只粘贴数据，不动表头、列和工作表。"
    help = "q139"


class NothingFilledIn(Refusal):
    code = "teaching_nothing_filled"
    status = 422
    title = "表里没有填数据"
    why = "表头下面没有学生，或者每一行都没有填。"
    next = "请填好再上传。"
    help = "q119"


class UploadHasFaults(Refusal):
    code = "teaching_upload_faults"
    title = "还有 {rows} 行有错，没有写入"
    why = "一份表要么全部写入，要么都不写，免得只进了一半。"
    next = "请在下面把标红的格子改好，再点写入。"
    help = "q119"


class UploadEntered(Refusal):
    code = "teaching_upload_entered"
    title = "这份表已经写入了"
    why = "{at}写入的，写入以后这一份不能再改。"
    next = "要改的，请改好表格重新上传。"
    help = "q119"


class TeachingClassSubmitted(Refusal):
    code = "teaching_class_submitted"
    title = "{class_name}的综评已经提交，不能再写"
    why = "{by}在{at}提交了{class_name}，提交以后学生和老师都不能再写。您写的还在，没有存进去。"
    next = "还没公示的，可以请教务管理员撤回提交，再来写入。"
    help = "q136"


class EntriesOvertaken(Refusal):
    code = "teaching_overtaken"
    title = "{teacher}刚刚也写入了这个班"
    why = "您上传以后，有 {count} 名学生的数据被写成了别的：{names}。您的没有覆盖。"
    next = "请重新上传您的表，看一看和现在的不同，再写入。"
    help = "q119"


class TimetableOvertaken(Refusal):
    code = "teaching_timetable_overtaken"
    title = "{teacher}刚刚也改了{label}"
    why = "您上传以后，有 {count} 个教学班被排成了别的：{names}。您的没有覆盖它们，您的表也还在。"
    next = "请重新上传您的表，看一看和现在的不同，再写入。"
    help = "q118"


class QuestionWaits(Refusal):
    code = "entry_question_waits"
    title = "“{label}”已经提过质疑，还没有答复"
    why = "同一项一次只提一条，老师答复以后可以再提。"
    next = "请等老师答复，有了答复会通知您。"
    help = "q141"


class QuestionAnswered(Refusal):
    code = "entry_question_answered"
    title = "{by}已经答复了这条质疑"
    why = "一条质疑只答复一次。"
    next = "请刷新看答复；学生或家长还有疑问的，会再提一条。"
    help = "q141"


class EntryNotYours(Refusal):
    code = "entry_not_yours"
    status = 403
    title = "这一项不能由您来改"
    why = "本学期的数据由登记的老师（{writer}）更正，以前学期的不再改。"
    next = "您可以只写答复；要改的请登记的老师来改。"
    help = "q141"
