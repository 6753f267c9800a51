"""What this room refuses, in words."""

from xueji.kernel.refusals import Refusal


class ReportTooEarly(Refusal):
    code = "report_too_early"
    title = "公示还没有结束"
    why = "公示到 {until} 为止，学生还在核对、确认。"
    next = "请等公示结束以后再上报。"
    help = "q121"


class ReportWaits(Refusal):
    code = "report_waits"
    title = "公示还没有办完"
    why = "{what}。公示的内容定下来才能上报。"
    next = "请先在工作台办完；更正时间可以在“综评公示”里提前结束。"
    help = "q121"


class ReportUnsettled(Refusal):
    code = "report_unsettled"
    title = "公示还没有办完，不能确认"
    why = "{what}。确认以后公示的内容不能再改。"
    next = "请等学校办完再确认；等不及的，写明原因退回学校。"
    help = "q121"


class ReportThere(Refusal):
    code = "report_there"
    title = "已经上报"
    why = "编号 {number}，{state}。一次公示上报一次。"
    next = "进度在“上报归档”里看。"
    help = "q121"


class ReportRevoked(Refusal):
    code = "report_revoked"
    title = "这次公示已经撤销"
    why = "上报以后，公示被主管教育部门撤销，内容还要改、要重新公示。"
    next = "请退回学校；学校重新公示以后再上报。"
    help = "q142"


class ArchiveFileGone(Refusal):
    code = "archive_file_gone"
    status = 503
    title = "档案文件现在打不开"
    why = "存着的文件和归档时的记录对不上，为了不给出错的档案，没有打开。"
    next = "请告诉学校的系统管理员核对存储；档案的内容还可以在页面上看。"
    help = "system-busy"
