"""What this room refuses, in words."""

from collections.abc import Mapping, Sequence
from typing import Any

from xueji.kernel.refusals import Refusal, VersionConflict

# --- why nothing can be filled in: the page says the same -----------------------------------------------------------


class EvaluationNotSet(Refusal):
    code = "evaluation_not_set"
    title = "本学期的综评还没有开始"
    why = "省里还没有公布{stage}本学期的规则，公布以后才知道填哪几类、到哪天。"
    next = "现在不用办。公布后首页会出现“综评记录”和截止日期。"
    help = "q135"


class EvaluationNotOpen(Refusal):
    code = "evaluation_not_open"
    title = "还没到填写的时间"
    why = "本学期的综评从{opens}开始填，{closes}截止。"
    next = "到时间再来。例子和说明现在就能看。"
    help = "q135"


class EvaluationOver(Refusal):
    code = "evaluation_over"
    title = "本学期的填写已经截止"
    why = "{closes} 24:00 截止。写好的都在，只能看，不能再改。"
    next = "有写错的，先告诉班主任；公示期间由教务管理员凭材料更正。"
    help = "q133"


class EvaluationSubmitted(Refusal):
    code = "evaluation_submitted"
    title = "{class_name}已经提交，不能再改"
    why = "{by}老师在{at}把全班的综评提交给了学校。写好的都在，只能看。"
    next = "还要改的，请告诉班主任；公示以前，学校的教务管理员可以把提交撤回。"
    help = "q136"


class EvaluationInPublication(Refusal):
    code = "evaluation_in_publication"
    title = "{class_name}的综评已经公示，不能再改"
    why = "公示的内容从公示那一刻起就定下来了，提交也不能再撤回。"
    next = "请打开公示核对自己的内容；有写错的，在公示期间告诉班主任和教务管理员。"
    help = "q121"


class GrantOfOtherKinds(Refusal):
    code = "evaluation_grant_of_other_kinds"
    title = "{label}不在可以更正的几类里"
    why = "学校开了更正的时间，到 {until} 可以改{kinds}。"
    next = "{label}也要改的，请告诉班主任，由教务管理员再开。"
    help = "q140"


class EvaluationNoClass(Refusal):
    code = "evaluation_no_class"
    title = "{name}还没有分班，综评还打不开"
    why = "综评按班填写和公示，名单直接来自学籍。{school}还没有在学籍里给{name}分班。"
    next = "请让学校的学籍管理员或教务管理员在“班级”里分班，分好马上能填，不用等同步。"
    help = "q134"


class EvaluationSuspended(Refusal):
    code = "evaluation_suspended"
    title = "休学期间不用填综评"
    why = "{name}在{school}的学籍是休学，这学期没有要填的，也不会因此算缺。"
    next = "复学分班以后，综评马上打开，只填复学以后的。"
    help = "q149"


class EvaluationLeft(Refusal):
    code = "evaluation_left"
    title = "{name}现在不在校，不能填"
    why = "学籍状态是{state}，只有在校学生填综评。以前写的都在，可以看。"
    next = "状态不对的，请联系{school}的学籍管理员。"
    help = "q134"


class EvaluationNoAccount(Refusal):
    code = "evaluation_no_account"
    title = "{name}还没有综评账号"
    why = "证件是{id_type}的学生，账号要由学校写情况说明，逐级上报，省里同意后才开通。"
    next = "请让{school}的教务管理员上报。开通以后会通知您，开通前不算缺。"
    help = "q129"


class EvaluationAccountComing(Refusal):
    code = "evaluation_account_coming"
    title = "{name}的综评账号正在办"
    why = "{school}已经上报情况说明，编号 {number}，主管教育部门正在逐级核实。"
    next = "不用您做什么，开通以后会通知您，开通前不算缺。"
    help = "q129"


class EvaluationAccountThere(Refusal):
    code = "evaluation_account_there"
    title = "{name}已经有综评账号"
    why = "有内地证件号码的，一分班就有；没有的，省里同意以后也已经开通。"
    next = "请学生登录以后直接填写。"
    help = "q129"


class EvaluationAccountAsked(Refusal):
    code = "evaluation_account_asked"
    title = "{name}的已经上报过"
    why = "编号 {number}，正在逐级核办。一名学生上报一次。"
    next = "进度在“工作台”里看；要补充的，在那一件的沟通里写。"
    help = "q129"


class EvaluationAccountUnproven(Refusal):
    code = "evaluation_account_unproven"
    status = 422
    title = "还缺证件的照片"
    why = "县、市、省要核实是哪一名学生，看得到证件才能同意。"
    next = "请上传护照、通行证或者居住证的照片，至少一张。"
    help = "q129"


class OnlyThePupil(Refusal):
    code = "evaluation_only_pupil"
    status = 403
    title = "年满 14 周岁，由{name}本人填"
    why = "综评写的是学生自己的事。家长可以看，不能替写；老师也不能替写。"
    next = "请让{name}用自己的微信登录。还没有绑定的，向班主任要学生本人的绑定码。"
    help = "q115"


# --- records --------------------------------------------------------------------------------------------------------


class TooManyRecords(Refusal):
    code = "evaluation_too_many"
    title = "{label}这学期最多 {most} 条"
    why = "已经有 {most} 条了，再多老师和同学看不过来。"
    next = "要写新的，请先改或者删掉一条旧的。"
    help = "q135"


class FieldNotOfKind(Refusal):
    code = "evaluation_field_unknown"
    status = 422
    title = "这一类没有这几项"
    why = "{label}没有“{names}”。规则可能刚改过。"
    next = "请刷新页面，按页面上的项目填。写好的都在。"
    help = "q135"


class RecordOvertaken(VersionConflict):
    """412 with both sides, field by field."""

    code = "evaluation_record_overtaken"
    title = "这一条刚在别处改过"
    why = "打开之后，{saved_by}又存过一次，有 {count} 处不同。你写的没有丢。"
    next = "看一看两边的不同，选要留下的，再保存。"
    help = "q135"

    def __init__(self, *, version: int, saved_by: str, saved_at: str, differences: Sequence[Mapping[str, Any]]) -> None:
        super().__init__(
            yours={each["field"]: each["yours"] for each in differences},
            theirs={each["field"]: each["theirs"] for each in differences},
        )
        self.facts |= {
            "version": version,
            "saved_by": saved_by,
            "saved_at": saved_at,
            "count": len(differences),
            "differences": list(differences),
        }


class NothingNotOffered(Refusal):
    code = "evaluation_nothing_not_offered"
    status = 422
    title = "{label}每个人都要写"
    why = "这一类不能选“本学期没有可填的”。"
    next = "先写几句也行，会存成草稿，以后接着写。"
    help = "q135"


class NothingButRecords(Refusal):
    code = "evaluation_nothing_but_records"
    title = "{label}已经写了 {count} 条"
    why = "有记录的，就不能再选“本学期没有可填的”。"
    next = "真的没有可填的，请先把那几条删掉。"
    help = "q135"


class NotSelectable(Refusal):
    code = "evaluation_not_selectable"
    status = 422
    title = "{label}不用遴选"
    why = "这一类写好的都进档案。"
    next = "只有写得多、要挑的几类才遴选。"
    help = "q135"


class TooManySelected(Refusal):
    code = "evaluation_too_many_selected"
    status = 422
    title = "{label}最多选 {most} 条进档案"
    why = "现在选了 {count} 条。没选的也会留着，只是不进档案。"
    next = "请去掉 {over} 条，留最能代表你的。"
    help = "q135"


class SelectionMoved(Refusal):
    code = "evaluation_selection_moved"
    title = "{label}的记录刚变过"
    why = "有记录刚加上、刚删掉，或者还没写完，和页面上的不一样。没写完的不能选。"
    next = "请刷新页面再选。"
    help = "q135"


class PicturesFull(Refusal):
    code = "evaluation_pictures_full"
    title = "这一条最多放 {most} 张照片"
    why = "已经有 {most} 张了。"
    next = "请先删掉一张，再传新的。"
    help = "q135"


class PictureUnfit(Refusal):
    code = "evaluation_picture_unfit"
    status = 422
    title = "这个文件不是能用的照片"
    why = "只收 JPG 和 PNG 照片，每张不超过 {most} MB；损坏的、文档和视频都不收。"
    next = "请重新拍一张，或在相册里换一张。"
    help = "q135"


# --- class teachers -------------------------------------------------------------------------------------------------


class NobodyToRemindOfEvaluation(Refusal):
    code = "evaluation_nobody_to_remind"
    title = "现在没有要提醒的人"
    why = "{what}"
    next = "{advice}"
    help = "q123"


class ClassSubmitted(Refusal):
    code = "evaluation_class_submitted"
    title = "{class_name}已经提交了"
    why = "{by}在{at}提交过。提交以后，学生和老师都不能再写。"
    next = "要改的，请教务管理员在公示以前撤回。"
    help = "q136"


class ClassNotSubmitted(Refusal):
    code = "evaluation_class_not_submitted"
    title = "{class_name}没有提交着"
    why = "可能别人刚撤回过。现在学生可以写。"
    next = "请刷新页面看一看。"
    help = "q136"


class SubmissionPublished(Refusal):
    code = "evaluation_submission_published"
    title = "{class_name}已经公示，提交不能撤回"
    why = "公示的内容已经定下来，学生正在核对。"
    next = "学生可以在手机上看自己的公示内容。"
    help = "q136"


class SubmissionMoved(Refusal):
    code = "evaluation_submission_moved"
    title = "缺的刚刚变了"
    why = "页面上写着 {seen} 名学生没填完，现在是 {now} 名。"
    next = "请刷新页面，看过名单再提交。"
    help = "q136"


class SubmissionNotNow(Refusal):
    code = "evaluation_submission_not_now"
    title = "还没到填写的时间，不能提交"
    why = "{class_name}的学生还没有开始填。"
    next = "开始填写以后再提交。"
    help = "q136"


# --- rules ----------------------------------------------------------------------------------------------------------


class RulesNeedOffice(Refusal):
    code = "evaluation_rules_office"
    status = 403
    title = "您现在的岗位不能定这些规则"
    why = "综评规则由省里定，市里和学校只能在放开的项目上更严。您现在的岗位在{organisation}。"
    next = "请切换岗位，或者联系市里、省里的综评管理员。"
    help = "q133"


class RulesNotThere(Refusal):
    code = "evaluation_rules_not_there"
    title = "省里还没有公布{stage}{year} 学年的规则"
    why = "市里和学校是在省里的规则上更严，要等省里先公布。"
    next = "省里公布后再来设。"
    help = "q133"


class RulesRunning(Refusal):
    code = "evaluation_rules_running"
    title = "学生已经开始填，{labels}这一年不能再改"
    why = "{since}起已经开放填写。中途改要求，对已经写好的学生不公平。"
    next = "日期、公示天数、说明和例子还可以改；其他的请改下一学年的规则。"
    help = "q133"
