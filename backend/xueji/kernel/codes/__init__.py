"""National codes as data. `CODES["ethnicity"].name("01")`, `.find("汉")` → "01", `.suggest("汗族")`, `.entries`."""

from xueji.kernel.codes import people, schooling
from xueji.kernel.codes.divisions import ABROAD, DIVISION, also_known, division_name, is_division
from xueji.kernel.codes.divisions import normalise as normalise_division
from xueji.kernel.codes.table import CodeTable, Entry

__all__ = ["ABROAD", "CODES", "CodeTable", "Entry", "also_known", "division_name", "is_division", "normalise_division"]

_TABLES = (
    people.SEX,
    people.ETHNICITY,
    people.NATIONALITY,
    people.HEALTH,
    people.POLITICAL_STATUS,
    people.RELATION,
    people.ID_TYPE,
    people.OVERSEAS_KIND,
    people.BLOOD_TYPE,
    people.DISABILITY_TYPE,
    people.DISABILITY_GRADE,
    people.DISABILITY_CERTIFICATE,
    schooling.YES_NO,
    schooling.HOUSEHOLD_TYPE,
    schooling.ENTRY_WAY,
    schooling.ATTENDANCE,
    schooling.COMMUTE_MODE,
    schooling.STUDENT_SOURCE,
    schooling.LEFT_BEHIND,
    schooling.INCLUSIVE,
    DIVISION,
)

CODES: dict[str, CodeTable] = {table.key: table for table in _TABLES}
