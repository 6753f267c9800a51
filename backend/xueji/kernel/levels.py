"""The four levels of the authority tree."""

import enum


class Level(enum.StrEnum):
    PROVINCE = "province"
    CITY = "city"
    COUNTY = "county"
    SCHOOL = "school"

    @property
    def label(self) -> str:
        return LABELS[self]

    @property
    def depth(self) -> int:
        """0 for the province, 3 for a school."""
        return tuple(Level).index(self)


LABELS: dict[Level, str] = {
    Level.PROVINCE: "省",
    Level.CITY: "市",
    Level.COUNTY: "县（市、区）",
    Level.SCHOOL: "学校",
}
