"""Figures of all cases below an office: what is held, what is late, how long steps take. Set-based."""

from datetime import date

import msgspec

from xueji.features.students import Reads
from xueji.platform.database import Tx

_COUNT_PACE = """
WITH days AS MATERIALIZED (
  SELECT day, sum(is_workday::int) OVER (ORDER BY day) AS nth FROM (
    SELECT at::date AS day, coalesce(w.is_workday, extract(isodow FROM at) < 6) AS is_workday
    FROM generate_series(now() - interval '400 days', now() + interval '1 day', '1 day') AS at
    LEFT JOIN workday w ON w.day = at::date) AS known
), ended AS (
  SELECT e.case_id, e.seq, e.payload ->> 'step' AS step, (e.payload ->> 'on')::date AS ended_on FROM approval_event e
  WHERE e.kind IN ('approved', 'returned', 'sent_back') AND e.at >= now() - interval '92 days'
), taken AS (
  SELECT c.flow, ended.step, (begun.payload ->> 'holder')::bigint AS organisation_id,
    last.nth - first.nth AS days
  FROM ended JOIN approval_case c ON c.id = ended.case_id
  JOIN LATERAL (SELECT payload FROM approval_event b WHERE b.case_id = ended.case_id AND b.seq < ended.seq
    AND b.kind = 'step_opened' AND b.payload ->> 'step' = ended.step ORDER BY b.seq DESC LIMIT 1) AS begun ON true
  JOIN days first ON first.day = (begun.payload ->> 'on')::date JOIN days last ON last.day = ended.ended_on
)
INSERT INTO case_pace (organisation_id, flow, step, days, cases)
SELECT organisation_id, flow, step, days, count(*) FROM taken WHERE organisation_id IS NOT NULL GROUP BY 1, 2, 3, 4
"""


async def count_pace(tx: Tx) -> None:
    """Count the last quarter anew."""
    await tx.execute("DELETE FROM case_pace")
    await tx.execute(_COUNT_PACE)


class HeldRow(msgspec.Struct, frozen=True):
    key: str
    label: str
    held: int
    overdue: int
    worst: date | None


MOST = 200


async def held(source: Reads, path: str, flows: list[str], today: date, by: str, flow: str) -> list[HeldRow]:
    """What the offices of the subtree hold now, by flow, by the offices next below, or one by one."""
    if by == "county":
        group = "split_part(o.path, '/', $5::int)"
        sql = (
            f"SELECT {group} AS key, coalesce(max(k.short_name), '') AS label, count(*) AS held,"
            " count(*) FILTER (WHERE w.due_on < $3::date) AS overdue, min(w.due_on) FILTER (WHERE w.due_on < $3)"
            " AS worst FROM approval_concern w JOIN organisation o ON o.id = w.organisation_id"
            f" LEFT JOIN organisation k ON k.id = nullif({group}, '')::bigint"
            " WHERE w.steps <> '{}' AND w.flow = ANY($2) AND o.path LIKE $1 || '%' AND ($4 = '' OR w.flow = $4)"
            f" GROUP BY 1 ORDER BY overdue DESC, held DESC LIMIT {MOST}"
        )
        return await source.fetch(HeldRow, sql, path, flows, today, flow, path.count("/") + 1)
    key, label = ("w.flow", "w.flow") if by == "flow" else ("o.id::text", "o.name")
    sql = (
        f"SELECT {key} AS key, {label} AS label, count(*) AS held,"
        " count(*) FILTER (WHERE w.due_on < $3::date) AS overdue, min(w.due_on) FILTER (WHERE w.due_on < $3) AS worst"
        " FROM approval_concern w JOIN organisation o ON o.id = w.organisation_id"
        " WHERE w.steps <> '{}' AND w.flow = ANY($2) AND o.path LIKE $1 || '%' AND ($4 = '' OR w.flow = $4)"
        f" GROUP BY 1, 2 ORDER BY overdue DESC, held DESC LIMIT {MOST}"
    )
    return await source.fetch(HeldRow, sql, path, flows, today, flow)


class PaceCount(msgspec.Struct, frozen=True):
    key: str
    flow: str
    step: str
    median: float
    decided: int


async def pace(source: Reads, path: str, flows: list[str], by: str, flow: str) -> list[PaceCount]:
    """Medians of the last quarter: of each step, and of each group of the board (step empty)."""
    group = {"flow": "p.flow", "school": "o.id::text"}.get(by, "split_part(o.path, '/', $4::int)")
    counted = (
        f"SELECT p.flow, p.step, p.days, p.cases, {group} AS key FROM case_pace p JOIN organisation o ON o.id ="
        " p.organisation_id WHERE p.flow = ANY($2) AND o.path LIKE $1 || '%' AND ($3 = '' OR p.flow = $3)"
        " AND $4::int > 0"
    )
    # the median of a histogram: the first number of days at which half of the cases are done
    median = (
        "SELECT {key} AS key, {flow} AS flow, {step} AS step, min(days) FILTER (WHERE done * 2 >= total)::float8 AS"
        " median, max(total)::bigint AS decided FROM (SELECT key, flow, step, days,"
        " sum(sum(cases)) OVER (PARTITION BY {part} ORDER BY days) AS done,"
        " sum(sum(cases)) OVER (PARTITION BY {part}) AS total FROM counted GROUP BY {grouped}, days) AS summed"
        " GROUP BY 1, 2, 3"
    )
    sql = (
        f"WITH counted AS MATERIALIZED ({counted}) "
        + median.format(key="''", flow="flow", step="step", part="flow, step", grouped="flow, step").replace(
            "SELECT key, flow, step, days", "SELECT flow, step, days"
        )
        + " UNION ALL "
        + median.format(key="key", flow="''", step="''", part="key", grouped="key").replace(
            "SELECT key, flow, step, days", "SELECT key, days"
        )
    )
    return await source.fetch(PaceCount, sql, path, flows, flow, path.count("/") + 1)
