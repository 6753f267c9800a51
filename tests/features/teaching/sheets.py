"""Templates as teachers fill them in, and as people spoil them."""

import io
import re
import zipfile
from xml.sax.saxutils import escape

SHEET = "xl/worksheets/sheet1.xml"


def changed(workbook, **parts):
    """The same file with some of its parts rewritten: `sheet=`, `book=`, `rels=`, `types=` take the text and give it."""
    names = {
        "sheet": SHEET,
        "book": "xl/workbook.xml",
        "rels": "xl/_rels/workbook.xml.rels",
        "types": "[Content_Types].xml",
        "strings": "xl/sharedStrings.xml",
    }
    wanted = {names[key]: rewrite for key, rewrite in parts.items()}
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(workbook)) as given, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as written:
        for item in given.infolist():
            content = given.read(item.filename)
            if item.filename in wanted:
                content = wanted[item.filename](content.decode()).encode()
            written.writestr(item, content)
    return out.getvalue()


def filled(workbook, cells):
    """`{row: {column from 0: text}}` written into the rows that the template has; what stood there goes."""

    def rewrite(sheet):
        for row, texts in cells.items():
            found = re.search(rf'<row r="{row}"[^>]*>(.*?)</row>', sheet, re.DOTALL)
            kept = dict(re.findall(r'(<c r="[A-Z]+\d+".*?(?:/>|</c>))()', found[1]))
            by_column = {_number(re.search(r'r="([A-Z]+)', cell)[1]): cell for cell in kept}
            by_column |= {column: _cell(column, row, text) for column, text in texts.items()}
            whole = "".join(by_column[column] for column in sorted(by_column))
            sheet = sheet.replace(found[0], f'<row r="{row}">{whole}</row>')
        return sheet

    return changed(workbook, sheet=rewrite)


def with_sheet(workbook, name="说明"):
    """Somebody has added a sheet."""
    return changed(
        workbook,
        book=lambda text: text.replace("</sheets>", f'<sheet name="{name}" sheetId="99" r:id="rId99"/></sheets>'),
        rels=lambda text: text.replace(
            "</Relationships>",
            '<Relationship Id="rId99" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/'
            'worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
        ),
    )


def merged(workbook):
    return changed(
        workbook,
        sheet=lambda text: text.replace(
            "</sheetData>", '</sheetData><mergeCells count="1"><mergeCell ref="E2:E3"/></mergeCells>'
        ),
    )


def with_formula(workbook):
    return changed(
        workbook,
        sheet=lambda text: text.replace("</row></sheetData>", '<c r="Z9"><f>1+1</f><v>2</v></c></row></sheetData>'),
    )


def retitled(workbook, **titles):
    """Titles written otherwise: `{"期末成绩": "期末"}`; two that change places have moved."""

    def rewrite(text):
        for old, new in titles.items():
            text = text.replace(f">{escape(old)}<", f">{escape(new)}\0<")
        return text.replace("\0", "")

    return changed(workbook, strings=rewrite)


def _cell(column, row, text):
    return f'<c r="{letters(column)}{row}" t="inlineStr"><is><t>{escape(text)}</t></is></c>'


def letters(column):
    return chr(65 + column) if column < 26 else f"A{chr(39 + column)}"


def _number(name):
    return ord(name) - 65 if len(name) == 1 else ord(name[1]) - 39
