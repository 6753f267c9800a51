"""The transcript (学业水平成绩证明) for print, by the city, for pupils who have left, too (Q74)."""

from pathlib import Path

from litestar.response import Response

from xueji.features import organisations, students
from xueji.features.results import errors, page
from xueji.kernel.clock import day_words
from xueji.kernel.levels import Level
from xueji.platform.audit import read_log
from xueji.platform.caller import Caller
from xueji.platform.connections import china_today
from xueji.platform.documents import render_pdf
from xueji.platform.media_types import kept_as

TEMPLATE = Path(__file__).parent / "transcript.typ"
ISSUES = frozenset({Level.CITY, Level.PROVINCE})


async def pdf_of(caller: Caller, student_id: int) -> Response[bytes]:
    """The look is written down. What the results were stays here wherever the pupil goes.

    Raises:
        NotFound: outside the scope.
        OnlySenior: a younger pupil.
        TranscriptByTheCity: a school or a county asks.
    """
    row = await page.senior(students.POOL, caller, student_id)
    if organisations.post_of(caller).level not in ISSUES:
        raise errors.TranscriptByTheCity
    found = await page.read(caller, student_id)
    await read_log(caller, "results.transcript", [student_id], "打印成绩证明")
    today = await china_today()
    data = {
        "title": "学业水平成绩证明",
        "office": organisations.post_of(caller).organisation_name,
        "name": found.name,
        "school": found.school,
        "cohort": str(found.cohort),
        "state": row.state.label,
        "credits": found.credits.transcript,
        "exams": [
            {
                "label": one.label,
                "outcome": one.outcome_label,
                "session": one.session,
                "on": day_words(one.on, today.min) if one.on else "",
            }
            for one in found.exams
        ],
        "printed_on": day_words(today, today.min),
    }
    return Response(
        await render_pdf(TEMPLATE, data),
        media_type="application/pdf",
        headers={
            "cache-control": "private, no-store",
            **kept_as(f"学业水平成绩证明 {student_id}", "transcript.pdf"),
        },
    )
