"""What is asked outside: the names, for the queries that join its queue, and whom a question is about."""

from xueji.gateways import queue

DUPLICATE = "enrolment.duplicate"
IDENTITY = "enrolment.identity"
REPORT = "enrolment.report"


def subject(enrolment_id: int, student_id: int, school_id: int) -> queue.Subject:
    """An application. Whatever is asked about one pupil goes in its order."""
    return queue.Subject(
        id=enrolment_id, student_id=student_id, order_key=f"student:{student_id}", organisation_id=school_id
    )
