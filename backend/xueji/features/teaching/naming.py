"""Names of teaching classes: at most 30 characters, unique in the school, suggested by the handbook's rule (Q120)."""

from xueji.features.evaluation import TermKind
from xueji.features.teaching.subjects import Subject

LONGEST = 30


def suggested(entry_year: int, grade: int, term: TermKind, subject: Subject, number: int) -> str:
    """`jxb` + entry year + term counted from the first + module + number: jxb2025 3 01 01."""
    terms = 2 * (grade - 1) + (1 if term is TermKind.AUTUMN else 2)
    return f"jxb{entry_year}{terms:02d}{subject.module}{number:02d}"


def next_free(wanted: str, taken: frozenset[str]) -> str:
    """The name itself, or the first that is free with a number behind it."""
    if wanted not in taken:
        return wanted
    numbered = (f"{wanted[: LONGEST - 1 - len(str(order))]}-{order}" for order in range(2, len(taken) + 3))
    return next(name for name in numbered if name not in taken)
