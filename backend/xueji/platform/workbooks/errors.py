from xueji.kernel.refusals import Refusal


class NotExcel(Refusal):
    code = "file_not_excel"
    status = 422
    title = "这不是 Excel 文件"
    why = "文件的内容不是 .xlsx 或 .xls，改名字不算。"
    next = "请用 Excel 或 WPS 打开，另存为“Excel 工作簿（.xlsx）”后再上传。"
    help = "file-refused"


class WorkbookDamaged(Refusal):
    code = "workbook_damaged"
    status = 422
    title = "这个 Excel 文件打不开"
    why = "文件不完整或已损坏。"
    next = "请在电脑上确认能打开，另存一份后再上传。"
    help = "file-refused"


class WorkbookEncrypted(Refusal):
    code = "workbook_encrypted"
    status = 422
    title = "这个 Excel 文件设了打开密码"
    why = "有密码的文件读不出内容。"
    next = "请去掉打开密码，另存后再上传。"
    help = "file-refused"


class WorkbookTooLarge(Refusal):
    code = "workbook_too_large"
    status = 422
    title = "这个 Excel 文件太大"
    why = "{what}。"
    next = "请删掉用不到的行、列和格式，或者分成几个文件上传。"
    help = "file-refused"


class WorkbookHasFormulas(Refusal):
    code = "workbook_has_formulas"
    status = 422
    title = "表里有公式"
    why = "公式的结果会随别的格子变，不能当作登记的内容。"
    next = "请全选后“复制”，再“选择性粘贴 → 数值”，保存后重新上传。"
    help = "file-refused"


class WorkbookHasMergedCells(Refusal):
    code = "workbook_has_merged_cells"
    status = 422
    title = "表里有合并的单元格"
    why = "合并以后，看不出内容是哪一行的。"
    next = "请选中合并的格子，点“取消合并”，每一行都填上，再上传。"
    help = "q139"


class SheetMissing(Refusal):
    code = "sheet_missing"
    status = 422
    title = "没有找到工作表“{sheet}”"
    why = "文件里没有这一页，可能换过模板或改过名字。"
    next = "请下载最新的模板，把内容填进去再上传。"
    help = "file-refused"
