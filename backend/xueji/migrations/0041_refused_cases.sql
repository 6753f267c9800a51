-- a case may end with a no

ALTER TABLE approval_case DROP CONSTRAINT approval_case_state;
ALTER TABLE approval_case ADD CONSTRAINT approval_case_state CHECK (state IN ('open', 'returned', 'completed', 'refused', 'withdrawn', 'lapsed')) NOT VALID;
ALTER TABLE approval_case VALIDATE CONSTRAINT approval_case_state;
ALTER TABLE approval_case DROP CONSTRAINT approval_case_closed;
ALTER TABLE approval_case ADD CONSTRAINT approval_case_closed CHECK ((closed_at IS NOT NULL) = (state IN ('completed', 'refused', 'withdrawn', 'lapsed'))) NOT VALID;
ALTER TABLE approval_case VALIDATE CONSTRAINT approval_case_closed;
