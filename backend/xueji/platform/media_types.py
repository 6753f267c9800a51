"""Kinds of files that doors answer with, and the names under which they are kept."""

from urllib.parse import quote

PDF = "application/pdf"
WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def kept_as(title: str, plain: str) -> dict[str, str]:
    """Have the browser keep the file under its Chinese title; `plain` is for old ones, and tells the ending."""
    ending = plain.rpartition(".")[2]
    return {"content-disposition": f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(title)}.{ending}"}
