"""What this room tells the rooms above, inside the transaction of the act."""

from collections.abc import Mapping

import msgspec

from xueji.features.evaluation import TermKind
from xueji.features.teaching.subjects import Subject


class MarksEntered(msgspec.Struct, frozen=True):
    """A sheet was entered: the term's total mark (学期总评) by pupil, of those whose entry is new or another."""

    subject: Subject
    year: int
    term: TermKind
    totals: Mapping[int, str]
