"""Names of what is asked outside, for the queries that join its queue."""

DUPLICATE = "enrolment.duplicate"
IDENTITY = "enrolment.identity"
REPORT = "enrolment.report"
